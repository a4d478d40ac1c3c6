"""The keys that sign our letters."""

import base64
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.recipients.dkim_keys import begin_signing, default_selector, end_signing, is_published, keep_key
from tillit.recipients.errors import DkimNotSet
from tillit.recipients.models import Signing
from tillit.recipients.names import NamesAway

BITS = 2048
COLUMNS = ("domain", "selector", "made", "signs since")
LONGEST_STRING = 255
OfDomain = Annotated[str, typer.Argument(metavar="DOMAIN", help="What stands behind the @ of our addresses.")]


def new(
    domain: OfDomain,
    selector: Annotated[str, typer.Option(metavar="NAME", help="Else one of today.")] = "",
) -> None:
    """Make a pair of keys and print the record to publish; nothing is signed with it before `dkim check`."""
    pair = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = pair.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    public = base64.b64encode(pair.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    try:
        made = keep_key(domain, selector or default_selector(), private=private, public=public, by=operator())
    except DkimNotSet as fault:
        raise Told(Exit.USAGE, str(fault)) from None
    print(f"Publish this TXT record, then: tillit dkim check {made.domain}\n\n{_record(made)}")


def check(
    domain: OfDomain,
    *,
    unseen: Annotated[bool, typer.Option("--unseen", help="Sign although the record is not seen from here.")] = False,
) -> None:
    """Look whether the newest key's record is published; if it is, letters are signed with it from now on. Exit 1 when
    it is not.
    """
    found = Signing.objects.filter(domain=domain.strip().lower()).order_by("-made_at").first()
    if found is None:
        raise Told(Exit.USAGE, f"{domain} has no key: `tillit dkim new {domain}`.")
    if not unseen and not _seen(found):
        raise Told(Exit.FAULTS, f"The record is not published as it should be:\n\n{_record(found)}")
    if found.since is None:
        begin_signing(found, by=operator())
    print(f"Letters from {found.domain} are signed with the key {found.selector}.")


def list_domains(*, as_json: AsJson = False) -> None:
    """Every key; those without a day behind them wait for their record."""
    rows = [
        (one.domain, one.selector, f"{one.made_at:%Y-%m-%d}", f"{one.since:%Y-%m-%d}" if one.since else "")
        for one in Signing.objects.order_by("domain", "made_at")
    ]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)


def remove(domain: OfDomain) -> None:
    """Destroy a domain's keys; its letters leave unsigned."""
    if not end_signing(domain, by=operator()):
        raise Told(Exit.USAGE, f"{domain} has no key. Nothing was changed.")
    print(f"Letters from {domain} are signed no more. Leave the record published for a week: letters are on their way.")


def _seen(signing: Signing) -> bool:
    try:
        return is_published(signing)
    except NamesAway:
        words = "No name server answers from here. Nothing was changed; `--unseen` goes without."
        raise Told(Exit.FAULTS, words) from None


def _record(signing: Signing) -> str:
    """The record as a zone file has it: strings of a name server hold 255 characters at most."""
    text = signing.record
    strings = [text[at : at + LONGEST_STRING] for at in range(0, len(text), LONGEST_STRING)]
    return f"{signing.name}. IN TXT ( " + " ".join(f'"{one}"' for one in strings) + " )"

"""The servers that letters leave by."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.contact.models import Mailbox
from tillit.people.models import Brand
from tillit.recipients.models import Relay
from tillit.recipients.set_relay import remove_relay, set_relay
from tillit.recipients.try_relay import try_relay
from tillit.recipients.ways import way_for

PASSWORD = "TILLIT_RELAY_PASSWORD"  # noqa: S105 - the variable's name
COLUMNS = ("brand", "host", "port", "tls", "login", "ca file", "greets as")
ForBrand = Annotated[str, typer.Option("--brand", metavar="SLUG", help="One brand's relay; else the one for all.")]


def add(
    host: Annotated[str, typer.Argument(metavar="HOST")],
    brand: ForBrand = "",
    port: Annotated[int | None, typer.Option(help="587, 465 or 25 by default, as --tls says.")] = None,
    tls: Annotated[Relay.Tls, typer.Option(help="none is for a relay on this machine only.")] = Relay.Tls.STARTTLS,
    login: Annotated[str, typer.Option(help=f"Its password is asked for, or taken from {PASSWORD}.")] = "",
    ca_file: Annotated[str, typer.Option("--ca-file", metavar="FILE", help="Its own authority (PEM).")] = "",
    ehlo: Annotated[str, typer.Option(metavar="NAME", help="The name to greet with.")] = "",
) -> None:
    """Let letters leave by this server from now on; one that was set before is replaced."""
    found = _brand(brand)
    set_relay(
        host, by=operator(), brand=found, port=port, tls=tls, login=login, password=_password() if login else "",
        ca_file=str(Path(ca_file).resolve()) if ca_file else "", ehlo=ehlo,
    )  # fmt: skip
    print(f"Letters of {brand or 'every brand without a relay of its own'} leave by {host}. Try it: tillit relay test.")


def list_relays(*, as_json: AsJson = False) -> None:
    """Every relay, without passwords."""
    found = Relay.objects.order_by("brand__slug")
    rows = [
        (r.brand.slug if r.brand else "all others", r.host, r.port, r.tls, r.login, r.ca_file, r.ehlo)
        for r in found.select_related("brand")
    ]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)


def try_out(brand: ForBrand = "", *, as_json: AsJson = False) -> None:
    """Connect, encrypt, sign in and offer our address as sender; no letter is sent. Exit 1 when a step fails."""
    found = _brand(brand)
    mailboxes = Mailbox.objects.filter(is_active=True).order_by("address")
    box = (mailboxes.filter(brand=found) if found else mailboxes).first()
    if box is None:
        raise Told(Exit.USAGE, "There is no mailbox yet whose letters could leave: `tillit mailbox add`.")
    steps = list(try_relay(way_for(box.brand_id if found else None), sender=box.address))
    if as_json:
        print_json([{"step": step.name, "fine": step.is_fine, "words": step.words} for step in steps])
    else:
        print_table(("", "step", "found"), [("fine" if s.is_fine else "FAILED", s.name, s.words) for s in steps])
    if not steps[-1].is_fine:
        raise Told(Exit.FAULTS)


def remove(brand: ForBrand = "") -> None:
    """Take a relay away: the brand's letters leave by the one for all."""
    relay = Relay.objects.filter(brand=_brand(brand)).first()
    if relay is None:
        raise Told(Exit.USAGE, "There is no such relay: see `tillit relay list`. Nothing was changed.")
    remove_relay(relay, by=operator())
    print(f"{relay} is not used any more.")


def _brand(slug: str) -> Brand | None:
    if not slug:
        return None
    found = Brand.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Brand.objects.order_by("slug").values_list("slug", flat=True))
        raise Told(Exit.USAGE, f"There is no brand {slug}; the notice names: {known}.")
    return found


def _password() -> str:
    if given := os.environ.get(PASSWORD):
        return given
    if not sys.stdin.isatty():
        raise Told(Exit.USAGE, f"The relay's password is needed: set {PASSWORD}, or run this at a terminal.")
    return str(typer.prompt("Password of the relay", hide_input=True, err=True))

"""Our own addresses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, iso, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.contact.add_alias import add_alias
from tillit.contact.add_mailbox import add_mailbox
from tillit.contact.errors import ContactError
from tillit.contact.fetch_from import stop_fetching
from tillit.contact.models import Mailbox
from tillit.contact.remove_mailbox import remove_mailbox
from tillit.contact.set_brake import set_brake
from tillit.people.models import Brand, Company

COLUMNS = ("address", "company", "brand", "country", "language", "comes by", "last fetched", "fault", "left behind")
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="An address of ours.")]


def add(
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    company: Annotated[str, typer.Option(metavar="SLUG", help="Whose cases arrive here.")],
    brand: Annotated[str, typer.Option(metavar="SLUG", help="The name that customers know.")],
    country: Annotated[str, typer.Option(metavar="CODE", help="As in the notice, such as SE.")],
    language: Annotated[str, typer.Option(metavar="CODE", help="Of the first answers, such as sv.")] = "en",
    *,
    no_plus: Annotated[bool, typer.Option("--no-plus", help="Mail to address+anything does not reach it.")] = False,
) -> None:
    """Take mail at this address from now on."""
    place, name = Company.objects.filter(slug=company).first(), Brand.objects.filter(slug=brand).first()
    if place is None or name is None:
        companies = ", ".join(Company.objects.filter(is_supplier=False).values_list("slug", flat=True))
        brands = ", ".join(Brand.objects.values_list("slug", flat=True))
        raise Told(Exit.USAGE, f"The notice names the companies {companies} and the brands {brands}.")
    with _told():
        add_mailbox(
            address, by=operator(), company=place, brand=name, country=country, language=language,
            takes_plus=not no_plus,
        )  # fmt: skip
    print(f"Mail to {address} is taken in now, for {brand} of {company}.")


def alias(
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    mailbox: Annotated[str, typer.Option("--of", metavar="MAILBOX", help="The address that it stands for.")],
) -> None:
    """Take mail at this address as that mailbox's own; answers leave from the mailbox."""
    with _told():
        add_alias(address, by=operator(), mailbox=require_mailbox(mailbox))
    print(f"Mail to {address} is taken in now, as mail to {mailbox}.")


def brake(
    address: Annotated[str, typer.Argument(metavar="MAILBOX")],
    most: Annotated[int, typer.Argument(metavar="CASES", help="What one sender may open within an hour.")],
) -> None:
    """Let one sender open so many cases an hour; further letters go into one, and an agent is told."""
    with _told():
        set_brake(require_mailbox(address), by=operator(), most=most)
    print(f"One sender opens at most {most} cases an hour at {address}.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ContactError as fault:
        raise Told(Exit.USAGE, str(fault)) from None


def list_mailboxes(*, as_json: AsJson = False) -> None:
    """Every address of ours, what it decides, and how its mail comes here."""
    found = Mailbox.objects.filter(is_active=True).select_related("company", "brand", "account").order_by("address")
    rows = [_row(mailbox) for mailbox in found]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)


def remove(
    address: Address,
    *,
    only_fetching: Annotated[bool, typer.Option("--only-fetching", help="Fetch no more; SMTP goes on.")] = False,
) -> None:
    """Take no mail at this address any more; its cases stay."""
    mailbox = require_mailbox(address)
    stop_fetching(mailbox, by=operator())
    if only_fetching:
        print(f"Nothing is fetched for {mailbox} any more; what comes by SMTP or LMTP is taken.")
    else:
        remove_mailbox(mailbox, by=operator())
        print(f"No mail to {mailbox} is taken any more. Its cases stay.")


def require_mailbox(address: str) -> Mailbox:
    """The mailbox of this address."""
    mailbox = Mailbox.objects.filter(address__iexact=address.strip(), is_active=True).select_related("account").first()
    if mailbox is None:
        ours = Mailbox.objects.filter(is_active=True).order_by("address")
        known = ", ".join(ours.values_list("address", flat=True)) or "none yet"
        raise Told(Exit.USAGE, f"{address} is no mailbox of ours; there are: {known}. Nothing was changed.")
    return mailbox


def _row(mailbox: Mailbox) -> tuple[str | int | None, ...]:
    place = (mailbox.address, mailbox.company.slug, mailbox.brand.slug, mailbox.country, mailbox.language)
    account = mailbox.account
    if account is None:
        return (*place, "SMTP, LMTP", None, "", 0)
    return (*place, f"IMAP from {account}", iso(account.fetched_at), account.fault, account.left.count())

"""Our own addresses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import operator
from tillit.contact.add_alias import add_alias
from tillit.contact.add_mailbox import add_mailbox
from tillit.contact.errors import ContactError
from tillit.contact.models import Mailbox
from tillit.contact.set_brake import set_brake
from tillit.people.models import Brand, Company

COLUMNS = ("address", "company", "brand", "country", "language")


def add(
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    company: Annotated[str, typer.Option(metavar="SLUG", help="Whose cases arrive here.")],
    brand: Annotated[str, typer.Option(metavar="SLUG", help="The name that customers know.")],
    country: Annotated[str, typer.Option(metavar="CODE", help="As in the notice, such as SE.")],
    language: Annotated[str, typer.Option(metavar="CODE", help="Of the first answers, such as sv.")] = "en",
) -> None:
    """Take mail at this address from now on."""
    place, name = Company.objects.filter(slug=company).first(), Brand.objects.filter(slug=brand).first()
    if place is None or name is None:
        companies = ", ".join(Company.objects.filter(is_supplier=False).values_list("slug", flat=True))
        brands = ", ".join(Brand.objects.values_list("slug", flat=True))
        raise Told(Exit.USAGE, f"The notice names the companies {companies} and the brands {brands}.")
    with _told():
        add_mailbox(address, by=operator(), company=place, brand=name, country=country, language=language)
    print(f"Mail to {address} is taken in now, for {brand} of {company}.")


def alias(
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    mailbox: Annotated[str, typer.Option("--of", metavar="MAILBOX", help="The address that it stands for.")],
) -> None:
    """Take mail at this address as that mailbox's own; answers leave from the mailbox."""
    with _told():
        add_alias(address, by=operator(), mailbox=_mailbox(mailbox))
    print(f"Mail to {address} is taken in now, as mail to {mailbox}.")


def brake(
    address: Annotated[str, typer.Argument(metavar="MAILBOX")],
    most: Annotated[int, typer.Argument(metavar="CASES", help="What one sender may open within an hour.")],
) -> None:
    """Let one sender open so many cases an hour; further letters go into one, and an agent is told."""
    with _told():
        set_brake(_mailbox(address), by=operator(), most=most)
    print(f"One sender opens at most {most} cases an hour at {address}.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ContactError as fault:
        raise Told(Exit.USAGE, str(fault)) from None


def _mailbox(address: str) -> Mailbox:
    found = Mailbox.objects.filter(address=address.strip().lower(), is_active=True).first()
    if found is None:
        raise Told(Exit.USAGE, f"{address} is no mailbox of ours; `tillit mailbox list` shows them.")
    return found


def list_mailboxes(*, as_json: AsJson = False) -> None:
    """Every address of ours, and what it decides."""
    found = Mailbox.objects.filter(is_active=True).order_by("address")
    rows = list(found.values_list("address", "company__slug", "brand__slug", "country", "language"))
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)

"""Suppliers and their contracts."""

from datetime import datetime
from typing import Annotated

import typer

from tillit.cases.recall import recall_cases
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import in_person, operator
from tillit.kit.clock import now
from tillit.people.add_contract import add_contract
from tillit.people.end_contract import end_contract
from tillit.people.errors import PeopleError
from tillit.people.models import Company, Contract

COLUMNS = ("supplier", "company", "starts", "ends")
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="YYYY-MM-DD.")]
Slug = Annotated[str, typer.Option("--for", metavar="SLUG", help="The company it works for.")]


def add(supplier: Annotated[str, typer.Argument(metavar="SLUG")], controller: Slug, starts: Day = None) -> None:
    """Let a supplier work for a company, from today unless said otherwise."""
    day = starts.date() if starts else now().date()
    try:
        add_contract(_company(supplier), by=operator(), controller=_company(controller), starts=day)
    except PeopleError as fault:
        raise Told(Exit.USAGE, str(fault)) from None
    print(f"{supplier} works for {controller} from {day}.")


def end(
    supplier: Annotated[str, typer.Argument(metavar="SLUG")],
    controller: Slug,
    officer: Annotated[str, typer.Option("--as", metavar="OFFICER", help="Who ends it.")],
    on: Day = None,
) -> None:
    """End a contract; its last day was yesterday unless said otherwise. Nothing opens for its agents after it."""
    found = Contract.objects.live(now().date()).filter(supplier__slug=supplier, controller__slug=controller).first()
    if found is None:
        raise Told(Exit.USAGE, f"{supplier} has no live contract with {controller}. Nothing was changed.")
    with in_person(officer) as by:
        ended = end_contract(found, by=by, on=on.date() if on else None)
    recall_cases()
    print(f"The last day of {supplier} for {controller} is {ended.ends_on}.")


def list_contracts(*, as_json: AsJson = False) -> None:
    """Every contract there was."""
    found = Contract.objects.order_by("supplier__slug", "starts_on")
    rows = list(found.values_list("supplier__slug", "controller__slug", "starts_on", "ends_on"))
    shown = [(who, whom, start.isoformat(), end.isoformat() if end else "") for who, whom, start, end in rows]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in shown])
    else:
        print_table(COLUMNS, shown)


def _company(slug: str) -> Company:
    found = Company.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Company.objects.order_by("slug").values_list("slug", flat=True))
        raise Told(Exit.USAGE, f"There is no company {slug}; the notice names: {known}.")
    return found

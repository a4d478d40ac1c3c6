"""Holds from the terminal, in an agent's place."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import typer

from tillit.cases.acting_on import purpose_of
from tillit.cases.hold import hold_case, release_case
from tillit.cases.models import Case
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.finding import require_case
from tillit.config.cli.show import AsJson, iso, print_json, print_table
from tillit.config.cli.sign_in import operator_as
from tillit.people.models import Agent, company_ids
from tillit.retention.models import Hold, HoldReason
from tillit.vault.acting import in_company

COLUMNS = ("id", "case", "company", "categories", "reason", "owner", "placed_at", "review")


def add(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    reason: Annotated[HoldReason, typer.Option(help="The obligation that forbids erasing.")],
    review: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="When it is looked at again.")],
    login: Annotated[str, typer.Option("--as", metavar="AGENT", help="Who answers for the hold.")],
    categories: Annotated[str, typer.Option(metavar="LIST", help="Parts to keep, with commas.")] = "content",
    purpose: Annotated[str | None, typer.Option(help="For what they still open; else the case's own purpose.")] = None,
) -> None:
    """Keep parts of a case beyond their time: content, attachments, notes, transactions, audit."""
    case = require_case(number)
    parts = [part.strip() for part in categories.split(",") if part.strip()]
    with operator_as(login) as by:
        if by.company != case.company_id:
            raise Told(Exit.REFUSED, f"Case {number} belongs to another company than {login}. Nothing was changed.")
        hold = hold_case(
            case, by=by, reason=reason, categories=parts, purpose=purpose or purpose_of(case), review=review.date()
        )
    print(f"Held: {', '.join(hold.categories)} of case {number}, until {hold.review_on} is reviewed. {hold.pk}")


def lift(
    hold: Annotated[UUID, typer.Argument(metavar="ID", help="As `tillit hold list` says it.")],
    login: Annotated[str, typer.Option("--as", metavar="AGENT", help="Who lifts it.")],
) -> None:
    """End a hold. What it kept is erased at the next sweep, if its time has come."""
    found = _find(hold)
    with operator_as(login) as by:
        if by.company != found.company:
            raise Told(Exit.REFUSED, f"This hold belongs to another company than {login}. Nothing was changed.")
        release_case(found, by=by)
    print(f"Lifted: {', '.join(found.categories)}.")


def list_holds(*, as_json: AsJson = False) -> None:
    """The holds in force, the next to be reviewed first."""
    rows = sorted((row for company in company_ids() for row in _rows(company)), key=lambda row: str(row[-1]))
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, [(*row[:3], ", ".join(row[3]), *row[4:]) for row in rows])


Row = tuple[str, int | None, str, list[str], str, str, str | None, str | None]


def _rows(company: UUID) -> list[Row]:
    owners = dict(Agent.objects.values_list("pk", "login"))
    with in_company(company):
        holds = list(Hold.objects.in_force().filter(company=company))
        cases = Case.objects.select_related("company").in_bulk([hold.case for hold in holds])
    return [_row(hold, cases.get(hold.case), owners.get(hold.owner, "")) for hold in holds]


def _row(hold: Hold, case: Case | None, owner: str) -> Row:
    review: date = hold.review_on
    number, company = (case.number, case.company.slug) if case else (None, "")
    return str(hold.pk), number, company, list(hold.categories), hold.reason, owner, iso(hold.placed_at), iso(review)


def _find(hold: UUID) -> Hold:
    for company in company_ids():
        with in_company(company):
            if found := Hold.objects.filter(pk=hold, company=company).first():
                return found
    raise Told(Exit.USAGE, f"There is no hold {hold}: see `tillit hold list`.")

"""Cases, as far as an operator sees them: numbers, states and dates, never content."""

from typing import Annotated

import typer

from tillit.cases.close import close_case
from tillit.cases.models import Case, Kind, Reason, State
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.finding import require_case
from tillit.config.cli.show import AsJson, day_of, print_json, print_table
from tillit.config.cli.sign_in import operator_as
from tillit.people.models import company_ids
from tillit.vault.acting import in_company

COLUMNS = (
    "number", "kind", "state", "channel", "company", "brand", "country", "opened_at", "closed_at", "erase_at"
)  # fmt: skip


def list_cases(
    *,
    as_json: AsJson = False,
    state: Annotated[State | None, typer.Option(help="Only cases in this state.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only cases of this kind.")] = None,
    company: Annotated[str | None, typer.Option(metavar="SLUG", help="Only cases of this company.")] = None,
) -> None:
    """All cases of all companies, without content. Dates are days (UTC); `erase_at` is when the last part goes."""
    wanted = {"state": state, "kind": kind, "company__slug": company}
    found = _cases({name: value for name, value in wanted.items() if value})
    rows = [_row(case) for case in found]
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)


def _cases(wanted: dict[str, str]) -> list[Case]:
    found: list[Case] = []
    for company in company_ids():
        with in_company(company):
            cases = Case.objects.select_related("company", "brand").defer("subject")
            found += cases.filter(company=company, **wanted)
    return sorted(found, key=lambda case: case.number)


def _row(case: Case) -> tuple[int | str | None, ...]:
    return (
        case.number, case.kind, case.state, case.channel, case.company.slug, case.brand.slug, case.country,
        day_of(case.opened_at), day_of(case.closed_at), day_of(case.erase_at),
    )  # fmt: skip


def close(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    login: Annotated[str, typer.Option("--as", metavar="AGENT", help="The agent in whose place you act.")],
    reason: Annotated[Reason, typer.Option(help="Why the conversation ends.")] = Reason.SOLVED,
) -> None:
    """End a conversation; from here its clocks run. A reply within the notice's days reopens it."""
    case = require_case(number)
    with operator_as(login) as by:
        if by.company != case.company_id:
            raise Told(Exit.REFUSED, f"Case {number} belongs to another company than {login}. Nothing was changed.")
        close_case(case, by=by, reason=reason)
    closed = require_case(number)
    print(f"Case {number} is closed; its last part goes on {day_of(closed.erase_at) or 'no day yet'}.")

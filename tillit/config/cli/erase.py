"""Erasing a person who asked for it (GDPR Article 17), from the terminal."""

import sys
from typing import Annotated

import typer

from tillit.cases.models import Case
from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.finding import require_case
from tillit.config.cli.show import AsJson, note, print_json
from tillit.config.cli.sign_in import in_person, second_person
from tillit.config.cli.sweeping import finish
from tillit.retention.models import Erasure
from tillit.rights.erase_person import ErasedPerson, erase_person
from tillit.vault.acting import in_company
from tillit.vault.outbox import Lane


def erase(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="A case of the person.")],
    login: Annotated[str, typer.Option("--as", metavar="OFFICER", help="The privacy officer who grants the request.")],
    second: Annotated[str | None, typer.Option(metavar="AGENT", help="The officer or supervisor who agrees.")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase the person of a case: all their cases, name and addresses, except what a hold keeps. It cannot be undone.

    Two people prove themselves by passwords, asked or taken from TILLIT_PASSWORD and TILLIT_SECOND_PASSWORD. Above the
    notice's hourly figure the keeper closes everything at once and destroys when an officer confirms (exit 5).
    """
    case = require_case(number)
    with in_company(case.company_id):
        numbers = Case.objects.filter(customer=case.customer_id).order_by("number").values_list("number", flat=True)
        cases = ", ".join(map(str, numbers))
    with in_person(login) as officer, second_person(second) as agreed:
        note(f"This erases a person with {len(numbers)} cases: {cases}.")
        if not yes and sys.stdin.isatty() and not typer.confirm("Erase?", err=True):
            raise Told(Exit.REFUSED, "Nothing was erased.")
        done = erase_person(case.customer_id, by=officer, company=case.company_id, second=agreed)
    waiting = finish(Lane.ERASURES)
    _tell(done, waiting, as_json=as_json)


def _tell(done: ErasedPerson, waiting: int, *, as_json: bool) -> None:
    receipts = [erasure.handle for erasure in done.erasures]
    if as_json:
        print_json(
            {"erased": done.count("erased"), "held": done.count("held"), "waiting": done.count("waiting"),
             "receipts": receipts, "unfinished": waiting}
        )  # fmt: skip
    else:
        print(f"{done.count('erased')} parts erased, {done.count('held')} held, {done.count('waiting')} waiting.")
        for erasure in done.erasures:
            print(f"  receipt {erasure.handle} ({_about(erasure)})")
    if waiting or done.count("waiting"):
        raise Told(Exit.STOPPED, "Not all is destroyed yet, but nothing of it opens: an officer must confirm.")


def _about(erasure: Erasure) -> str:
    return f"case {erasure.number}" if erasure.number else "the person"

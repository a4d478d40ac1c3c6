"""Who works here."""

from contextlib import ExitStack
from typing import Annotated

import typer
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import AsJson, print_json, print_table
from tillit.config.cli.sign_in import in_person, operator, read_password, second_person
from tillit.people.enrol import enrol_agent
from tillit.people.models import Agent, Company, Role
from tillit.vault.actors import Actor

COLUMNS = ("login", "role", "company")
NEW_PASSWORD = "TILLIT_NEW_PASSWORD"  # noqa: S105 - the name of a variable


def add(
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    name: Annotated[str, typer.Option(help="As colleagues read it; customers see the role only.")],
    role: Annotated[Role, typer.Option(help="What the notice lets them do.")],
    company: Annotated[str, typer.Option(metavar="SLUG", help="The company they work for.")],
    email: Annotated[str, typer.Option(help="At work: where an officer is told that a promise is at risk.")] = "",
    officer: Annotated[str | None, typer.Option("--as", metavar="OFFICER", help="Who enrols.")] = None,
    second: Annotated[str | None, typer.Option(metavar="AGENT", help="Who agrees, for an officer or operator.")] = None,
) -> None:
    """Let somebody work here, in one company and one role.

    The new password is asked, or taken from TILLIT_NEW_PASSWORD; officers and operators need a second person.

    At founding, before anything was ever kept, the operator enrols alone: leave out --as.
    """
    place = Company.objects.filter(slug=company).first()
    if place is None:
        known = ", ".join(Company.objects.order_by("slug").values_list("slug", flat=True))
        raise Told(Exit.USAGE, f"There is no company {company}; there are: {known or 'none yet'}.")
    with ExitStack() as stack:
        by: Actor = stack.enter_context(in_person(officer)) if officer else operator()
        needs_two = officer and role in {Role.PRIVACY_OFFICER, Role.OPERATOR}
        agreed = stack.enter_context(second_person(second)) if second or needs_two else None
        password = _new_password(login)
        enrol_agent(
            by=by, login=login, name=name, role=role, company=place, password=password, email=email, second=agreed
        )
    print(f"{login} works here now, as {role} of {company}.")


def _new_password(login: str) -> str:
    password = read_password(NEW_PASSWORD, login)
    try:
        validate_password(password)
    except ValidationError as error:
        raise Told(Exit.USAGE, f"{' '.join(error.messages)} Nothing was changed.") from None
    return password


def list_agents(*, as_json: AsJson = False) -> None:
    """Everybody who works here: login, role, company."""
    rows = list(Agent.objects.filter(is_active=True).order_by("login").values_list("login", "role", "company__slug"))
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(COLUMNS, rows)

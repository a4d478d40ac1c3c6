"""A few letters for a fresh demonstration, through the real line and the real verbs."""

import tomllib
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib.resources import files

from tillit.cases.close import close_case
from tillit.cases.models import Case, Kind, Reason
from tillit.cases.set_hours import Hours, set_hours, set_target
from tillit.cases.sort import sort_case
from tillit.config.founding import operator_at_founding
from tillit.contact.arrive import arrive
from tillit.contact.errors import NotReady
from tillit.contact.keep_ready import keep_ready
from tillit.contact.models import Mailbox
from tillit.keeper.answers import Begun
from tillit.keeper.wire import Begin
from tillit.kit.clock import now
from tillit.people.models import Brand, Company, agent_named
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, agent_actor, machine
from tillit.vault.client import ask

SESSION = b"\0" * 32


def fill_demo() -> int:
    """Deliver the demonstration's letters; returns how many."""
    letters = tomllib.loads(files("tillit.config").joinpath("demo_letters.toml").read_text())["letters"]
    for number, letter in enumerate(letters):
        mailbox = Mailbox.objects.get(address=letter["to"])
        mail = _mail(letter, number)
        arrived = arrive(mailbox, mail.as_bytes(), by=machine("import", mailbox.company_id), dated=True)
        if arrived.message and letter.get("kind"):
            _settle(arrived.message.case, letter)
    return len(letters)


def promise_demo() -> None:
    """When the people of the demonstration's brands work, and how soon they mean to answer: from `demo.toml`."""
    by = operator_at_founding()
    for row in tomllib.loads(files("tillit.config").joinpath("demo.toml").read_text())["hours"]:
        company, brand = Company.objects.get(slug=row["company"]).pk, Brand.objects.get(slug=row["brand"])
        week = tuple(tuple((begins * 60, ends * 60) for begins, ends in spans) for spans in row["week"])
        set_hours(brand, Hours(row["zone"], week), by=by, company=company)
        for kind, (first, later) in row["targets"].items():
            set_target(brand, "" if kind == "every" else kind, by=by, company=company, first=first, later=later)


def word_demo() -> None:
    """Ready-made answers of the demonstration's brands; those that are there already stay."""
    told = tomllib.loads(files("tillit.config").joinpath("demo_answers.toml").read_text())
    for row in told["answers"]:
        company, brand = Company.objects.get(slug=row["company"]).pk, Brand.objects.get(slug=row["brand"])
        with suppress(NotReady):
            keep_ready(brand, row["language"], by=operator_at_founding(), company=company, title=row["title"],
                       text=row["text"])  # fmt: skip


def _mail(letter: dict[str, str], number: int) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = letter["from"], letter["to"], letter["subject"]
    mail["Date"] = format_datetime(now() - timedelta(hours=int(letter["hours_ago"])))
    mail["Message-ID"] = f"<demonstration.{number}@mail.example>"  # delivered twice, it is one letter
    mail.set_content(letter["text"])
    return mail


def _settle(case: Case, letter: dict[str, str]) -> None:
    """Sort, and where the letter says so close, as the agent of that company would."""
    by = acting_agent(letter["agent"])
    with acting(by):
        case = Case.objects.get(pk=case.pk)
    case = sort_case(case, by=by, kind=Kind(letter["kind"]))
    if letter.get("closed"):
        close_case(case, by=by, reason=Reason.SOLVED)


def acting_agent(login: str) -> Actor:
    """An agent of the demonstration, at work without a browser."""
    agent = agent_named(login)
    token = ask(Begin(agent=agent.pk, session=SESSION), Begun).token
    return agent_actor(agent, token=token, session=SESSION)

"""Acting from a terminal: the operator as an agent, or officers in their own name with their passwords."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import authenticate

from tillit.config.cli.exits import Exit, Told
from tillit.config.cli.show import note
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.config.founding import operator_at_founding
from tillit.desk.passkeys import proves
from tillit.keeper.answers import Begun, Done
from tillit.keeper.wire import ALONE, Begin, BeginAs, End, Second
from tillit.people.models import Agent, agent_named
from tillit.vault.actors import Actor, agent_actor
from tillit.vault.client import ask

PASSWORD, SECOND_PASSWORD = "TILLIT_PASSWORD", "TILLIT_SECOND_PASSWORD"


def operator() -> Actor:
    """Whoever may use the operator's own socket; opens nothing in this name."""
    return operator_at_founding()


@contextmanager
def operator_as(login: str) -> Iterator[Actor]:
    """The operator, looking as this agent would; the keeper writes it down and the customer is shown it as such."""
    agent, session = find_agent(login), secrets.token_bytes(32)
    token = ask(BeginAs(agent=agent.pk, session=session), Begun, by=operator()).token
    try:
        yield agent_actor(agent, token=token, session=session, operator=True)
    finally:
        ask(End(token=token), Done, by=operator())


@contextmanager
def in_person(login: str, variable: str = PASSWORD) -> Iterator[Actor]:
    """An agent in their own name, who proved it with a password (and a code, where one is set up)."""
    agent, session = _prove(login, variable), secrets.token_bytes(32)
    token = ask(Begin(agent=agent.pk, session=session), Begun).token
    try:
        yield agent_actor(agent, token=token, session=session)
    finally:
        ask(End(token=token), Done)


@contextmanager
def second_person(login: str | None) -> Iterator[Second]:
    """A colleague who agrees with a password; without one, whoever is alone types the sentence that says so."""
    if login:
        with in_person(login, SECOND_PASSWORD) as colleague:
            yield colleague.credential
        return
    if sys.stdin.isatty():
        note("A second person must agree (--second LOGIN). Only where there is no other officer or supervisor:")
        yield typer.prompt(f"type `{ALONE}`", default="", show_default=False).strip() or None
    else:
        yield sys.stdin.readline().strip() or None


def find_agent(login: str) -> Agent:
    """The agent of this login."""
    try:
        return agent_named(login)
    except Agent.DoesNotExist:
        raise Told(Exit.USAGE, f"Nobody here has the login {login}: see `tillit agent list`.") from None


def read_password(variable: str, whose: str) -> str:
    """From the environment, the demonstration's own, or asked without showing it."""
    if given := os.environ.get(variable):
        return given
    if settings.TILLIT_DEMO:
        note(f"This is a demonstration: its password was taken for {whose}.")
        return DEMO_PASSWORD
    if not sys.stdin.isatty():
        raise Told(Exit.USAGE, f"The password of {whose} is needed: set {variable}, or run this at a terminal.")
    return str(typer.prompt(f"Password of {whose}", hide_input=True, err=True))


def _prove(login: str, variable: str) -> Agent:
    find_agent(login)
    agent = authenticate(None, username=login, password=read_password(variable, login))
    if not isinstance(agent, Agent):
        raise Told(Exit.REFUSED, f"This is not the password of {login}. Nothing was changed.")
    if Authenticator.objects.filter(user=agent).exists():
        code = os.environ.get(f"{variable}_CODE") or typer.prompt(f"Code of {login} (app, or recovery code)", err=True)
        if not proves(agent, code):
            raise Told(Exit.REFUSED, f"This is not a code of {login}. Nothing was changed.")
    return agent

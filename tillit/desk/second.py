"""A second person agrees on the same form: login, password and code, then a keeper's token that ends with the act."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from tillit.desk.pages import agent_of
from tillit.desk.passkeys import proves
from tillit.desk.signed_in import begin
from tillit.keeper.answers import Done
from tillit.keeper.wire import Credential, End
from tillit.people.models import Agent, Role
from tillit.vault.client import ask


class NoSecondPerson(Exception):
    """The second person did not sign in: another privacy officer or supervisor, with password and code."""

    def __str__(self) -> str:
        return " ".join((self.__doc__ or "").split())


@dataclass(frozen=True)
class SecondPerson:
    """Somebody else, signed in for this one act."""

    agent: Agent
    credential: Credential


def has_second(request: HttpRequest) -> bool:
    """Whether the form carries a second person's sign-in."""
    return bool(request.POST.get("second_login"))


@contextmanager
def second_person(request: HttpRequest) -> Iterator[SecondPerson]:
    """The second person's credential for the length of one act; it is worth nothing afterwards.

    Raises:
        NoSecondPerson: unknown, wrong password or code, or the same person again.
        Refusal: the keeper does not know them.
    """
    agent = _signed_in(request)
    session = secrets.token_bytes(32)
    token = begin(agent, session)
    try:
        yield SecondPerson(agent, Credential(token=token, session=session))
    finally:
        ask(End(token=token), Done)


def is_alone(agent: Agent) -> bool:
    """Whether nobody else here could be the second person."""
    others = Agent.objects.filter(is_active=True, role__in=[Role.PRIVACY_OFFICER, Role.SUPERVISOR])
    return not others.exclude(pk=agent.pk).exists()


def _signed_in(request: HttpRequest) -> Agent:
    login, password = request.POST.get("second_login", "").strip(), request.POST.get("second_password", "")
    try:
        agent = get_adapter(request).authenticate(request, username=login, password=password)
    except ValidationError:
        raise NoSecondPerson from None
    if not isinstance(agent, Agent) or not agent.is_active or agent.pk == agent_of(request).pk:
        raise NoSecondPerson
    if not proves(agent, request.POST.get("second_code", "").strip()):
        raise NoSecondPerson
    return agent

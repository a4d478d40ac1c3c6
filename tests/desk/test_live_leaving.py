"""Who may not be here any longer is shown out of open pages, too."""

import asyncio
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError

from tests.desk.pages import Browse
from tests.house import House
from tests.scenes import letter
from tillit.desk.live import socket as live_socket
from tillit.desk.live.entrance import who_is_out, who_sees_no_longer
from tillit.desk.live.hub import Hub
from tillit.desk.live.watcher import TRY_AGAIN, Watcher
from tillit.people.models import Agent, Company


@pytest.mark.promise("suppliers")
def test_who_works_here_no_longer_is_found_among_open_pages(house: House, browse: Browse, monkeypatch) -> None:
    pages = []
    for login in ("eve", "ben"):
        agent = Agent.objects.get(login=login)
        key = browse(login).cookies[settings.SESSION_COOKIE_NAME].value
        pages.append(Watcher(agent.pk, agent.name, agent.company_id, key, agent.get_session_auth_hash()))
    assert who_is_out(pages) == []
    monkeypatch.setattr("tillit.people.models.ContractQuerySet.live", lambda rows, _: rows.none())
    assert who_is_out(pages) == pages[:1]


@pytest.mark.promise("secure")
def test_a_session_that_ended_ends_its_sockets(house: House, browse: Browse) -> None:
    company = Company.objects.get(slug="nordlund-ab").pk
    key = browse("ben").cookies[settings.SESSION_COOKIE_NAME].value
    ben = Agent.objects.get(login="ben")
    alive = Watcher(ben.pk, "Ben", company, key, ben.get_session_auth_hash())
    dead = Watcher(ben.pk, "Ben", company, "gone", ben.get_session_auth_hash())
    older = Watcher(ben.pk, "Ben", company, key, "the digest of a password before")
    assert Session.objects.filter(session_key=key).exists()
    assert who_is_out([alive, dead, older]) == [dead, older]


@pytest.mark.promise("suppliers")
def test_a_page_hears_no_more_of_a_case_that_it_sees_no_longer(house: House) -> None:
    number = letter(house).case.number
    ben, eve = Agent.objects.get(login="ben"), Agent.objects.get(login="eve")
    pages = [Watcher(agent.pk, agent.name, agent.company_id, "", case=number) for agent in (ben, eve)]
    assert who_sees_no_longer(pages) == pages[1:]


def test_pages_are_asked_to_come_back_while_nobody_can_tell_who_may_stay(monkeypatch) -> None:
    def away(_: object) -> None:
        raise OperationalError

    hub = Hub("")
    hub.join(page := Watcher(uuid4(), "Ben", uuid4(), ""), since=0)
    monkeypatch.setattr(live_socket, "LOOK_AGAIN", 0.01)
    monkeypatch.setattr(live_socket, "who_is_out", away)

    async def look() -> bool:
        looking = asyncio.create_task(live_socket.Live(hub)._show_out())
        await asyncio.sleep(0.1)
        return looking.cancel()  # it was still looking

    assert asyncio.run(look())
    assert page.closing == TRY_AGAIN

"""Where one is signed in: shown to oneself alone, ended at once, and a copied cookie is worth nothing elsewhere."""

import os
import re
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.people.test_browsers import CHROME, FIREFOX
from tillit.config.demo_words import DEMO_PASSWORD
from tillit.desk.live.entrance import admit, who_is_out
from tillit.desk.live.hub import Hub
from tillit.desk.live.watcher import SIGNED_OUT, Watcher
from tillit.keeper.answers import Begun, Looks
from tillit.keeper.wire import Begin, Openings
from tillit.kit.clock import now
from tillit.ledger.models import Entry
from tillit.people.events import Why
from tillit.people.forget_sign_ins import forget_sign_ins
from tillit.people.models import Agent, SignIn, StrangeUse
from tillit.vault.acting import in_company
from tillit.vault.actors import agent_actor
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.opening import SIGN_IN_ENDED

PAGE = "/desk/account/sign-ins"


def sign_in(login: str, browser: str = FIREFOX) -> Client:
    client = Client(headers={"Host": "localhost", "User-Agent": browser})
    assert client.post("/accounts/login/", {"login": login, "password": DEMO_PASSWORD}).status_code == 302
    assert client.get("/desk/").status_code == 200
    return client


def row_of(client: Client) -> SignIn:
    return SignIn.objects.get(session=client.cookies[settings.SESSION_COOKIE_NAME].value)


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def newest_entry(login: str) -> str:
    company = Agent.objects.get(login=login).company_id
    with in_company(company):
        return bytes(Entry.objects.filter(kind="sign-ins-ended").latest("written_at").record).decode()


def holds(login: str, token: bytes, session: bytes) -> bool:
    """Whether the keeper still knows this token."""
    actor = agent_actor(Agent.objects.get(login=login), token=token, session=session)
    try:
        ask(Openings(case=uuid4()), Looks, by=actor)
    except Refusal as refusal:
        return refusal.code != SIGN_IN_ENDED
    return True


def test_everybody_sees_their_own_places_in_words_and_nobody_elses(house: House, fay: str) -> None:
    here, there = sign_in(fay), sign_in(fay, CHROME)
    page = text_of(here.get(PAGE))
    assert "Firefox on Windows" in page
    assert "Chrome on Linux" in page
    assert len(re.findall("this one", page)) >= 1
    assert "Mozilla" not in page
    assert "127.0.0.1" not in page
    foreign = sign_in("cho")
    assert f"sign-ins/{row_of(there).pk}/end" not in text_of(foreign.get(PAGE))
    assert foreign.post(f"{PAGE}/{row_of(there).pk}/end").status_code == 404
    assert is_in(there)


@pytest.mark.promise("secure")
def test_one_place_ends_at_once_with_its_token_and_its_open_pages(house: House, fay: str) -> None:
    here, there = sign_in(fay), sign_in(fay, CHROME)
    kept = row_of(there)
    agent = Agent.objects.get(login=fay)
    token = ask(Begin(agent=agent.pk, session=kept.digest), Begun).token
    watcher = Watcher(agent.pk, agent.name, agent.company_id, kept.session_id, agent.get_session_auth_hash())
    other = Watcher(agent.pk, agent.name, agent.company_id, row_of(here).session_id, agent.get_session_auth_hash())
    hub = Hub("")
    hub.join(watcher, since=0)
    hub.join(other, since=0)
    assert holds(fay, token, kept.digest)
    ears = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    ears.execute("listen live")
    answer = here.post(f"{PAGE}/{kept.pk}/end", follow=True)
    assert "You are signed out there: Chrome on Linux." in text_of(answer)
    with ears:
        for heard in ears.notifies(timeout=5, stop_after=1):
            hub.hear(heard.payload)
    assert (watcher.closing, other.closing) == (SIGNED_OUT, 0)
    assert who_is_out([watcher, other]) == [watcher]
    assert not is_in(there)
    assert is_in(here)
    assert not holds(fay, token, kept.digest)
    assert '"why":"own"' in newest_entry(fay)


def test_all_others_end_and_this_one_stays(house: House, fay: str) -> None:
    here, others = sign_in(fay), [sign_in(fay, CHROME) for _ in range(2)]
    here.post(f"{PAGE}/others/end")
    assert is_in(here)
    assert not any(is_in(one) for one in others)
    assert here.post(f"{PAGE}/{row_of(here).pk}/end").status_code == 404
    assert here.post(f"{PAGE}/{uuid4()}/end").status_code == 404


@pytest.mark.promise("secure")
def test_whoever_leads_signs_an_agent_out_everywhere(house: House, fay: str, browse: Browse) -> None:
    fays = [sign_in(fay), sign_in(fay, CHROME)]
    agent, dan = Agent.objects.get(login=fay), Agent.objects.get(login="dan")
    dans = sign_in("dan")
    assert browse("cho").post(f"/desk/company/agents/{dan.pk}/sign-ins/end").status_code == 404
    assert fays[0].post(f"/desk/company/agents/{agent.pk}/sign-ins/end").status_code == 403
    assert is_in(dans)
    answer = sign_in("cho").post(f"/desk/company/agents/{agent.pk}/sign-ins/end", follow=True)
    assert "is signed out in" in text_of(answer)
    assert not any(is_in(one) for one in fays)
    assert f'"why":"{Why.LED}"' in newest_entry(fay)
    assert "was signed in nowhere" in text_of(
        sign_in("cho").post(f"/desk/company/agents/{agent.pk}/sign-ins/end", follow=True)
    )


@pytest.mark.promise("secure")
def test_a_copied_cookie_in_another_browser_ends_the_sign_in_and_its_owner_is_told_once(house: House, fay: str) -> None:
    owner = sign_in(fay)
    thief = Client(headers={"Host": "localhost", "User-Agent": CHROME})
    thief.cookies = owner.cookies.copy()
    assert thief.get("/desk/").status_code == 302
    assert not is_in(owner)
    assert '"why":"strange"' in newest_entry(fay)
    again = Client(headers={"Host": "localhost", "User-Agent": FIREFOX})
    again.post("/accounts/login/", {"login": fay, "password": DEMO_PASSWORD})
    assert "was used by another browser" in text_of(again.get("/desk/"))
    assert "was used by another browser" not in text_of(again.get("/desk/"))
    assert not StrangeUse.objects.filter(agent__login=fay).exists()


@pytest.mark.promise("secure")
def test_a_copied_cookie_opens_no_socket_in_another_browser(house: House, fay: str) -> None:
    owner = sign_in(fay)
    cookie = f"{settings.SESSION_COOKIE_NAME}={row_of(owner).session_id}".encode()
    assert admit({b"cookie": cookie, b"user-agent": FIREFOX.encode()}) is not None
    assert admit({b"cookie": cookie, b"user-agent": CHROME.encode()}) is None
    assert not is_in(owner)


def test_a_browser_that_was_brought_up_to_date_stays_signed_in(house: House, fay: str) -> None:
    ben = sign_in(fay)
    ben.defaults["HTTP_USER_AGENT"] = FIREFOX.replace("140", "141")
    assert is_in(ben)


def test_a_signed_in_page_asks_for_its_session_once_and_writes_nothing(house: House, fay: str) -> None:
    ben = sign_in(fay)
    with CaptureQueriesContext(connection) as queries:
        ben.get("/desk/")
    said = [one["sql"] for one in queries if "django_session" in one["sql"] or "people_signin" in one["sql"]]
    assert len(said) == 1


def test_last_used_is_written_when_minutes_have_passed(house: House, fay: str) -> None:
    ben = sign_in(fay)
    kept = row_of(ben)
    before = now() - timedelta(minutes=6)
    SignIn.objects.filter(pk=kept.pk).update(used_at=before)
    ben.get("/desk/")
    assert row_of(ben).used_at > before + timedelta(minutes=5)


def test_signing_out_and_running_out_leave_nothing(house: House, fay: str) -> None:
    left, over = sign_in(fay), sign_in(fay, CHROME)
    keys = [row_of(one).pk for one in (left, over)]
    left.post("/accounts/logout/")
    assert not SignIn.objects.filter(pk=keys[0]).exists()
    Session.objects.filter(pk=row_of(over).session_id).update(expire_date=now() - timedelta(seconds=1))
    forget_sign_ins()
    assert not SignIn.objects.filter(pk=keys[1]).exists()

"""Open pages hear of every change they may know of, soon and without gaps; and of nothing else."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
import uvicorn
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.desk.pages import Browse
from tests.house import House
from tests.scenes import letter
from tillit.cases.assign import assign_case
from tillit.cases.write_note import write_note
from tillit.desk.live import socket as live_socket
from tillit.desk.live.hub import Hub
from tillit.desk.live.socket import Live
from tillit.desk.live.watcher import SIGNED_OUT, STRANGE
from tillit.people.models import Agent, Company

Knock = Callable[..., ClientConnection]


@contextmanager
def serving(house: House) -> Iterator[tuple[Live, int]]:
    """The socket as the web process serves it."""
    live = Live(Hub(house.environment["DATABASE_URL"]))
    config = uvicorn.Config(live, port=0, lifespan="off", log_config=None, ws="websockets-sansio", loop="none")
    server, ready = uvicorn.Server(config), threading.Event()
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]

    async def run() -> None:
        listening = asyncio.create_task(live.run())
        serving = asyncio.create_task(server.serve())
        ready.set()
        await serving
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(10)
    wait_for(lambda: server.started)
    yield live, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def place(house: House) -> Iterator[tuple[Live, int]]:
    with serving(house) as found:
        yield found


@pytest.fixture
def knock(browse: Browse, place: tuple[Live, int]) -> Iterator[Knock]:
    """Opens the socket of a page of somebody's, made at `at`, that shows a case."""
    _, port = place
    with ExitStack() as stack:

        def open_page(
            login: str, *, at: float | None = None, case: int | None = None, origin: str = ""
        ) -> ClientConnection:
            cookies = browse(login).cookies if login else {}
            key = cookies[settings.SESSION_COOKIE_NAME].value if login else ""
            headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}
            address = f"127.0.0.1:{port}"
            page = connect(
                f"ws://{address}/live", origin=origin or f"http://{address}", additional_headers=headers,
                user_agent_header=None,  # as the pages of `browse`: one browser, one sign-in
            )  # fmt: skip
            stack.enter_context(page)
            say(page, at=time.time() if at is None else at, case=case)
            return page

        yield open_page


def say(page: ClientConnection, **words: object) -> None:
    page.send(json.dumps(words))


def hear(page: ClientConnection, name: str, *, patience: float = 5) -> object:
    """The next message with this word in it."""
    end = time.monotonic() + patience
    while True:
        said = json.loads(page.recv(timeout=end - time.monotonic()))
        if name in said:
            return said[name]


def hear_of(page: ClientConnection, number: int) -> set[int]:
    """Every number told until this one is."""
    told: set[int] = set()
    while number not in told:
        changed = hear(page, "changed")
        assert isinstance(changed, list)
        told.update(changed)
    return told


def settled(place: tuple[Live, int]) -> None:
    """The hub listens."""
    hub, end = place[0].hub, time.monotonic() + 5
    while hub._link is None:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_page_hears_at_once_of_a_letter_a_note_and_an_assignment(house: House, place, knock: Knock) -> None:
    settled(place)
    page = knock("ben")
    case = letter(house).case
    hear_of(page, case.number)
    write_note(case, by=house.actor("cho"), text="Ringer i morgon.")
    hear_of(page, case.number)
    assign_case(case, by=house.actor("cho"), to=Agent.objects.get(login="ben"))
    hear_of(page, case.number)


@pytest.mark.promise("group-sharing")
def test_another_company_hears_nothing_of_it(house: House, place, knock: Knock) -> None:
    settled(place)
    page = knock("dan")
    ours = letter(house).case
    theirs = letter(house, to="hilfe@nordlund.example", by=house.actor("dan")).case
    assert ours.number not in hear_of(page, theirs.number)


@pytest.mark.promise("suppliers")
def test_a_supplier_hears_only_of_what_was_given_to_it_and_that_it_was_taken_back(
    house: House, place, knock: Knock
) -> None:
    settled(place)
    page, cho = knock("eve"), house.actor("cho")
    other, given = letter(house).case, letter(house).case
    assign_case(given, by=cho, to=Agent.objects.get(login="eve"))
    assert other.number not in hear_of(page, given.number)
    assign_case(given, by=cho, to=Agent.objects.get(login="ben"))
    hear_of(page, given.number)


def test_a_page_that_comes_back_is_told_what_changed_meanwhile(house: House, place, knock: Knock) -> None:
    settled(place)
    before = time.time()
    case = letter(house).case
    wait_for(lambda: any(number == case.number for _, _, number in place[0].hub.recent))
    hear_of(knock("ben", at=before), case.number)


def test_a_page_older_than_the_hub_fetches_everything_anew(house: House, place, knock: Knock) -> None:
    settled(place)
    assert hear(knock("ben", at=time.time() - 4_000), "all") is True


def test_a_lost_database_connection_makes_every_page_fetch_anew(house: House, place, knock: Knock) -> None:
    settled(place)
    page = knock("ben")
    hear(page, "at")
    pids = [place[0].hub._link.info.backend_pid]
    with psycopg.connect(house.environment["DATABASE_URL"], autocommit=True) as ours:
        ours.execute("select pg_terminate_backend(pid) from unnest(%s::int[]) pid", [pids])
    assert hear(page, "all", patience=10) is True


@pytest.mark.promise("secure")
@pytest.mark.parametrize(("login", "origin", "code"), [("", "", SIGNED_OUT), ("ben", "https://no.example", STRANGE)])
def test_without_a_session_or_from_elsewhere_nothing_is_told(
    house: House, knock: Knock, login: str, origin: str, code: int
) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        knock(login, origin=origin).recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


def test_colleagues_at_one_case_see_each_other_look_and_type(house: House, place, knock: Knock) -> None:
    settled(place)
    number = letter(house).case.number
    ben = knock("ben", case=number)
    cho = knock("cho", case=number)
    assert hear(ben, "here") == [{"name": "Cho Lindgren", "typing": False}]
    say(cho, at=time.time(), case=number, typing=True)
    assert hear(ben, "here") == [{"name": "Cho Lindgren", "typing": True}]
    say(cho, at=time.time(), case=None)
    assert hear(ben, "here") == []


@pytest.mark.promise("group-sharing")
def test_who_may_not_see_a_case_neither_sees_who_is_there_nor_is_seen(house: House, place, knock: Knock) -> None:
    settled(place)
    number = letter(house).case.number
    ben, dan = knock("ben", case=number), knock("dan", case=number)
    cho = knock("cho", case=number)
    assert hear(ben, "here") == [{"name": "Cho Lindgren", "typing": False}]
    theirs = letter(house, to="hilfe@nordlund.example", by=house.actor("dan")).case
    while theirs.number not in (said := json.loads(dan.recv(timeout=5))).get("changed", []):
        assert "here" not in said
    cho.close()


@pytest.mark.promise("suppliers")
def test_whoever_works_here_no_longer_is_not_let_in(house: House, place, knock: Knock, monkeypatch) -> None:
    monkeypatch.setattr("tillit.people.models.ContractQuerySet.live", lambda rows, _: rows.none())
    with pytest.raises(ConnectionClosed):
        knock("eve").recv(timeout=5)
    hear(knock("ben"), "at")


@pytest.fixture
def quickly(monkeypatch) -> None:
    """Asked for before `place`: the clock of the looks, faster."""
    monkeypatch.setattr(live_socket, "LOOK_AGAIN", 0.1)


@pytest.mark.promise("suppliers")
def test_a_contract_whose_last_day_has_passed_closes_the_open_sockets_by_the_clock(
    house: House, quickly, place, knock: Knock, monkeypatch
) -> None:
    page, other = knock("eve"), knock("ben")
    hear(page, "at"), hear(other, "at")
    monkeypatch.setattr("tillit.people.models.ContractQuerySet.live", lambda rows, _: rows.none())
    with pytest.raises(ConnectionClosed) as closed:
        page.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == SIGNED_OUT
    say(other, at=time.time())
    hear(other, "at")


def test_a_page_that_sends_something_else_is_shown_out(house: House, knock: Knock) -> None:
    page = knock("ben")
    hear(page, "at")
    page.send("{")
    with pytest.raises(ConnectionClosed) as closed:
        page.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == live_socket.MISBEHAVED


@pytest.mark.promise("secure")
def test_what_is_announced_holds_references_only(house: House) -> None:
    with psycopg.connect(house.environment["DATABASE_URL"], autocommit=True) as link:
        link.execute("listen live")
        case = letter(house, subject="Blåbärssylt i kappan").case
        words = [one.payload for one in link.notifies(timeout=0.2)]
    assert f"changed {case.company_id} - {case.number}" in words
    assert all(word.split(" ")[0] == "changed" and len(word.split(" ")) == 4 for word in words)


def test_a_slow_page_costs_no_more_than_one_word(house: House) -> None:
    from tillit.desk.live.watcher import MOST_NUMBERS, Watcher

    page = Watcher(Agent.objects.get(login="ben").pk, "Ben", Company.objects.get(slug="nordlund-ab").pk, "x")
    for number in range(MOST_NUMBERS * 3):
        page.hear(number)
    assert page.take().keys() == {"at", "all"}
    assert page.changed == set()


def wait_for(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)

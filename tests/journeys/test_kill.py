"""kill -9 of any process between any two steps: nothing is lost and nothing happens twice."""

import email
import os
import random
import threading
import time
from collections import Counter
from datetime import timedelta
from email.policy import default
from itertools import product
from uuid import uuid4

import pytest

from tests.house import mail, someone
from tests.running import Running, in_background
from tests.scenes import Relay
from tillit.kit.clock import now

pytestmark = pytest.mark.timeout(180)

ARRIVE = ("arrive: matched", "arrive: taken", "arrive: written", "arrive: committed", "take: before commit",
          "take: keys durable", "births: confirmed")  # fmt: skip
CARRY = ("carry: claimed", "carry: composed", "carry: recorded", "carry: accepted", "outbox: letter done",
         "open: on record")  # fmt: skip
CLOSE = ("close: taken", "close: written", "close: committed", "facts: recorded", "outbox: fact done")
ERASE = ("erase: rows written", "erase: rows gone", "erase: before commit", "erase: committed", "erase: keys gone",
         "erase: step told", "erase: receipt issued", "outbox: erasure done")  # fmt: skip
ROTATE = ("rotate: key made", "rotate: epoch told", "rotate: batch done", "rotate: before destruction",
          "rotate: key destroyed")  # fmt: skip
AT_THE_DESK = {*CLOSE[:3], *ERASE[:2]}
ALL = "everything"
USUAL = {
    ("arrive: matched", "keeper"), ("arrive: taken", "postgres"), ("arrive: written", "work"),
    ("arrive: committed", "work"), ("take: keys durable", "keeper"), ("births: confirmed", "keeper"),
    ("carry: claimed", "keeper"), ("carry: composed", "work"), ("carry: recorded", "postgres"),
    ("carry: accepted", "work"), ("outbox: letter done", ALL),
    ("close: taken", "desk"), ("close: written", "desk"), ("close: committed", "keeper"),
    ("facts: recorded", "keeper"),
    ("outbox: fact done", "work"),
    ("erase: rows written", "desk"), ("erase: before commit", "keeper"), ("erase: committed", "keeper"),
    ("erase: keys gone", "work"), ("erase: receipt issued", ALL), ("outbox: erasure done", "postgres"),
    ("rotate: key made", "keeper"), ("rotate: batch done", "postgres"), ("rotate: key destroyed", "keeper"),
}  # fmt: skip
"""What the everyday run takes; `thorough` takes them all."""


def combinations(points: tuple[str, ...], *victims: str):
    return [
        pytest.param(*pair, id="-".join(pair), marks=() if pair in USUAL else pytest.mark.thorough)
        for pair in product(points, victims)
        if "desk" not in pair or pair[0] in AT_THE_DESK
    ]


def strike(here: Running, victim: str, desk: int = 0) -> None:
    """Kill while somebody is held at a point, then let live who is left."""
    if victim == "desk":
        os.kill(desk, 9)
    elif victim == ALL:
        here.kill_everything()
    else:
        here.kill(victim)
    here.release()
    if victim == ALL:
        here.start()


def told(here: Running, text: str, since: int = 0) -> list[dict]:
    """The cases in which exactly this was said, once for each time it was said."""
    cases = here.insist("read", since=since)
    assert not [said for case in cases for said in case["messages"] if said["text"].startswith("refused")]
    return [case for case in cases for said in case["messages"] if said["text"] == text]


def newest(here: Running) -> int:
    return here.sql("select coalesce(max(number), 0) from cases_case")[0][0]


def a_case(here: Running) -> dict:
    """Somebody wrote, and everything of it is done."""
    text, since = f"words {uuid4()}", newest(here)
    here.send(mail(sender=f"Ada <{someone()}>", text=text))
    here.settle()
    [case] = told(here, text, since)
    return case


@pytest.mark.promise("secure")
@pytest.mark.parametrize(("point", "victim"), combinations(ARRIVE, "work", "keeper", "postgres", ALL))
def test_a_mail_arrives_once_whoever_is_killed(here: Running, point: str, victim: str) -> None:
    text, since, codes = f"words {uuid4()}", newest(here), []
    raw = mail(sender=f"Ada <{someone()}>", text=text)
    here.arm(point)
    sender = in_background(lambda: codes.extend(here.send(raw)))
    here.wait_held()
    strike(here, victim)
    sender.join(60)
    assert codes[-1] == 250
    here.settle()
    [case] = told(here, text, since)
    assert len(case["messages"]) == 1
    assert here.sql("select count(*) from cases_case where number > %s", since) == [(1,)]
    assert confirmed(here, case["pk"])


def confirmed(here: Running, case: str) -> bool:
    """The keeper has heard of the case: it will not expire as something nobody knows."""
    found = here.sql("select provisional_until from subjects where id = %s", case, database="tillit_keyring")
    return found == [(None,)]


MAY_REPEAT = {("carry: recorded", "postgres"), ("carry: recorded", ALL), ("carry: accepted", "work"),
              ("carry: accepted", "postgres"), ("carry: accepted", ALL)}  # fmt: skip


@pytest.mark.promise("secure")
@pytest.mark.parametrize(("point", "victim"), combinations(CARRY, "work", "keeper", "postgres", ALL))
def test_an_answer_leaves_once_or_says_that_it_may_have_left_twice(
    here: Running, post: Relay, point: str, victim: str
) -> None:
    case, text = a_case(here), f"answer {uuid4()}"
    here.arm(point)
    here.deed("reply", number=case["number"], text=text)
    here.wait_held()
    strike(here, victim)
    here.settle()
    letters = [parsed for raw in list(post.given) if text in (parsed := email.message_from_bytes(raw, policy=default))
               .get_body(("plain",)).get_content()]  # fmt: skip
    [found] = [said for one in told(here, text) for said in one["messages"] if said["text"] == text]
    assert found["delivery"]["state"] == "sent"
    assert 1 <= len(letters) <= (2 if (point, victim) in MAY_REPEAT else 1)
    assert len({letter["Message-ID"] for letter in letters}) == 1
    if len(letters) == 2:
        assert found["delivery"]["twice"]
    if point in ("carry: claimed", "carry: composed", "open: on record", "outbox: letter done"):
        assert not found["delivery"]["twice"]


@pytest.mark.promise("one-year")
@pytest.mark.parametrize(("point", "victim"), combinations(CLOSE, "desk", "work", "keeper", "postgres", ALL))
def test_a_case_is_closed_once_whoever_is_killed(here: Running, point: str, victim: str) -> None:
    case = a_case(here)
    closed = "select coalesce(sum(closed), 0) from cases_daycount"
    before = here.sql(closed)[0][0]
    here.arm(point)
    desk = here.begin_deed("close", number=case["number"])
    here.wait_held()
    strike(here, victim, desk)
    if victim != ALL:
        here.finish_deed(desk)
    here.insist("close", number=case["number"])
    here.settle()
    assert here.sql("select count(*) from cases_closure where case_id = %s", case["pk"]) == [(1,)]
    assert here.sql("select count(*) from cases_event where case_id = %s and what = 'closed'", case["pk"]) == [(1,)]
    assert here.sql('select count(*) from ledger_entry where "case" = %s and kind = %s', case["pk"], "case-closed") \
        == [(1,)]  # fmt: skip
    assert here.sql(closed)[0][0] == before + 1
    assert here.insist("due", number=case["number"], as_of=ahead())


def ahead(days: int = 366) -> str:
    return (now() + timedelta(days=days)).isoformat()


@pytest.mark.promise("one-year", "rights")
@pytest.mark.parametrize(("point", "victim"), combinations(ERASE, "desk", "work", "keeper", "postgres", ALL))
def test_an_erasure_comes_to_its_end_whoever_is_killed(here: Running, point: str, victim: str) -> None:
    case, living = a_case(here), a_case(here)
    here.insist("close", number=case["number"])
    here.settle()
    here.arm(point)
    desk = here.begin_deed("erase_due", as_of=ahead())
    here.wait_held()
    strike(here, victim, desk)
    if victim != ALL:
        here.finish_deed(desk)
    here.insist("erase_due", as_of=ahead())
    here.settle()
    assert_erased(here, case)
    assert told(here, living["messages"][0]["text"])


def assert_erased(here: Running, case: dict) -> None:
    for subject in (case["pk"], case["person"]):
        done = here.sql("select step, count(*) over () from retention_erasure where subject = %s", subject)
        assert done == [("done", 1)]
        found = here.sql("select r.document from retention_receipt r join retention_erasure e on e.id = r.erasure_id "
                         "where e.subject = %s", subject)  # fmt: skip
        assert len(found) == 1
        here.deed("verify", document=found[0][0])
        entries = "select count(*) from ledger_entry where kind = 'erased' and convert_from(record, 'UTF8') like %s"
        assert here.sql(entries, f"%{subject}%") == [(1,)]
        for table, column in (("keys", "subject"), ("subjects", "id"), ("facts", "subject"), ("openings", '"case"')):
            left = here.sql(f"select count(*) from {table} where {column} = %s", subject, database="tillit_keyring")
            assert left == [(0,)], table


@pytest.mark.promise("secure")
@pytest.mark.parametrize(("point", "victim"), combinations(ROTATE, "keeper", "postgres", ALL))
def test_a_rotation_comes_to_its_end_whoever_is_killed(here: Running, point: str, victim: str) -> None:
    case = a_case(here)
    while here.insist("status")["oldest"] == 1:
        here.deed("rotate", as_of=ahead(1))
    here.arm(point)
    desk = here.begin_deed("rotate", as_of=ahead(1))
    here.wait_held()
    strike(here, victim)
    if victim != ALL:
        here.finish_deed(desk)
    assert told(here, case["messages"][0]["text"])
    here.insist("rotate", as_of=ahead(1))
    epoch = here.insist("status")["epoch"]
    wrapped = here.sql("select epoch from keys union select epoch from lookups", database="tillit_keyring")
    assert wrapped == [(epoch,)]
    assert len(list(here.home.keys.glob("epoch-*.key"))) <= 8
    assert told(here, case["messages"][0]["text"])


@pytest.mark.promise("secure")
def test_sixty_mails_arrive_each_once_while_everything_is_killed_again_and_again(here: Running) -> None:
    since, seed = newest(here), random.randrange(1 << 30)
    dice = random.Random(seed)
    texts = [f"words {uuid4()}" for _ in range(60)]
    mails = iter([mail(sender=f"Ada <{someone()}>", text=text) for text in texts])
    lock = threading.Lock()

    def post_some() -> None:
        while True:
            with lock:
                raw = next(mails, None)
            if raw is None:
                return
            here.send(raw, patience=120)
            time.sleep(0.15)

    senders = [in_background(post_some) for _ in range(3)]
    for _ in range(3):
        time.sleep(dice.uniform(0.3, 1.5))
        here.kill_everything()
        here.start()
    for sender in senders:
        sender.join(120)
    here.settle()
    arrived = [said["text"] for case in here.insist("read", since=since) for said in case["messages"]]
    assert Counter(arrived) == Counter(texts), f"seed {seed}"

"""Mail comes into a whole installation by every way there is, through servers as they stand in front of a real one."""

import grp
import json
import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.house import mail, someone
from tests.relays import certificate
from tests.running import ROOT, Running, running
from tests.servers import Dovecot, dovecot, postfix

pytestmark = pytest.mark.timeout(180)
NORDLUND = "service@nordlund.example"


def prepare(folder: Path) -> dict[str, str]:
    """A certificate, and a place for LMTP that Postfix's group may reach."""
    (folder / "lmtp").mkdir()
    os.chown(folder / "lmtp", -1, grp.getgrnam("postfix").gr_gid)
    (folder / "lmtp").chmod(0o2777)
    chain, key = certificate(folder)
    key.chmod(0o644)  # a test's; whose file it is on a real machine is told in docs/operating.md
    return {
        "TILLIT_SMTP_CERTIFICATE": str(chain), "TILLIT_SMTP_KEY": str(key),
        "TILLIT_LMTP": f"unix:{folder}/lmtp/socket",
    }  # fmt: skip


@pytest.fixture(scope="module")
def here() -> Iterator[Running]:
    with running(prepare=prepare) as (here, _):
        yield here


@pytest.fixture(scope="module")
def elsewhere(here: Running) -> Iterator[Dovecot]:
    """Where ada's letters to the shop lie; they are fetched and deleted."""
    pair = here.folder / "localhost.pem", here.folder / "localhost.key"
    with dovecot({"butik@post.example": "hemlig"}, tls=pair) as server:
        code, said = tillit(
            here, "mailbox", "fetch-from", NORDLUND, "localhost", "--login", "butik@post.example", "--port",
            server.tls_port, "--ca-file", pair[0], "--after", "delete",
        )  # fmt: skip
        assert code == 0, said
        assert "IDLE" in said
        here.wait_until(lambda: listed(here)[NORDLUND]["last fetched"], "the first round")
        yield server


def tillit(here: Running, *words: object) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tillit", "--home", str(here.home.path), *map(str, words)], cwd=ROOT, text=True,
        capture_output=True, check=False, env=here.bare | {"TILLIT_MAILBOX_PASSWORD": "hemlig"}, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def listed(here: Running) -> dict[str, dict[str, object]]:
    return {row["address"]: row for row in json.loads(tillit(here, "mailbox", "list", "--json")[1])}


def messages(here: Running) -> int:
    return int(here.sql("select count(*) from cases_message")[0][0])


def hand_in(port: int, *raws: bytes, to: str = NORDLUND) -> None:
    with smtplib.SMTP("localhost", port) as client:
        for raw in raws:
            client.sendmail("ada@post.example", [to], raw)


def new_mail(word: str = "") -> bytes:
    return mail(sender=someone(), text=f"Hej {word or uuid4().hex}\r\n")


@pytest.mark.parametrize("way", ["smtp", "lmtp"])
def test_postfix_hands_letters_on_and_they_are_cases(here: Running, way: str) -> None:
    before = messages(here)
    how = (
        {"relay_to": ("localhost", here.smtp_port), "trust": here.folder / "localhost.pem"} if way == "smtp"
        else {"deliver_lmtp_to": here.settings["TILLIT_LMTP"]}
    )  # fmt: skip
    with postfix(accept_domains=["nordlund.example"], **how) as front:
        hand_in(front.port, *(new_mail() for _ in range(5)))
        here.wait_until(lambda: messages(here) == before + 5, f"five letters; {front.log}")
        here.wait_until(lambda: front.waiting == 0, "the last answer")


def test_postfix_tries_again_what_was_not_kept(here: Running) -> None:
    before = messages(here)
    with postfix(deliver_lmtp_to=here.settings["TILLIT_LMTP"], accept_domains=["nordlund.example"]) as front:
        here.arm("arrive: taken")
        hand_in(front.port, new_mail())
        here.wait_held()
        here.kill("work")
        here.release()
        here.wait_until(here.serves, "work")
        front.hurry()
        here.wait_until(lambda: front.waiting == 0, f"the second attempt; {front.log}")
    assert messages(here) == before + 1


def test_a_letter_that_is_delivered_elsewhere_is_a_case_within_a_second_or_so(
    here: Running, elsewhere: Dovecot
) -> None:
    with postfix(deliver_lmtp_to=f"unix:{elsewhere.lmtp}", accept_domains=["post.example"]) as front:
        for _ in range(3):
            before = messages(here)
            hand_in(front.port, new_mail(), to="butik@post.example")
            here.wait_until(lambda: elsewhere.log.count("saved mail to INBOX"), "the delivery")
            begun = time.monotonic()
            here.wait_until(lambda before=before: messages(here) == before + 1, "the case")
            assert time.monotonic() - begun < 5, "seconds; on a machine that does nothing else, less than one"
    here.wait_until(lambda: elsewhere.count("butik@post.example") == 0, "the emptied account")


def test_the_same_mail_by_smtp_and_by_imap_is_one_message(here: Running, elsewhere: Dovecot) -> None:
    before, both = messages(here), new_mail()
    with postfix(accept_domains=["nordlund.example"], relay_to=("localhost", here.smtp_port)) as front:
        hand_in(front.port, both)
        here.wait_until(lambda: messages(here) == before + 1, "by SMTP")
    with postfix(deliver_lmtp_to=f"unix:{elsewhere.lmtp}", accept_domains=["post.example"]) as mine:
        hand_in(mine.port, both, new_mail(), to="butik@post.example")
        here.wait_until(lambda: messages(here) == before + 2, "the other one by IMAP")
    here.wait_until(lambda: elsewhere.count("butik@post.example") == 0, "the emptied account")
    assert messages(here) == before + 2


@pytest.mark.parametrize("point", ["arrive: taken", "arrive: committed", "fetch: taken", "fetch: told"])
def test_killed_while_it_fetches_it_loses_and_doubles_nothing(here: Running, elsewhere: Dovecot, point: str) -> None:
    before = messages(here)
    here.arm(point)
    elsewhere.put("butik@post.example", *(new_mail() for _ in range(3)))
    here.wait_held()
    here.kill("work")
    here.release()
    here.wait_until(lambda: elsewhere.count("butik@post.example") == 0, "the emptied account")
    here.wait_until(lambda: messages(here) >= before + 3, "the letters")
    assert messages(here) == before + 3


def test_the_doctor_and_the_list_say_what_is_not_fetched(here: Running, elsewhere: Dovecot) -> None:
    assert listed(here)[NORDLUND]["fault"] == ""
    elsewhere.stop()
    try:
        here.wait_until(lambda: listed(here)[NORDLUND]["fault"], "the fault")
        code, said = tillit(here, "mailbox", "test", NORDLUND)
        assert (code, "nobody listens there" in said) == (1, True)
        here.sql("update contact_account set fetched_at = now() - interval '1 hour'")
        rows = {row["name"]: row for row in json.loads(tillit(here, "doctor", "--json")[1])}
        assert rows["fetching"]["state"] == "look"
        assert "butik@post.example" in rows["fetching"]["line"]
    finally:
        elsewhere.start()
    assert tillit(here, "mailbox", "test", NORDLUND)[0] == 0


def test_no_log_names_an_account_or_a_sender(here: Running, elsewhere: Dovecot) -> None:
    said = (here.home.logs / "work.log").read_text()
    assert "fetchers" in said, "that an account was not fetched is on record"
    for word in ("butik", "post.example", "hemlig", "127.0.0.1"):
        assert word not in said

"""The canary sweep: a random word in every field there is. Before its erasure it rests nowhere but sealed; afterwards
no copy that is left opens it.
"""

import base64
import gzip
import os
import shutil
import subprocess
import time
import zlib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from tests.canary import Canary
from tests.keeper.stage import Stage
from tests.more_deeds import open_item
from tests.planting import letter, spoil, unreadable
from tests.running import Running, running
from tests.scenes import Relay
from tillit.config.postgres import DATABASE, KEYRING, SUPER
from tillit.keeper.answers import OpenedItems
from tillit.keeper.folder import KeyFolder, KeyLost
from tillit.keeper.items import Opened, Scope
from tillit.keeper.scopes import wrap_context
from tillit.keeper.seal import Unopenable, unwrap
from tillit.keeper.wire import Open
from tillit.kit.clock import now

pytestmark = [pytest.mark.timeout(240), pytest.mark.promise("secure", "one-year")]
OLD = "keyring_before"


def number_of(here: Running, canary: Canary, who: str) -> int:
    wanted = canary.word(f"{who}: subject")
    return next(case["number"] for case in here.deed("read") if wanted in (case["subject"] or ""))


def work_through(here: Running, canary: Canary) -> dict[str, int]:
    """Everything an agent does to a letter; the numbers of the cases."""
    for who in ("ada", "lin", "kim"):
        here.send(letter(canary, who))
    here.send(unreadable(canary))
    spoil(here, canary)
    here.settle()
    numbers = {who: number_of(here, canary, who) for who in ("ada", "lin", "kim")}
    ada = numbers["ada"]
    objection = here.deed("object_in", number=ada)
    here.settle()
    here.deed("decide", objection=objection, reasoning=canary.word("reasoning"))
    for who in ("ada", "kim", "lin"):
        here.deed("sort", number=numbers[who], kind="warranty")
    here.deed("note", number=ada, text=canary.word("note"))
    here.deed(
        "reply_with_file", number=ada, text=f"Svar {canary.word('reply')}",
        name=f"{canary.word('name of a file of an answer')}.txt", content=canary.word("file of an answer"),
    )  # fmt: skip
    here.deed("draft", number=ada, reply=canary.word("draft of an answer"), note=canary.word("draft of a note"))
    here.deed("hold", number=numbers["kim"], category="attachments", purpose="warranty")
    numbers["telephone"] = here.deed(
        "by_hand", name=canary.word("caller"), email=f"{canary.word('caller part')}@post.example", phone="+46701740605",
        subject=canary.word("call subject"), text=canary.word("call text"),
    )  # fmt: skip
    assert here.deed("find", query=canary.word("ada: body"))
    assert here.deed("find", query=f"{canary.word('ada: local part')}@post.example") == 1
    here.deed("find", query=canary.word("searched for"))
    here.settle()
    return numbers


def dump(here: Running, database: str) -> bytes:
    command = [here.server.bin / "pg_dump", "--inserts", "-h", here.server.socket, "-U", SUPER, database]
    done = subprocess.run([str(part) for part in command], env=here.server.env, check=True, capture_output=True)
    return done.stdout


def look_everywhere(here: Running, canary: Canary, since: float) -> list[str]:
    """Data files, write-ahead log, logs, keys, temporary folders, dumps."""
    for database in (DATABASE, KEYRING):
        here.sql("checkpoint", database=database)
    here.sql("select pg_switch_wal()")
    found, looked = canary.search(here.folder)
    assert looked > 30_000_000
    assert any("pg_wal" in str(path) for path in here.server.data.glob("pg_wal/0*"))
    for place in ("/tmp", "/var/tmp", "/dev/shm"):
        for path in Path(place).iterdir():
            if path.is_file() and path.stat().st_mtime >= since:
                found += canary.search(path)[0]
    for database in (DATABASE, KEYRING):
        found += [f"dump of {database}: {how}" for how in canary.seen_in(dump(here, database))]
    return found


def rows_with(here: Running, database: str, *references: str) -> dict[str, int]:
    """Tables in which a reference stands anywhere in a row."""
    tables = [
        row[0] for row in here.sql("select tablename from pg_tables where schemaname = 'public'", database=database)
    ]
    like = [f"%{form}%" for each in references for form in (each, each.replace("-", ""))]
    counts = {
        table: here.sql(f'select count(*) from "{table}" t where t::text like any(%s)', like, database=database)[0][0]
        for table in tables
    }
    return {table: count for table, count in counts.items() if count}


def with_old_keyring(here: Running, keys: Path) -> Stage:
    """A keeper on the copy of the keyring, with a copy of the keys as they are now."""
    shutil.copytree(here.home.keys, keys)
    stage = Stage(here.server.url(SUPER, OLD), keys, demo=True)
    stage.now = now()
    return stage


def answers(stage: Stage, agent: UUID, items: list[dict], purpose: str) -> list[str]:
    told = stage.ask(Open([open_item(item, purpose) for item in items], "list"), stage.sign_in(agent))
    assert isinstance(told, OpenedItems), told
    return ["opened" if isinstance(one, Opened) else one.code for one in told.items]


def unwrapped(here: Running, keys: Path, subjects: list[str]) -> int:
    """How many keys of the old keyring open with the epoch files that exist, whatever any rule says."""
    folder, opened = KeyFolder(keys, demo=True), 0
    columns = "id, subject, category, kind, company, brand, epoch, wrapped"
    wanted = [UUID(subject) for subject in subjects]
    rows = here.sql(f"select {columns} from keys where subject = any(%s)", wanted, database=OLD)
    assert rows
    for key, subject, category, kind, company, brand, epoch, wrapped in rows:
        with suppress(KeyLost, Unopenable, InvalidTag):
            unwrap(
                folder.epoch(epoch), wrapped, wrap_context(Scope(company, brand, kind, subject, category), key, epoch)
            )
            opened += 1
    return opened


@pytest.fixture(scope="module")
def planted():
    canary, since = Canary(), time.time() - 1
    with running() as (here, post):
        yield here, post, canary, since


def test_no_word_rests_anywhere_but_sealed_and_none_opens_after_its_erasure(
    planted: tuple[Running, Relay, Canary, float], tmp_path: Path
) -> None:
    here, post, canary, since = planted
    numbers = work_through(here, canary)
    letters = [raw for raw in post.given if canary.word("reply").encode() in raw]
    assert len(letters) == 1
    assert look_everywhere(here, canary, since) == []

    kept = keep(here, numbers)
    old_data, old_keyring = dump(here, DATABASE), dump(here, KEYRING)
    assert all(item["sealed"].encode() in old_data for item in kept["ada"] + kept["lin"])

    for who in ("ada", "kim", "telephone"):
        here.deed("close", number=numbers[who])
    here.settle()
    later = (now() + timedelta(days=366)).isoformat()
    here.deed("erase_due", as_of=later)
    here.settle()
    check_rows(here, kept)
    check_openings(here, kept)
    assert look_everywhere(here, canary, since) == []

    copies_open_only_what_lives(here, canary, kept, old_keyring, tmp_path / "keys")
    assert look_everywhere(here, canary, since) == []


def keep(here: Running, numbers: dict[str, int]) -> dict[str, list[dict]]:
    """Every sealed value, as a copy of the database would have it; at this time it opens."""
    kept = {who: here.deed("sealed_values", number=number) for who, number in numbers.items()}
    fields = {item["field"].partition("/")[0] for items in kept.values() for item in items}
    of_messages = {"message.body", "message.html", "message.sender", "message.message-id"}
    of_files = {"attachment.name", "attachment.chunk", "attachment.preview"}
    of_people = {"person.name", "identity.value", "decision.reasoning"}
    assert fields >= {"case.subject", "note.body", *of_messages, *of_files, *of_people}
    told = here.deed("ask_to_open", items=kept["lin"], purpose="warranty")
    assert all(one.startswith("opened") for one in told)
    return kept


def copies_open_only_what_lives(
    here: Running, canary: Canary, kept: dict[str, list[dict]], old_keyring: bytes, keys: Path
) -> None:
    restore(here, old_keyring)
    ben, gone = UUID(here.deed("agent_id", login="ben")), sorted({item["scope"][3] for item in kept["ada"]})
    stage = with_old_keyring(here, keys)
    try:
        assert set(answers(stage, ben, kept["lin"], "warranty")) == {"opened"}
        assert set(answers(stage, ben, kept["ada"], "warranty")) == {"erased"}
    finally:
        stage.close()
    assert unwrapped(here, keys, gone)  # why the old epoch must die, too

    for _ in range(8):
        here.deed("rotate", as_of=now().isoformat())
    assert unwrapped(here, here.home.keys, gone) == 0
    after = here.deed("ask_to_open", items=kept["lin"], purpose="warranty")
    assert all(one.startswith("opened") for one in after)
    assert canary.word("lin: body") in "".join(after)


def restore(here: Running, dumped: bytes) -> None:
    here.sql(f"create database {OLD}")
    command = [
        here.server.bin / "psql",
        "-q",
        "-h",
        here.server.socket,
        "-U",
        SUPER,
        "-d",
        OLD,
        "-v",
        "ON_ERROR_STOP=1",
    ]
    subprocess.run([str(part) for part in command], env=here.server.env, input=dumped, check=True, capture_output=True)


def check_rows(here: Running, kept: dict[str, list[dict]]) -> None:
    """No declared table has a row of the case or its person; only handles stay, and proofs of the erasure."""
    about = sorted({item["scope"][3] for item in kept["ada"]} | {item["row"] for item in kept["ada"]})
    left = rows_with(here, DATABASE, *about)
    outlive = {"people_objection", "rights_decision"}  # that somebody objected, and the outcome: handles, no reasoning
    assert set(left) <= {"retention_erasure", "ledger_entry", "retention_receipt", *outlive}, left
    assert not set(left) & set(here.deed("declared_tables")) - outlive
    assert here.sql("select count(*) from rights_decision where reasoning is not null") == [(0,)]
    in_keyring = rows_with(here, KEYRING, *about)
    assert set(in_keyring) <= {"entries"}, in_keyring


def check_openings(here: Running, kept: dict[str, list[dict]]) -> None:
    later = (now() + timedelta(days=200)).isoformat()  # attachments end after 90; the assessments are still in date
    for who, purpose in (("ada", "warranty"), ("telephone", "triage")):
        assert set(here.deed("ask_to_open", items=kept[who], purpose=purpose)) == {"erased"}
    held = [item for item in kept["kim"] if item["scope"][4] == "attachments"]
    others = [item for item in kept["kim"] if item["scope"][2] == "case" and item not in held]
    assert held
    opened = here.deed("ask_to_open", items=held, purpose="warranty", as_of=later)
    assert {one.partition(" ")[0] for one in opened} == {"opened"}
    for purpose in ("triage", "complaint", "service-improvement", "survey"):
        told = here.deed("ask_to_open", items=held, purpose=purpose, as_of=later)
        assert not [one for one in told if one.startswith("opened")], purpose
    assert set(here.deed("ask_to_open", items=others, purpose="warranty")) == {"erased"}


@pytest.mark.parametrize("form", [
    lambda w: w.encode(), lambda w: w.upper().encode(), lambda w: w.encode("utf-16-le"),
    lambda w: w.encode("utf-16-be"),
    lambda w: base64.b64encode(w.encode()), lambda w: base64.b64encode(b"x" + w.encode()),
    lambda w: base64.encodebytes(b"q" * 50 + w.encode()), lambda w: base64.b64encode(w.encode("utf-16-le")),
    lambda w: base64.b64encode(base64.b64encode(b"12" + w.encode())), lambda w: w.encode().hex().upper().encode(),
    lambda w: gzip.compress(b"a" + w.encode()), lambda w: zlib.compress(w.encode()),
    lambda w: gzip.compress(base64.b64encode(b"1" + w.encode("utf-16-le"))), lambda w: f"{w[:5]}=\r\n{w[5:]}".encode(),
    lambda w: "".join(f"%{ord(letter):02X}" for letter in w).encode(),
    lambda w: b"\0".join(w[at : at + 8].encode() for at in range(0, 24, 8)),
])  # fmt: skip
def test_the_search_itself_finds_every_form(form) -> None:
    canary = Canary()
    word = canary.word("anywhere")
    assert canary.seen_in(os.urandom(300) + form(word) + os.urandom(300))
    assert not canary.seen_in(os.urandom(1 << 16))

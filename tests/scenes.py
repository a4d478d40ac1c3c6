"""What the tests of the rooms share: letters that arrive, values that open or stay shut, and a look at every table."""

import base64
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg import sql

from tests.house import House, mail, someone
from tillit.cases.close import close_case
from tillit.cases.models import Case, Kind, Message, Reason
from tillit.cases.sort import sort_case
from tillit.keeper.answers import OpenedItems
from tillit.keeper.wire import Open, Opened, OpenItem
from tillit.kit.clock import now
from tillit.vault import client
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import FORMAT, sealed_field

DAY = timedelta(days=1)


@dataclass
class Letter:
    """One mail that arrived: its sender's address, the message and the case it came to."""

    address: str
    message: Message
    case: Case


def letter(house: House, *, kind: Kind | None = None, address: str = "", to: str = "service@nordlund.example",
           by: Actor | None = None, **words: str) -> Letter:  # fmt: skip
    """A first mail of somebody; sorted by ben (or `by`) where a kind is given."""
    address = address or someone()
    message = house.receive(mail(sender=f"Ada Lindqvist <{address}>", to=to, **words), to=to).message
    house.settle()
    message.case = house.case_of(message)
    case = message.case
    if kind:
        case = sort_case(case, by=by or house.actor("ben"), kind=kind)
        house.settle()
    return Letter(address, message, house.case_of(message))


def close(house: House, case: Case, *, days_ago: float = 0, by: Actor | None = None) -> None:
    """Closed so many days ago; the keeper knows it, too."""
    close_case(case, by=by or house.actor("ben"), reason=Reason.SOLVED, at=now() - timedelta(days=days_ago))
    house.settle()


def a_word() -> str:
    """A plain word that no list has yet."""
    return "".join(chr(ord("a") + byte % 26) for byte in os.urandom(12))


def fresh(case: Case) -> Case | None:
    with in_company(case.company_id):
        return Case.objects.select_related("customer", "identity", "brand").filter(pk=case.pk).first()


def opened(row: models.Model, name: str, *, by: Actor, purpose: str, case: UUID | None = None,
           as_of: datetime | None = None) -> str:  # fmt: skip
    """One value, or its refusal raised. Marked as a list: rows of a list do not count towards an agent's hour."""
    value, declared = getattr(row, name), sealed_field(row, name)
    assert isinstance(value, Sealed)
    item = OpenItem(row.scope_for(declared.category), purpose, declared.holding, FORMAT, row.pk, value.ciphertext, case)
    outcome = ask(Open(items=[item], mark="list", case=case), OpenedItems, by=by, as_of=as_of).items[0]
    if isinstance(outcome, Opened):
        return outcome.plaintext.decode()
    raise Refusal(outcome.code, outcome.clause, outcome.words)


def refused(row: models.Model, name: str, **how: object) -> tuple[str, str]:
    """Code and clause of the refusal; a value that opens fails the test."""
    try:
        found = opened(row, name, **how)  # type: ignore[arg-type]
    except Refusal as refusal:
        return refusal.code, refusal.clause
    raise AssertionError(f"opened: {found}")


def opens(message: Message, *, by: Actor, purpose: str) -> bool:
    try:
        return bool(opened(message, "body", by=by, purpose=purpose))
    except Refusal:
        return False


def company(slug: str) -> UUID:
    return apps.get_model("people.Company").objects.get(slug=slug).pk


def second_mailbox(case: Case) -> models.Model:
    """Another address of the company and brand of a case."""
    how = {"company_id": case.company_id, "brand_id": case.brand_id, "country": "SE", "language": "sv"}
    found, _ = apps.get_model("contact.Mailbox").objects.get_or_create(address="garanti@nordlund.example", defaults=how)
    return found


def brand(slug: str = "nordlund") -> UUID:
    return apps.get_model("people.Brand").objects.get(slug=slug).pk


def rows_of(model: type[models.Model], case: UUID) -> models.QuerySet:
    """The rows of a table that belong to a case, however far away it stands."""
    return model._default_manager.filter(**{_path_to_case(model): case})


def _path_to_case(model: type[models.Model]) -> str:
    if model is Case:
        return "pk"
    names = {f.name for f in model._meta.get_fields()}
    for name, path in (("case", "case"), ("attachment", "attachment__case"), ("message", "message__case")):
        if name in names:
            return path
    raise LookupError(model)


# ── A look at every table ───────────────────────────────────────────────────────────────────────────────────────


def forms_of(word: str) -> list[bytes]:
    """A word as it could lie somewhere: plain, UTF-16, hexadecimal, base64 at each of its three offsets: those figures
    that it alone decides, because fewer are met by chance in a handle.
    """
    raw = word.encode()
    begins = enumerate((0, 2, 3))
    turned = [base64.b64encode(b"\0" * by + raw)[begin : (by + len(raw)) * 8 // 6] for by, begin in begins]
    return [raw, word.encode("utf-16-le"), raw.hex().encode(), *turned]


def tables_with(*words: str) -> list[str]:
    """Tables in which a word stands in any column, read by their owner in the name of each company."""
    wanted = [form for word in words for form in forms_of(word)]
    found = set()
    with psycopg.connect(os.environ["TILLIT_OWNER_URL"]) as owner:
        tables = [r[0] for r in owner.execute("select tablename from pg_tables where schemaname = 'public'")]
        for one in apps.get_model("people.Company").objects.values_list("pk", flat=True):
            owner.execute("select set_config('tillit.company', %s, false)", [str(one)])
            for table in tables:
                for row in owner.execute(sql.SQL("select * from {}").format(sql.Identifier(table))):
                    said = b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in row if v is not None)
                    if any(form in said for form in wanted):
                        found.add(table)
    return sorted(found)


# ── At the same moment ──────────────────────────────────────────────────────────────────────────────────────────


def hang_up() -> None:
    """A thread that ends takes its connections with it."""
    connection.close()
    for wire in client._threads.__dict__.pop("wires", {}).values():
        wire.close()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all in threads of their own, each with its own connection; what was returned or raised, in order."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait(10)
        try:
            outcomes[place] = act()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            outcomes[place] = error
        finally:
            hang_up()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


# ── A relay that answers as told ────────────────────────────────────────────────────────────────────────────────


@dataclass
class Relay:
    """A real SMTP server. It answers with `answers`, one after the other, then 250; what it was given is kept."""

    answers: list[str] = field(default_factory=list)
    given: list[bytes] = field(default_factory=list)
    before: Callable[[], object] = lambda: None


@contextmanager
def relay(*answers: str) -> Iterator[Relay]:
    """Letters leave by this relay meanwhile."""
    import asyncio

    from tillit.contact.lines.email.listener import Envelope, Reply, serve

    told, ready, usual = Relay(list(answers)), threading.Event(), settings.TILLIT_RELAY
    loop, port = asyncio.new_event_loop(), []

    async def take(envelope: Envelope) -> Reply:
        await asyncio.to_thread(told.before)
        told.given.append(envelope.content)
        code, _, words = (told.answers.pop(0) if told.answers else "250 2.0.0 kept").partition(" ")
        return Reply(int(code), words)

    async def run(stop: asyncio.Event) -> None:
        async with serve("127.0.0.1", 0, take) as server:
            port.append(server.sockets[0].getsockname()[1])
            ready.set()
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(run(stop)))
    thread.start()
    ready.wait(10)
    settings.TILLIT_RELAY = f"smtp-plain://127.0.0.1:{port[0]}"
    try:
        yield told
    finally:
        settings.TILLIT_RELAY = usual
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()

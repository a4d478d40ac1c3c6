"""Which cases stand in a list: conditions on plain operational columns, nothing that was said and nothing of a person.

What is sealed can be neither filtered nor sorted. Each condition is written out here once, so that a list, its count in
the rail and a saved view can never mean different things, and so that every list of every agent is one of a handful
of statements that PostgreSQL plans once a connection.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import connection

from tillit.cases.models import Channel, Kind, State
from tillit.kit.clock import now

Value = str | int | UUID | datetime
Condition = tuple[str, list[Value]]
MOST_COUNTED = 100
LONGEST_DAYS = 3660
OPEN, ANY = "open", "any"
STATES = (OPEN, *State.values, ANY)
ME, NOBODY = "me", "nobody"
AWAKE, ASLEEP = "awake", "asleep"
DUE, LATE = "due", "late"
ORDER = "c.last_activity_at desc, c.id desc"


@dataclass(frozen=True)
class Desk:
    """Whose lists these are: an agent of a company, which works on its own cases or, as a supplier, on those that were
    assigned to it.
    """

    company: UUID
    agent: UUID
    is_supplier: bool = False


@dataclass(frozen=True)
class Queue:
    """One list. Every field left empty lets every case through."""

    state: str = OPEN  # open (all but closed), any, or one state
    sleep: str = AWAKE  # awake, asleep, or any
    assigned: str = ""  # me, nobody, or an agent's id
    kind: str = ""
    channel: str = ""
    brand: str = ""  # id
    language: str = ""
    tag: str = ""  # id
    age: int = 0  # opened at least so many days ago
    silent: int = 0  # nothing said for at least so many days
    due: str = ""  # due: an answer is promised; late: it is past
    sort: str = ""  # due: what is to be answered first stands first

    @classmethod
    def read(cls, plain: Mapping[str, str]) -> Self:
        """The list that these words ask for; a word that means nothing asks for nothing."""
        words = {name: plain.get(name, "") for name in cls.__dataclass_fields__}
        return cls(
            state=_one_of(words["state"], STATES, OPEN),
            sleep=_one_of(words["sleep"], (AWAKE, ASLEEP, ANY), AWAKE),
            assigned=words["assigned"] if words["assigned"] in {ME, NOBODY} else _id(words["assigned"]),
            kind=_one_of(words["kind"], Kind.values),
            channel=_one_of(words["channel"], Channel.values),
            brand=_id(words["brand"]),
            language=words["language"] if words["language"].isalpha() and len(words["language"]) == 2 else "",  # noqa: PLR2004 - ISO 639-1
            tag=_id(words["tag"]),
            age=_days(words["age"]),
            silent=_days(words["silent"]),
            due=_one_of(words["due"], (DUE, LATE)),
            sort=_one_of(words["sort"], (DUE,)),
        )

    def as_plain(self) -> dict[str, str]:
        """Only what narrows: what a saved view keeps and an address carries."""
        usual = asdict(Queue())
        return {name: str(value) for name, value in asdict(self).items() if value != usual[name]}

    def narrowed(self, **to: str) -> Self:
        return replace(self, **to)  # type: ignore[arg-type]

    @property
    def order(self) -> str:
        """Newest first; of what sleeps, what wakes first (and what has woken) on top; or what is due first."""
        if self.sort == DUE:
            return "c.due_at, c.id"
        return "c.wakes_at, c.id" if self.sleep == ASLEEP else ORDER

    def where(self, desk: Desk) -> Condition:
        """The conditions as SQL over `cases_case c`, and what they compare with."""
        found = [_whose(desk), *self._states(), *self._columns(desk)]
        return " and ".join(condition for condition, _ in found), [value for _, values in found for value in values]

    def _states(self) -> list[Condition]:
        found: list[Condition] = []
        if self.state == OPEN:
            found.append(("not (c.state = 'closed')", []))
        elif self.state != ANY:
            found.append(("c.state = %s", [self.state]))
        if self.sleep == ASLEEP:
            found.append(("c.snoozed", []))
        elif self.sleep == AWAKE and self.state != State.CLOSED:
            found.append(("(not c.snoozed or c.wakes_at <= %s)", [now()]))
        return found

    def _columns(self, desk: Desk) -> list[Condition]:
        found: list[Condition] = []
        if self.assigned == NOBODY:
            found.append(("c.assigned_to_id is null", []))
        elif self.assigned:
            found.append(("c.assigned_to_id = %s", [desk.agent if self.assigned == ME else UUID(self.assigned)]))
        plain = {"kind": self.kind, "channel": self.channel, "language": self.language}
        found += [(f"c.{column} = %s", [value]) for column, value in plain.items() if value]
        if self.brand:
            found.append(("c.brand_id = %s", [UUID(self.brand)]))
        if self.tag:
            tagged = "c.id in (select t.case_id from cases_tagging t where t.tag_id = %s)"
            found.append((tagged, [UUID(self.tag)]))
        if self.due:
            found.append(("c.due_at is not null", []) if self.due == DUE else ("c.due_at <= %s", [now()]))
        if self.age:
            found.append(("c.opened_at <= %s", [now() - timedelta(days=self.age)]))
        if self.silent:
            found.append(("c.last_activity_at <= %s", [now() - timedelta(days=self.silent)]))
        return found


def count_queues(queues: list[Queue], desk: Desk) -> list[int]:
    """How many cases stand in each, within the acting transaction and in one statement. Counting stops at a hundred:
    nobody needs the exact figure of a flood.
    """
    if not queues:
        return []
    parts, values = [], list[Value]()
    for queue in queues:
        where, compared = queue.where(desk)
        parts.append(f"(select count(*) from (select from cases_case c where {where} limit {MOST_COUNTED}) few)")  # noqa: S608 - conditions written above
        values += compared
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", values)
        return list(cursor.fetchone())


def _whose(desk: Desk) -> Condition:
    column = "assigned_company_id" if desk.is_supplier else "company_id"
    return f"c.{column} = %s", [desk.company]


def _one_of(word: str, words: "tuple[str, ...] | list[str]", usual: str = "") -> str:
    return word if word in words else usual


def _id(word: str) -> str:
    try:
        return str(UUID(word))
    except ValueError:
        return ""


def _days(word: str) -> int:
    return min(int(word), LONGEST_DAYS) if word.isdecimal() and len(word) < 6 else 0  # noqa: PLR2004 - digits

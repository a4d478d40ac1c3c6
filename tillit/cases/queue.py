"""Which cases stand in a list: conditions on plain operational columns, nothing that was said and nothing of a person.

What is sealed can be neither filtered nor sorted. Each condition is written out here once, so that a list, its count in
the rail and a saved view can never mean different things, and so that every list of every agent is one of a handful
of statements that PostgreSQL plans once a connection.

A list costs the same however many cases lie behind it: each of its orders is an index (`Case.Meta`), in which closed
cases and open ones lie apart, so that nothing is passed over to reach the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self
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
OLDEST = "oldest"
NEWEST_FIRST = "c.last_activity_at desc, c.id desc"
_IS_OPEN = "c.state <> 'closed'"
ORDERS = {DUE: f"c.due_at, {NEWEST_FIRST}", OLDEST: "c.opened_at, c.id", ASLEEP: "c.wakes_at, c.id", "": NEWEST_FIRST}


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
    sort: str = ""  # due: what is to be answered first stands first; oldest: what was opened first

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
            sort=_one_of(words["sort"], (DUE, OLDEST)),
        )

    def as_plain(self) -> dict[str, str]:
        """Only what narrows: what a saved view keeps and an address carries."""
        usual = asdict(Queue())
        return {name: str(value) for name, value in asdict(self).items() if value != usual[name]}

    def narrowed(self, **to: str) -> Self:
        return replace(self, **to)  # type: ignore[arg-type]

    @property
    def sorted_by(self) -> str:
        """What was asked for; otherwise by what is looked for, or newest first. Of what sleeps, what wakes first (and
        what has woken) stands on top.
        """
        if self.sort or self.due:
            return self.sort or DUE
        return ASLEEP if self.sleep == ASLEEP else OLDEST if self.age else ""

    @property
    def order(self) -> str:
        """As SQL over `c`. On a closed case nothing is due."""
        return ORDERS["" if self.sorted_by == DUE and self.state == State.CLOSED else self.sorted_by]

    @property
    def is_crossed(self) -> bool:
        """Whether more than one thing narrows it. No index carries it alone: which to follow depends on the values."""
        narrowing = (
            self.assigned, self.kind, self.channel, self.brand, self.language, self.age, self.silent,
            self.due or self.sort, self.sleep == ASLEEP, self.state not in {OPEN, State.CLOSED, ANY},
        )  # fmt: skip
        return bool(self.tag) or sum(map(bool, narrowing)) > 1

    def statement(self, desk: Desk, *, most: int, after: int = 0) -> Condition:
        """So many of its cases behind the first `after`, in order, as SQL and its values. Closed cases and open ones
        are read apart, each no further than needed, and merged.
        """
        parts = [replace(self, state=state) for state in (OPEN, State.CLOSED)] if self._is_mixed() else [self]
        read = [part._part(desk, most + after) for part in parts]
        merged = " union all ".join(f"({sql})" for sql, _ in read)
        values = [value for _, values in read for value in values]
        return f"select * from ({merged}) c order by {self.order} limit %s offset %s", [*values, most, after]  # noqa: S608 - conditions written here

    def _is_mixed(self) -> bool:
        return self.state == ANY and not self.due

    def _part(self, desk: Desk, most: int) -> Condition:
        where, values = self.where(desk)
        return f"select * from cases_case c where {where} order by {self.order} limit %s", [*values, most]  # noqa: S608 - conditions written here

    def where(self, desk: Desk) -> Condition:
        """The conditions as SQL over `cases_case c`, and what they compare with."""
        found = [_whose(desk), *self._states(), *self._columns(desk)]
        return " and ".join(condition for condition, _ in found), [value for _, values in found for value in values]

    def _states(self) -> list[Condition]:
        found: list[Condition] = []
        if self.state == State.CLOSED and self.due:
            found.append(("false", []))  # nothing is promised any more
        elif self.state == State.CLOSED:
            found.append((f"({_IS_OPEN}) is false", []))  # as the indices have it: `state = 'closed'` would use none
        elif self.state != ANY or self.due:
            found.append((_IS_OPEN, []))
        if self.state not in {OPEN, State.CLOSED, ANY}:
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
    """How many cases stand in each, within the acting transaction and in two statements at most. Counting stops at a
    hundred: nobody needs the exact figure of a flood. It follows the list's order, and so its index: where any hundred
    would do, PostgreSQL reads the table from its beginning and may find none there.
    """
    counted = dict[Queue, int]()
    for is_crossed in (False, True):
        if alike := [queue for queue in dict.fromkeys(queues) if queue.is_crossed == is_crossed]:
            counted |= zip(alike, _count(alike, desk, is_crossed=is_crossed), strict=True)
    return [counted[queue] for queue in queues]


def _count(queues: list[Queue], desk: Desk, *, is_crossed: bool) -> tuple[int, ...]:
    parts, values = [], list[Value]()
    for queue in queues:
        statement, compared = queue.statement(desk, most=MOST_COUNTED)
        parts.append(f"(select count(*) from ({statement}) few)")  # noqa: S608 - conditions written above
        values += compared
    return fetch_rows(f"select {', '.join(parts)}", values, is_crossed=is_crossed)[0]


def fetch_rows(statement: str, values: Sequence[object], *, is_crossed: bool) -> list[tuple[Any, ...]]:
    """What a statement of lists finds. What is crossed is planned with its values each time: a plan for any values may
    read every case to find those of a tag.
    """
    with connection.cursor() as cursor:
        if is_crossed:
            cursor.cursor.execute(statement, values, prepare=False)
        else:
            cursor.execute(statement, values)  # type: ignore[arg-type]
        return list(cursor.fetchall())


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

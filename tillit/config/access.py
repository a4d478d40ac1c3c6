"""Who may open what: the declared doors (`access.toml`), judged by the notice. It decides nothing at run time: it
is what people read, and what a test holds against the running system, cell by cell.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from tillit.notice.models import Notice

RIGHTS, OFFICER = "rights", "privacy-officer"


class Outcome(StrEnum):
    """What somebody meets at an address."""

    OPEN = "open"
    REFUSED = "refused"  # with the clause
    ABSENT = "absent"  # as if there were none
    AWAY = "sign in"  # led to the sign-in; nothing is said


class Door(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Addresses with one rule. `roles` are those of people; `relations` and `categories` narrow what the notice allows
    on a case; without `rights` nobody comes in on behalf of the customer's rights.
    """

    title: str
    opens: Literal["everybody", "nobody", "themselves", "roles", "case"]
    addresses: dict[str, str]
    roles: tuple[str, ...] = ()
    relations: tuple[str, ...] = ("own", "shared", "assigned")
    categories: tuple[str, ...] = ()
    rights: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody who asks: nobody at all has no role. `works` is false once their supplier's contract has ended."""

    title: str
    role: str = ""
    company: str = ""
    works: bool = True


@dataclass(frozen=True)
class Matter:
    """A case, as far as it decides who may open it: its kind, and how a person's company stands to it."""

    kind: str
    relation: str = ""  # of `relations` in the notice; empty where it is nothing to them


@cache
def doors() -> Mapping[str, Door]:
    """Every door, by its name."""
    said = tomllib.loads(files("tillit.config").joinpath("access.toml").read_text())
    return msgspec.convert(said["doors"], dict[str, Door])


def door_of(address: str) -> tuple[Door, frozenset[str]]:
    """The door of an address, by its name in the code, and the verbs that it answers.

    Raises:
        LookupError: nobody has said who may open it.
    """
    found = [
        (door, frozenset(verbs.split()))
        for door in doors().values()
        for name, verbs in door.addresses.items()
        if fnmatchcase(address, name)
    ]
    if len(found) != 1:
        raise LookupError(address)
    return found[0]


def expected(notice: Notice, door: Door, person: Person, matter: Matter | None = None) -> Outcome:
    """What this person meets behind this door; where it is about a case, at this one."""
    if door.opens in {"everybody", "themselves"}:
        return Outcome.OPEN
    if door.opens == "nobody":
        return Outcome.ABSENT
    if not person.role or not person.works:
        return Outcome.AWAY
    if door.opens == "roles":
        return Outcome.OPEN if person.role in door.roles else Outcome.REFUSED
    if matter is None or not matter.relation:
        return Outcome.ABSENT
    return Outcome.OPEN if _lets_in(notice, door, person, matter) else Outcome.REFUSED


def may_read(notice: Notice, person: Person, matter: Matter) -> bool:
    """Whether what was said in a case may be on any page of this person."""
    return expected(notice, doors()["reading"], person, matter) == Outcome.OPEN


def _lets_in(notice: Notice, door: Door, person: Person, matter: Matter) -> bool:
    if door.roles and person.role not in door.roles:
        return False
    if matter.relation not in door.relations or matter.relation not in notice.roles[person.role].relations:
        return False
    if matter.relation == "assigned" and not _is_named(notice, person, matter):
        return False
    return any(
        person.role in notice.purposes[purpose].roles
        and set(door.categories)
        <= set(notice.purposes[purpose].categories) & set(notice.roles[person.role].categories) & kept
        for purpose, kept in _purposes(notice, door, matter)
    )


def _purposes(notice: Notice, door: Door, matter: Matter) -> Iterator[tuple[str, set[str]]]:
    """The case's own purpose, on what its kind needs; and, where the door allows it, the customer's rights, on all."""
    kind = notice.kinds[matter.kind]
    yield kind.purpose, set(kind.categories)
    if door.rights:
        yield RIGHTS, set(notice.categories)


def _is_named(notice: Notice, person: Person, matter: Matter) -> bool:
    """Whether the person's company stands among the recipients for such cases."""
    purpose = notice.kinds[matter.kind].purpose
    return any(one.company == person.company and purpose in one.purposes for one in notice.recipients.values())

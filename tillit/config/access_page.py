"""The doors as a page to read: who may open what, in Markdown, printed from the notice and `access.toml`."""

from collections.abc import Iterable, Iterator

from tillit.config.access import Door, Matter, Outcome, Person, doors, expected
from tillit.notice.models import Notice

INTRODUCTION = """# Who may open what

Printed by `bin/tillit access` from the notice in force and `tillit/config/access.toml`; `tests/desk/test_access.py`
walks the cells on the running system. *open*: the page or act is there. *refused*: it is not done, for the clause's
sake. *absent*: as if there were none. *sign in*: led to the sign-in, and nothing is said. A case of another company
that is neither shared nor assigned is absent for everybody; a supplier whose contract has ended is led to the sign-in.
"""


def access_page(notice: Notice) -> str:
    """The whole page."""
    return INTRODUCTION + "\n" + "\n".join([*_general(notice), "", *_cases(notice), "", *_addresses()]) + "\n"


def people(notice: Notice) -> dict[str, tuple[Person, str]]:
    """One person of every sort, with how their company stands to a case that they have to do with."""
    companies = notice.companies.items()
    supplier = next((slug for slug, one in companies if one.part == "supplier"), "")
    own = {role: (Person(role, role, notice.controller.company), "own") for role in notice.roles}
    outside = {
        "sister company (shared)": (Person("sister company", "agent", "sister"), "shared"),
        "supplier (assigned)": (Person("supplier", "agent", supplier), "assigned"),
    }
    return {"nobody": (Person("nobody"), "")} | own | (outside if supplier else {})


def _general(notice: Notice) -> Iterator[str]:
    found = people(notice)
    yield from ("## Pages", "", *_head("page", found))
    for door in doors().values():
        if door.opens != "case":
            cells = [expected(notice, door, person) for person, _ in found.values()]
            yield _row(door.title, cells)


def _cases(notice: Notice) -> Iterator[str]:
    found = people(notice)
    yield from ("## Cases, by their kind", "", *_head("act", found))
    for door in doors().values():
        if door.opens == "case":
            by_kind = {kind: _met(notice, door, kind) for kind in notice.kinds}
            for cells in dict.fromkeys(by_kind.values()):
                kinds = [kind for kind, met in by_kind.items() if met == cells]
                every = len(kinds) == len(by_kind)
                yield _row(door.title if every else f"{door.title} ({', '.join(kinds)})", cells)


def _met(notice: Notice, door: Door, kind: str) -> tuple[Outcome, ...]:
    cells = people(notice).values()
    return tuple(expected(notice, door, person, Matter(kind, relation)) for person, relation in cells)


def _addresses() -> Iterator[str]:
    yield from ("## Addresses", "", "| door | addresses |", "|---|---|")
    for door in doors().values():
        yield f"| {door.title} | {', '.join(f'`{name}` {verbs}' for name, verbs in door.addresses.items())} |"


def _head(first: str, found: dict[str, tuple[Person, str]]) -> tuple[str, str]:
    return _row(first, found), "|---" * (len(found) + 1) + "|"


def _row(first: str, cells: Iterable[str]) -> str:
    return "| " + " | ".join([first, *cells]) + " |"

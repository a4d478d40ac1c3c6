"""A clause of the notice as people read it: its title in the reader's language, and where in the printed notice it
stands. A refusal names the clause by its id, such as `purposes.complaint`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import get_language

from tillit.notice.models import Notice
from tillit.notice.models.part import Text
from tillit.notice.words import read_language
from tillit.publishing.current import notice_in_force

SECTIONS = {"purposes": "purposes", "kinds": "purposes", "roles": "sharing", "machines": "sharing",
            "relations": "sharing", "retention": "keeping"}  # fmt: skip
ELSEWHERE = "security"
"""What the notice has no clause for, such as a sign-in that ended, is how data is protected."""


class _Titled(Protocol):
    @property
    def title(self) -> Text: ...


@dataclass(frozen=True)
class Clause:
    """`place` leads into the printed notice: `#section-purposes`."""

    title: str
    place: str


def clause_of(clause: str) -> Clause:
    """Its own title or, where it has none, the heading under which it stands."""
    notice, (part, name, *_) = notice_in_force().notice, [*clause.split("."), ""]
    reader = (get_language() or "en").partition("-")[0]
    language = reader if reader in notice.languages else notice.languages[0]
    section = _section(notice, part, name)
    titled = _titled(notice).get(part, {}).get(name)
    title = titled.title(language) if titled else read_language(language).headings[section]
    return Clause(title, f"#section-{section}")


def _section(notice: Notice, part: str, name: str) -> str:
    if part == "promise" and name in notice.promises:
        return notice.promises[name].section
    return SECTIONS.get(part, ELSEWHERE)


def _titled(notice: Notice) -> Mapping[str, Mapping[str, _Titled]]:
    return {
        "purposes": notice.purposes, "kinds": notice.kinds, "roles": notice.roles, "machines": notice.machines,
        "relations": notice.relations,
    }  # fmt: skip

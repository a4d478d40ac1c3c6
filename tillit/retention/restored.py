"""What follows when an installation is put together from copies. Promise `secure`: what is erased stays erased.

The file of graves beside the keys remembers what was erased since the copy was made, and the keeper opens none of it.
Here the rows go again, too, before anybody may open a page.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tillit.keeper.answers import DueScope, DueScopes
from tillit.keeper.wire import Due
from tillit.ledger.models import Entry
from tillit.retention.clocks import set_due
from tillit.retention.erase import erase_subject
from tillit.retention.events import RestoreChecked, Restored
from tillit.retention.models import Clock
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.client import ask
from tillit.vault.declared import subject_of

GROUND = "restore"
AT_ONCE = 200


@dataclass
class Replayed:
    """What was found: subjects erased again, and those of which the keyring has no key that opens."""

    living: int = 0
    again: int = 0
    lost: int = 0
    spoiled: int = 0
    subjects: list[UUID] = field(default_factory=list)


def erase_again(kind: str, subjects: Iterable[UUID], *, company: UUID, found: Replayed) -> None:
    """Erase what the keeper remembers as erased; count what it finds into `found`.

    Done again after a stop, it finds only what is left.
    """
    by, wanted = machine("sweep", company), list(subjects)
    for start in range(0, len(wanted), AT_ONCE):
        for subject, states in _states(kind, wanted[start : start + AT_ONCE], by).items():
            _count(states, found)
            gone = _gone(states)
            if gone:
                _erase(subject, kind, gone, by=by, company=company)
                found.again += 1
                found.subjects.append(subject)


def _states(kind: str, subjects: list[UUID], by: Actor) -> dict[UUID, dict[str, str]]:
    categories = subject_of(kind).categories
    scopes = [(subject, category) for subject in subjects for category in categories]
    answers = iter(ask(Due(scopes=scopes), DueScopes, by=by, lane="bulk", deadline=60).scopes)
    return {subject: {category: _key(next(answers)) for category in categories} for subject in subjects}


def _key(answer: DueScope) -> str:
    return answer.key


def _count(states: dict[str, str], found: Replayed) -> None:
    there = set(states.values())
    if "spoiled" in there:
        found.spoiled += 1
    elif "living" in there:
        found.living += 1
    elif "erased" not in there:
        found.lost += 1


def _gone(states: dict[str, str]) -> list[str]:
    """The categories to erase. A subject of which nothing lives any more goes as a whole."""
    gone = [category for category, state in states.items() if state == "erased"]
    return list(states) if gone and not {"living", "spoiled"} & set(states.values()) else gone


def _erase(subject: UUID, kind: str, gone: list[str], *, by: Actor, company: UUID) -> None:
    with acting(by):
        # What has no clock yet (an open case) gets one: a subject without any clock left would go as a whole.
        there = set(Clock.objects.filter(subject=subject).values_list("category", flat=True))
        set_due(subject, kind, company, dict.fromkeys(set(subject_of(kind).categories) - there))
        erase_subject(subject, kind, gone, by=by, company=company, ground=GROUND)


def is_unchecked() -> bool:
    """Whether the last restore could not know what had been erased, and no officer has answered for it since."""
    entries = Entry.objects.filter(company=None, kind__in=(Restored.kind, RestoreChecked.kind))
    last = entries.order_by("-written_at").first()
    return last is not None and last.kind == Restored.kind and b'"graves":"missing"' in bytes(last.record or b"")

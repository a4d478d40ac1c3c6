"""Erasing for a right. Promise `rights`: a person may ask to be forgotten (GDPR Article 17), before the clock would.

The keeper destroys the keys first, for two people; from that moment nothing opens, here or in any copy that depends on
a key. Rows follow, then receipts. Cut off anywhere, it is simply run again: what is erased stays erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tillit.keeper.answers import Erased as KeysGone
from tillit.keeper.wire import Erase, Second
from tillit.people.models import Customer, Role
from tillit.retention.clocks import set_due
from tillit.retention.erase import erase_subject
from tillit.retention.models import Clock, Erasure
from tillit.rights.errors import NotYourErasure
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.declared import subject_of

GONE = frozenset({"erased", "unknown"})
"""A scope that the keeper never heard of has no key: its rows go all the same."""


@dataclass(frozen=True)
class ErasedPerson:
    """What became of each part: `erased`, `unknown`, `held` by an obligation, or `waiting` for an officer."""

    outcomes: tuple[str, ...] = ()
    erasures: tuple[Erasure, ...] = ()

    def __add__(self, more: "ErasedPerson") -> "ErasedPerson":
        return ErasedPerson(self.outcomes + more.outcomes, self.erasures + more.erasures)

    def count(self, outcome: str) -> int:
        return self.outcomes.count(outcome)


def erase_person(person: UUID, *, by: Actor, company: UUID, second: Second) -> ErasedPerson:
    """Erase all cases of a person, also those that begin meanwhile, then name and addresses; what a hold keeps stays,
    and with it the person. Who writes after that is somebody we never met.

    `by` is a privacy officer of the group; `company` is the one whose customer it is.

    Raises:
        NotYourErasure: `by` is no privacy officer.
        Refusal: the keeper did not accept the officer or the second person; nothing was erased.
    """
    if by.role != Role.PRIVACY_OFFICER:
        raise NotYourErasure
    by = replace(by, company=company)
    done = ErasedPerson()
    while set(done.outcomes) <= GONE:
        with acting(by):
            cases = _cases_of(person)
            if not cases:  # and with the person locked none begins until this commits (decision 33)
                return done + _erase("person", [person], by=by, company=company, second=second)
        done += _erase("case", cases, by=by, company=company, second=second)
    return done


def _cases_of(person: UUID) -> list[UUID]:
    """What is left of them, with the person locked first: asked in one, it would miss what was waited for."""
    Customer.objects.select_for_update(of=("self",)).filter(pk=person).first()
    return list(Customer.objects.filter(pk=person, cases__isnull=False).values_list("cases", flat=True))


def _erase(kind: str, subjects: Sequence[UUID], *, by: Actor, company: UUID, second: Second) -> ErasedPerson:
    scopes = [(subject, category) for subject in subjects for category in subject_of(kind).categories]
    outcomes = ask(Erase(scopes=scopes, ground="rights", second=second), KeysGone, by=by).outcomes
    gone = [scope for scope, outcome in zip(scopes, outcomes, strict=True) if outcome in GONE]
    erasures: list[Erasure] = []
    for subject in subjects:
        categories = [category for each, category in gone if each == subject]
        _start_clocks(subject, kind, by=by, company=company)
        erasure = erase_subject(subject, kind, categories, by=by, company=company, ground="rights")
        erasures += [erasure] if erasure else []
    return ErasedPerson(tuple(outcomes), tuple(erasures))


def _start_clocks(subject: UUID, kind: str, *, by: Actor, company: UUID) -> None:
    """An open case has no clocks yet. What has no clock is not swept; and what is held needs one, too, because a
    subject without any clock left is gone as a whole.
    """
    with acting(by):
        if subject_of(kind).describe(subject) is None:
            return
        there = set(Clock.objects.filter(subject=subject).values_list("category", flat=True))
        set_due(subject, kind, company, dict.fromkeys(set(subject_of(kind).categories) - there))

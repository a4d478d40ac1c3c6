"""Telling the keeper what it must know: queued with the act, told in order, counted once."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import msgspec

from tillit.keeper.answers import Done, Recorded
from tillit.keeper.wire import Born, Fact, FactBody, Facts
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.errors import KeeperAway
from tillit.vault.outbox import Refs, Topic, queue

MOST_AT_ONCE = 2000
"""Subjects in one call to the keeper."""


def tell(subject: UUID, body: FactBody, *, at: datetime | None = None) -> Fact:
    """Queue one fact about a case or person; it reaches the keeper after this transaction commits."""
    fact = Fact(id=new_id(), subject=subject, at=at or now(), body=body)
    queue(Topic.FACT, subject=str(subject), fact=msgspec.to_builtins(fact))
    return fact


def tell_born(subjects: Sequence[UUID]) -> None:
    """Queue that these cases and persons are committed; until the keeper hears of it they would expire as orphans."""
    queue(Topic.BORN, subjects=[str(each) for each in subjects])


def hurry(fact: Fact) -> None:
    """Tell a committed fact at once, so that the very next page opens by it. The outbox tells it again, which changes
    nothing; if the keeper is away, the outbox alone tells it.
    """
    with suppress(KeeperAway):
        ask(Facts(facts=[fact]), Recorded, by=machine("carry"))


def carry_births(refs: list[Refs]) -> None:
    """Tell the keeper what lives."""
    subjects = [each for ref in refs for each in msgspec.convert(ref["subjects"], list[UUID])]
    for start in range(0, len(subjects), MOST_AT_ONCE):
        ask(Born(subjects[start : start + MOST_AT_ONCE]), Done, by=machine("carry"), lane="bulk", deadline=30)


def carry_facts(refs: list[Refs]) -> None:
    """Tell the keeper. A refused fact is a final answer (an erased case needs no facts): it is not told again."""
    facts = [msgspec.convert(ref["fact"], Fact) for ref in refs]
    ask(Facts(facts=facts), Recorded, by=machine("carry"), lane="bulk", deadline=30)

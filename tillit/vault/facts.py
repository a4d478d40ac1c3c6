"""Telling the keeper what it must know: queued with the act, told in order, counted once."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

import msgspec

from tillit.keeper.answers import Recorded
from tillit.keeper.wire import Fact, FactBody, Facts
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.errors import KeeperAway
from tillit.vault.outbox import Refs, Topic, queue


def tell(subject: UUID, body: FactBody, *, at: datetime | None = None) -> Fact:
    """Queue one fact about a case or person; it reaches the keeper after this transaction commits."""
    fact = Fact(id=new_id(), subject=subject, at=at or now(), body=body)
    queue(Topic.FACT, subject=str(subject), fact=msgspec.to_builtins(fact))
    return fact


def hurry(fact: Fact) -> None:
    """Tell a committed fact at once, so that the very next page opens by it. The outbox tells it again, which changes
    nothing; if the keeper is away, the outbox alone tells it.
    """
    with suppress(KeeperAway):
        ask(Facts(facts=[fact]), Recorded, by=machine("carry"))


def carry_facts(refs: list[Refs]) -> None:
    """Tell the keeper. A refused fact is a final answer (an erased case needs no facts): it is not told again."""
    facts = [msgspec.convert(ref["fact"], Fact) for ref in refs]
    ask(Facts(facts=facts), Recorded, by=machine("carry"), lane="bulk", deadline=30)

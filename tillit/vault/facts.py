"""Telling the keeper what it must know: queued with the act, told in order, counted once."""

from datetime import datetime
from uuid import UUID

import msgspec

from tillit.keeper.answers import Recorded
from tillit.keeper.wire import Fact, FactBody, Facts
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.vault.actors import machine
from tillit.vault.client import ask
from tillit.vault.outbox import Refs, Topic, queue


def tell(subject: UUID, body: FactBody, *, at: datetime | None = None) -> None:
    """Queue one fact about a case or person; it reaches the keeper after this transaction commits."""
    fact = Fact(id=new_id(), subject=subject, at=at or now(), body=body)
    queue(Topic.FACT, fact=msgspec.to_builtins(fact))


def carry_facts(refs: list[Refs]) -> None:
    """Tell the keeper. A refused fact is a final answer (an erased case needs no facts): it is not told again."""
    facts = [msgspec.convert(ref["fact"], Fact) for ref in refs]
    ask(Facts(facts=facts), Recorded, by=machine("carry"), lane="bulk", deadline=30)

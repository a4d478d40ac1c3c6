"""Carrying answers out, through the egress gate, a round at a time: one connection, one opening, one claim for all.

Never twice, except when we die between the server's 250 and our commit: then again with the *same* Message-ID, and
the case says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from tillit.cases.announce import announce
from tillit.cases.models import Case, Delivery
from tillit.cases.undelivered import mark_undelivered
from tillit.contact.claim import claim_letters
from tillit.contact.lines.email.compose import UnsendableMailError
from tillit.contact.pack import Packing, open_letters
from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.ledger.write import Prepared, write
from tillit.people.models import Customer
from tillit.recipients.errors import GateError, NoRelay, NotInNotice, RefusedForGood, RefusedForNow, Unanswered
from tillit.recipients.gate import Post
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.errors import KeeperAway, Refusal, ScopeErased, VaultError
from tillit.vault.outbox import Refs, Topic, queue

LONGEST_WAIT = timedelta(hours=4)
MOST_ATTEMPTS = 20
OUR_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (NotInNotice, "not-in-notice"), (UnsendableMailError, "no-address"), (ScopeErased, "erased"), (Refusal, "shut"),
)  # fmt: skip


def carry_letters(refs: list[Refs]) -> None:
    """Send the queued letters that are due; one that fails does not hold up the others. Those that were taken back or
    have left are passed over.
    """
    letters: dict[UUID, list[UUID]] = {}
    for ref in refs:
        letters.setdefault(UUID(str(ref["company"])), []).append(UUID(str(ref["message"])))
    with Post() as post:
        for company, queued in letters.items():
            by = machine("carry", company)
            messages = queued
            while messages:
                due, messages = claim_letters(messages, by=by)
                reach("carry: claimed")
                if due:
                    _carry(due, post, by=by)


def _carry(due: Sequence[Delivery], post: Post, *, by: Actor) -> None:
    try:
        packing = open_letters(due, by=by)
    except KeeperAway:  # nothing was opened, so nothing left: a restart of the keeper must not lose a letter
        for delivery in due:
            _try_later(delivery, "keeper-away", by=by)
    except VaultError as refusal:  # one of them was erased meanwhile
        for delivery in due:
            if len(due) > 1:
                _carry([delivery], post, by=by)
            else:
                _give_up(delivery, _word_of(refusal), by=by)
    else:
        _Round(packing, post, by).send(due)


@dataclass
class _Round:
    """Letters that leave one after the other. What became of one is written with the disclosure of the next, in one
    transaction; so there is never more than one of which a kill leaves us unsure.
    """

    packing: Packing
    post: Post
    by: Actor
    taken: tuple[Delivery, str] | None = None

    def send(self, due: Sequence[Delivery]) -> None:
        try:
            for delivery in due:
                self._send(delivery)
        finally:
            with acting(self.by):
                self._settle()
                announce(delivery.message.case for delivery in due)

    def _send(self, delivery: Delivery) -> None:
        try:
            parcel = self.packing.pack(delivery)
            reach("carry: composed")
            answer = self.post.send(parcel, by=self.by, beside=self._settle)
            reach("carry: accepted")
        except Unanswered as refusal:
            _try_later(delivery, str(refusal), by=self.by, state=Delivery.State.UNSURE)
        except (NoRelay, RefusedForNow) as refusal:
            _try_later(delivery, "no-relay" if isinstance(refusal, NoRelay) else str(refusal), by=self.by)
        except KeeperAway:
            _try_later(delivery, "keeper-away", by=self.by)
        except RefusedForGood as refusal:
            _give_up(delivery, str(refusal), by=self.by)
        except (GateError, UnsendableMailError, VaultError) as refusal:
            _give_up(delivery, _word_of(refusal), by=self.by)
        else:
            self.taken = delivery, answer

    def _settle(self) -> None:
        """Within a transaction: the letter before has left. Forgotten when that is committed: if it is not, it is still
        to be written, or the letter would leave twice.
        """
        if self.taken is None:
            return
        delivery, answer = self.taken
        _sent(delivery, answer, self.packing.entries[delivery.pk])
        transaction.on_commit(self._forget)

    def _forget(self) -> None:
        self.taken = None


def _word_of(refusal: Exception) -> str:
    """Why we did not even try, in one word; the desk has a sentence for each."""
    return next((word for kind, word in OUR_REASONS if isinstance(refusal, kind)), "not-allowed")


def _sent(delivery: Delivery, answer: str, entry: Prepared) -> None:
    """It has left. What a server reported of it meanwhile stays: a report may be faster than we are."""
    ours, at = Delivery.objects.filter(pk=delivery.pk), now()
    is_news = ours.filter(state=Delivery.State.SENDING)
    if not is_news.update(state=Delivery.State.SENT, answer=answer, sent_at=at):
        ours.update(sent_at=at)
    if delivery.with_objection:
        Customer.objects.filter(pk=delivery.message.case.customer_id).update(told_of_objection_at=now())
    write(entry)


def _try_later(
    delivery: Delivery, answer: str, *, by: Actor, state: Delivery.State = Delivery.State.DELAYED
) -> None:
    """Wait 30 s, 1, 2, 4 ... minutes, four hours at most; after about two days an agent is told. A letter whose answer
    was lost may have arrived, and come back meanwhile: that it came back stays, and it is not sent again.
    """
    if delivery.attempts >= MOST_ATTEMPTS:
        _give_up(delivery, answer, by=by)
        return
    at = now() + min(LONGEST_WAIT, timedelta(seconds=15 * 2**delivery.attempts))
    with acting(by):
        ours = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING)
        if not ours.update(state=state, answer=answer[:60], next_try_at=at):
            return
        queue(Topic.LETTER, not_before=at, message=str(delivery.pk), company=str(delivery.company_id))


def _give_up(delivery: Delivery, answer: str, *, by: Actor) -> None:
    try:
        mark_undelivered(delivery, answer, by=by)
    except (Case.DoesNotExist, ScopeErased):
        return  # the case is gone, and the letter with it

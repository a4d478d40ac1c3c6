"""Mail is fetched from an account elsewhere: each mail once, and none missed, whatever falls in between.

A mail is taken first; then the account is told what becomes of it there; then the account's place is moved behind it.
Killed between any two of these, the next round meets the mail again, recognises it as taken, and goes on.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError

from tillit.contact.addressed import letters_for
from tillit.contact.arrive import arrive_all
from tillit.contact.letters import Letter
from tillit.contact.lines.email.hall import LARGEST
from tillit.contact.lines.email.proof import Front, fronts_of
from tillit.contact.listen import MOST_BYTES, MOST_LETTERS
from tillit.contact.models import Account, LeftBehind, Mailbox
from tillit.contact.prove_letters import prove_letters
from tillit.kit.clock import now
from tillit.kit.fault import reach
from tillit.recipients.accounts import Fault
from tillit.recipients.box import Box, Lying
from tillit.recipients.errors import NotReached
from tillit.vault.actors import machine
from tillit.vault.errors import KeeperAway

TRIES = 3
"""Rounds in which one mail fails while keeper and database answer; then it is left where it lies."""

A_TURN = 640
"""Mails that are taken before another account has its turn."""

AGAIN_AFTER = timedelta(hours=1)
"""Until a mail that was left behind is tried again."""

LATE = timedelta(minutes=15)
OVERLAP = timedelta(days=1)
AWAY = (KeeperAway, OperationalError, InterfaceError)

log = logging.getLogger("tillit.contact.email")


@dataclass
class Round:
    """One account and its open folder. `failed` counts, over the rounds, which mails could not be taken."""

    account: UUID
    box: Box = field(repr=False)
    failed: Counter[int] = field(default_factory=Counter)

    def fetch(self) -> bool:
        """Take what is new, oldest first, but no more than A_TURN; whether that was everything.

        Raises:
            NotReached: `not-kept` when keeper or database are away or a mail failed; else the connection's fault.
            Account.DoesNotExist: nobody fetches from here any more.
        """
        account = Account.objects.get(pk=self.account)
        ours = Mailbox.objects.filter(account=account, is_active=True)
        mailboxes = list(ours.prefetch_related("aliases").order_by("pk"))
        lying, is_all = self._lying(account)
        for batch in _batches(lying) if mailboxes else ():
            self._take(account, mailboxes, batch)
        if is_all:
            Account.objects.filter(pk=account.pk).update(fetched_at=now(), fault="", fault_since=None)
        return is_all

    def _lying(self, account: Account) -> tuple[list[Lying], bool]:
        """What has not been taken yet, and what is tried again; and whether that is all."""
        if account.validity != self.box.validity:
            self._begin(account)
        uids = self.box.uids_after(account.last_uid)
        is_all, uids = len(uids) <= A_TURN, uids[:A_TURN]
        left = LeftBehind.objects.filter(account=account)
        left.exclude(validity=self.box.validity).delete()
        again = left.filter(at__lt=now() - AGAIN_AFTER)
        waiting = list(again.order_by("uid").values_list("uid", flat=True))
        if not waiting:
            return self.box.look(uids), is_all
        found = self.box.look([*waiting, *uids])
        gone = set(waiting) - {lying.uid for lying in found}
        again.filter(uid__in=gone).delete()  # somebody has seen to it
        again.update(at=now())
        return found, is_all

    def _begin(self, account: Account) -> None:
        """Begin in a folder that is new to us, or whose mails were numbered anew."""
        known = account.validity is not None and account.fetched_at
        if known:  # what was taken before must not come back, now or later: somebody may have had it erased
            account.last_uid = self._behind(account, known - OVERLAP)
        elif account.takes_existing:
            account.last_uid = 0
        else:
            account.last_uid = self._before(account.made_at.replace(microsecond=0))
        account.validity = self.box.validity
        account.save(update_fields=["validity", "last_uid"])

    def _behind(self, account: Account, moment: datetime) -> int:
        """The highest number that the server took before that day. Somebody may have laid an old mail behind newer
        ones: those are not passed over, but tried like what was left behind.
        """
        last = max(self.box.uids_before(moment), default=0)
        newer = self.box.look([uid for uid in self.box.uids_after(0, since=moment) if uid < last])
        self._leave(account, newer, LeftBehind.Why.NOT_TAKEN)
        LeftBehind.objects.filter(account=account, validity=self.box.validity).update(at=moment)
        return last

    def _before(self, moment: datetime) -> int:
        """The last mail that lay there before this moment."""
        recent = self.box.look(self.box.uids_after(0, since=moment - OVERLAP))
        older = [lying.uid for lying in recent if lying.since < moment]
        if older:
            return max(older)
        return recent[0].uid - 1 if recent else max(self.box.next_uid - 1, 0)

    def _take(self, account: Account, mailboxes: Sequence[Mailbox], batch: Sequence[Lying]) -> None:
        """Take one batch, then tell the account, then move on."""
        large = [lying for lying in batch if lying.size > LARGEST]
        asked = [lying.uid for lying in batch if lying.size <= LARGEST]
        mails = self.box.fetch(asked) if asked else {}
        unsaid = [uid for uid in asked if uid not in mails]
        begun = account.made_at.replace(microsecond=0)  # a server says when a mail came to the second
        letters = {
            lying.uid: letters_for(mailboxes, mails[lying.uid], dated=lying.since < begun)
            for lying in batch if lying.uid in mails
        }  # fmt: skip
        faults = _take_all(letters, fronts_of(account.verdict_of))
        given_up = self._given_up(faults)
        self._leave(account, large, LeftBehind.Why.TOO_LARGE)
        self._leave(account, [lying for lying in batch if lying.uid in given_up], LeftBehind.Why.NOT_TAKEN)
        there = self.box.look(unsaid)  # others are gone: somebody took them away
        self._leave(account, there, LeftBehind.Why.NOT_TAKEN)
        reach("fetch: taken")
        kept = [uid for uid in letters if uid not in faults]
        LeftBehind.objects.filter(account=account, uid__in=kept).delete()
        self._tell(account, kept)
        reach("fetch: told")
        last = max(account.last_uid, batch[-1].uid)
        Account.objects.filter(pk=account.pk, validity=self.box.validity).update(last_uid=last)
        account.last_uid = last

    def _given_up(self, faults: dict[int, Exception]) -> set[int]:
        """Which of those that failed are left behind. Raises NotReached while there is hope."""
        away = next((fault for fault in faults.values() if isinstance(fault, AWAY)), None)
        if away is not None:
            raise NotReached(Fault.NOT_KEPT) from None
        self.failed.update(faults.keys())
        for uid, fault in faults.items():
            log.warning("a mail of %s was not taken: %s", self.account, type(fault).__name__)
            if self.failed[uid] < TRIES:
                raise NotReached(Fault.NOT_KEPT) from None
        return set(faults)

    def _leave(self, account: Account, left: Iterable[Lying], why: LeftBehind.Why) -> None:
        for lying in left:
            LeftBehind.objects.get_or_create(
                account=account, validity=self.box.validity, uid=lying.uid, defaults={"why": why, "size": lying.size}
            )

    def _tell(self, account: Account, uids: Sequence[int]) -> None:
        if not uids:
            return
        match account.after:
            case Account.After.SEEN:
                self.box.mark_seen(uids)
            case Account.After.MOVE:
                self.box.move(uids, account.move_to)
            case Account.After.DELETE:
                self.box.delete(uids)


def note_fault(account: UUID, fault: str) -> None:
    """Why an account is not fetched just now, since when, for a person to read."""
    found = Account.objects.filter(pk=account)
    found.filter(fault="").update(fault_since=now())
    found.update(fault=fault)


def is_late(account: Account) -> bool:
    """Whether a person should look after this account: nothing was fetched for longer than LATE."""
    return now() - (account.fetched_at or account.made_at) > LATE


def _batches(found: Sequence[Lying]) -> Iterator[list[Lying]]:
    batch: list[Lying] = []
    size = 0
    for lying in found:
        if batch and (len(batch) >= MOST_LETTERS or size + lying.size > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(lying)
        size += lying.size
    if batch:
        yield batch


def _take_all(letters: dict[int, list[Letter]], fronts: Sequence[Front]) -> dict[int, Exception]:
    """Take these, brand by brand; which mails were not taken in every mailbox that they name."""
    by_brand: dict[tuple[UUID, UUID], list[tuple[int, Letter]]] = defaultdict(list)
    for uid, each in letters.items():
        for letter in each:
            by_brand[letter.mailbox.company_id, letter.mailbox.brand_id].append((uid, letter))
    faults: dict[int, Exception] = {}
    for (company, _), placed in by_brand.items():
        proven = prove_letters([letter for _, letter in placed], fronts)
        outcomes = arrive_all(proven, by=machine("receive", company))
        for (uid, _), outcome in zip(placed, outcomes, strict=True):
            if isinstance(outcome, Exception):
                faults[uid] = outcome
    return faults

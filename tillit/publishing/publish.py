"""Publishing a notice: checked, adopted by the keeper, committed, activated; in this order.

A notice with a promise that no registered control keeps, or whose control is off, is refused. One that shortens a
period takes effect only after the notice's waiting time: the sweep of the days between finds nothing new.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max

from tillit.keeper.answers import Done, Pending
from tillit.keeper.wire import Activate, Adopt, Second
from tillit.kit.clock import now
from tillit.ledger.write import write_rights
from tillit.notice.check import check_notice
from tillit.notice.compare import Change, compare, shortened
from tillit.notice.compile import compile_notice
from tillit.notice.controls import registry
from tillit.notice.models import Notice
from tillit.notice.read import read_notice
from tillit.notice.rules import Rules
from tillit.publishing.current import NoNotice, forget_current, notice_in_force
from tillit.publishing.errors import AlreadyPublished, CannotBeKept, NotAnOfficer, ShorteningNeedsTwo
from tillit.publishing.events import NoticePublished
from tillit.publishing.models import NoticeVersion
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.client import ask

OFFICER = "privacy-officer"


@dataclass(frozen=True)
class Review:
    """What publishing this document would change, shown before it does."""

    notice: Notice
    rules: Rules
    changes: list[Change]
    shortened: list[Change]

    @property
    def hash(self) -> str:
        """What the document says, in one number."""
        return self.rules.hash


def review_notice(document: str) -> Review:
    """Check a document and compare it with the one in force.

    Raises:
        NoticeRefused: it is not a notice; each fault with its place.
        CannotBeKept: it promises what the software does not keep.
    """
    notice = read_notice(document)
    faults = check_notice(notice, registry.states())
    if faults:
        raise CannotBeKept(faults)
    rules = compile_notice(notice, today=now().date())
    try:
        current = notice_in_force().notice
    except NoNotice:
        return Review(notice, rules, [], [])
    return Review(notice, rules, compare(current, notice), shortened(current, notice))


def publish_notice(document: str, *, by: Actor, second: Second = None, seconded_by: str = "") -> NoticeVersion:
    """Make a document the notice in force; the whole system follows.

    Raises:
        NoticeRefused, CannotBeKept, NotAnOfficer, AlreadyPublished, ShorteningNeedsTwo: as they say; nothing changed.
        Refusal: the keeper did not accept the first or the second person.
    """
    if by.role != OFFICER:
        raise NotAnOfficer
    review = review_notice(document)
    if NoticeVersion.objects.filter(hash=review.hash).exists():
        raise AlreadyPublished
    if review.shortened and not second:
        raise ShorteningNeedsTwo
    pending = ask(Adopt(document=document, second=second), Pending, by=by)
    version = _record(document, pending.hash, review, by=by, seconded_by=seconded_by)
    if version.in_force_from <= now():
        activate_notice(version, by=by)
    return version


def found_notice(document: str, *, by: Actor) -> NoticeVersion:
    """The first notice of an installation: there is nobody yet who could second it, and the ledger says so."""
    review = review_notice(document)
    pending = ask(Adopt(document=document), Pending, by=by)
    if version := NoticeVersion.objects.filter(hash=pending.hash).first():
        activate_notice(version, by=by)
        return version
    version = _record(document, pending.hash, review, by=by, seconded_by="founding")
    activate_notice(version, by=by)
    return version


def activate_notice(version: NoticeVersion, *, by: Actor) -> None:
    """Have the keeper decide by this version from now on; repeated, it is the same."""
    ask(Activate(hash=version.hash), Done, by=by)
    NoticeVersion.objects.filter(pk=version.pk, activated_at=None).update(activated_at=now())
    forget_current()


def _record(document: str, digest: str, review: Review, *, by: Actor, seconded_by: str) -> NoticeVersion:
    wait = notice_in_force().rules.shorten_wait if review.shortened else timedelta()
    with in_company(by.company):
        number = (NoticeVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        version = NoticeVersion.objects.create(
            number=number, name=review.notice.version, hash=digest, document=document, published_by=by.name,
            seconded_by=seconded_by, in_force_from=now() + wait,
        )  # fmt: skip
        event = NoticePublished(
            number=number, hash=digest, by=by.name, seconded=seconded_by, shortened=len(review.shortened)
        )
        write_rights(event, by=by, company=None, notice=digest)
    return version

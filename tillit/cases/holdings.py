"""What cases keep about a person, and how each part goes."""

from uuid import UUID

from tillit.cases.models import (
    Attachment,
    Case,
    Chunk,
    Closure,
    Delivery,
    Draft,
    Enclosure,
    Event,
    Link,
    Message,
    Moved,
    Note,
    Release,
    Share,
    Tagging,
)
from tillit.cases.words import drop_words
from tillit.ledger.models import Entry
from tillit.recipients.models import Disclosure
from tillit.retention.models import Hold
from tillit.vault.declared import Holding, Remains, Subject, declare, declare_subject
from tillit.vault.models import Lookup

CATEGORIES = ("attachments", "audit", "content", "notes", "transactions")


def _erase_content(case: UUID) -> int:
    messages = Message.objects.filter(case=case)
    keys = list(messages.values_list("pk", flat=True))
    found, _ = Lookup.objects.filter(subject__in=keys).delete()
    dropped = drop_words(case)
    Case.objects.filter(pk=case).update(subject=None)
    rows, _ = messages.delete()
    return found + dropped + rows


def _erase_attachments(case: UUID) -> int:
    rows, _ = Attachment.objects.filter(case=case).delete()
    return rows + Message.objects.filter(case=case, enclosed__isnull=False).update(enclosed=None)


def _erase_notes(case: UUID) -> int:
    rows, _ = Note.objects.filter(case=case).delete()
    return rows


def _erase_draft(case: UUID, part: str, other: str) -> int:
    """One half of what somebody had begun; the row goes with the last half."""
    drafts = Draft.objects.filter(case=case)
    changed = drafts.filter(**{f"{part}__isnull": False}).update(**{part: None})
    drafts.filter(**{f"{other}__isnull": True}).delete()
    return changed


def _erase_audit(case: UUID) -> int:
    """What happened to the case: the entries' leaves stay in the ledger, unopenable."""
    deleted = (
        Event.objects.filter(case=case).delete(),
        Entry.objects.filter(case=case).delete(),
        Disclosure.objects.filter(case=case).delete(),
    )
    return sum(rows for rows, _ in deleted)


def _describe(case: UUID) -> Remains | None:
    found = Case.objects.select_for_update().filter(pk=case).values_list("brand", "number").first()
    return Remains(brand=found[0], number=found[1]) if found else None


def _erase_husk(case: UUID) -> int:
    """The row itself: reports live on daily counts, not on old cases."""
    Hold.objects.filter(case=case).delete()
    rows, _ = Case.objects.filter(pk=case).delete()
    return rows


ONE_YEAR = "one-year"

declare_subject(Subject(kind="case", categories=CATEGORIES, describe=_describe, erase_husk=_erase_husk))
declare(
    Holding(Chunk, "case", "attachments", ONE_YEAR, ("attachment.chunk",), lambda _: 0),  # go with their attachment
    Holding(Message, "case", "attachments", ONE_YEAR, ("message.enclosed",), lambda _: 0),  # goes with the files
    Holding(Release, "case", "attachments", ONE_YEAR, (), lambda _: 0),  # goes with its attachment
    Holding(Enclosure, "case", "attachments", ONE_YEAR, (), lambda _: 0),  # goes with its attachment
    Holding(
        Attachment, "case", "attachments", ONE_YEAR, ("attachment.name", "attachment.preview"), _erase_attachments
    ),
    Holding(Delivery, "case", "content", ONE_YEAR, (), lambda _: 0),  # goes with its message
    Holding(
        Message, "case", "content", ONE_YEAR,
        ("message.sender", "message.original", "message.body", "message.html", "message.message-id"), _erase_content,
    ),
    Holding(Note, "case", "notes", ONE_YEAR, ("note.body",), _erase_notes),
    Holding(Draft, "case", "content", ONE_YEAR, ("draft.reply",), lambda case: _erase_draft(case, "reply", "note")),
    Holding(Draft, "case", "notes", ONE_YEAR, ("draft.note",), lambda case: _erase_draft(case, "note", "reply")),
    Holding(Event, "case", "audit", ONE_YEAR, (), _erase_audit),
    Holding(Closure, "case", "content", ONE_YEAR, (), lambda _: 0),  # goes with the case's row
    Holding(Share, "case", "content", ONE_YEAR, (), lambda _: 0),
    Holding(Tagging, "case", "content", ONE_YEAR, (), lambda _: 0),
    Holding(Link, "case", "content", ONE_YEAR, (), lambda _: 0),
    Holding(Moved, "case", "content", ONE_YEAR, (), lambda _: 0),  # goes with the case, the address or the link
    Holding(Case, "case", "content", ONE_YEAR, ("case.subject",), lambda _: 0),
)  # fmt: skip

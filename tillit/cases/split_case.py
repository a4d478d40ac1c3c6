"""Splitting: a letter that belongs to another matter begins a case of its own, of the same person.

Promise `only-as-long-as-needed`: nothing may live longer by it. A case that was closed before keeps what it has, as its
time runs from that first closing; what is held stays under its hold. A seal is bound to its case, so the letter is
opened for the one and sealed anew for the other, as it was when it arrived.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from tillit.cases.acting_on import Act, begin_act, changing, happening, purpose_of, show_happening
from tillit.cases.answer_by import WAITING_FIELDS, begin_to_wait, set_due
from tillit.cases.attach import want_file
from tillit.cases.errors import NotASplit, NotOurs, SplitClosed, SplitHeld, SplitNamed
from tillit.cases.events import CaseWasOpened, CaseWasSplit
from tillit.cases.known_at import known_at
from tillit.cases.models import Attachment, Case, Chunk, Direction, Enclosure, Happening, Link, Message
from tillit.cases.models.attachment import chunk_holding
from tillit.cases.receive import next_numbers, receiving
from tillit.cases.words import move_words
from tillit.cases.writers import name_and_address
from tillit.keeper.wire import Birth
from tillit.kit.refs import new_id
from tillit.people.models import Objection
from tillit.retention.models import Hold
from tillit.vault.acting import acting
from tillit.vault.actors import Actor, machine
from tillit.vault.facts import tell_born
from tillit.vault.opening import Opening, Plain
from tillit.vault.sealed import Sealed

SEALED = ("body", "html", "sender", "message_id", "original", "enclosed")


@dataclass
class Split:
    """A letter opened, and sealed anew for the case that it begins; `write_split` puts it there."""

    message: Message
    act: Act
    case: Case
    opened: Act
    attachments: Sequence[Attachment] = ()
    chunks: list[Chunk] = field(default_factory=list)


def prepare_split(message: Message, *, by: Actor) -> Split:
    """Open the letter for its case and seal it for a new one.

    Raises:
        NotOurs: the case is another company's.
        NotASplit, SplitClosed, SplitHeld, SplitNamed: as they say.
        Refusal: the notice opens not all of it to this agent; then none of it is moved.
    """
    case = message.case
    if by.company != case.company_id:
        raise NotOurs
    with acting(by):
        _check(case, message)
        files = list(Attachment.objects.filter(message=message))
        pieces = list(Chunk.objects.filter(attachment__in=files).order_by("attachment", "index"))
    plain = _open(message, files, pieces, by=by)
    act = begin_act(case, by=by)
    split = Split(message, act, *_begin(message, plain, by=by), files, pieces)
    _seal_anew(split, plain)
    act.note_entry(CaseWasSplit(case=case.pk, message=message.pk, into=split.case.pk, attachments=len(files)))
    act.taking.take()
    split.opened.taking.take()
    return split


def write_split(split: Split, *, by: Actor) -> Case:
    """Move it, with both cases open on the page of whoever looks at them. Raises what `prepare_split` does, where
    somebody closed, held or split meanwhile, or the case became another person's.
    """
    new, message = split.case, split.message
    with changing(split.act.case.pk, by=by) as locked:
        _check(locked, message)
        if locked.customer_id != new.customer_id:
            raise NotASplit
        new.number = next_numbers(1)[0]
        if not message.by_machine:
            begin_to_wait(new, message.at)
        new.save(force_insert=True)
        tell_born([new.pk])
        _move(split)
        Link.objects.create(case=new, company_id=new.company_id, other=locked, why=Link.Why.AGENT)
        happening(new, Happening.OPENED, new.channel, by=by, at=message.at).save(force_insert=True)
        show_happening(new, Happening.SPLIT_FROM, str(locked.number), by=by)
        show_happening(locked, Happening.SPLIT_OFF, str(new.number), by=by)
        _wait_for_the_rest(locked)
        split.act.write_entries()
        split.opened.write_entries()
    return new


def _check(case: Case, message: Message) -> None:
    """Whether it can be moved, within a transaction."""
    if case.first_closed_at:
        raise SplitClosed
    heard = Message.objects.filter(case=case, direction=Direction.IN)
    if not heard.filter(pk=message.pk).exists() or heard.count() < 2:  # noqa: PLR2004 - one has to stay
        raise NotASplit
    if Hold.objects.filter(case=case.pk).in_force().exists():
        raise SplitHeld
    if Objection.objects.filter(source=message.pk).exists():
        raise SplitNamed
    if Enclosure.objects.filter(attachment__message=message).exclude(message=message).exists():
        raise SplitNamed


def _open(message: Message, files: Sequence[Attachment], pieces: Sequence[Chunk], *, by: Actor) -> Plain:
    """Everything of it, or nothing. Raises Refusal."""
    opening, purpose = Opening(by, case=message.case_id), purpose_of(message.case)
    opening.want(message.case, "subject", purpose=purpose)
    opening.want(message, *SEALED, purpose=purpose)
    for file in files:
        file.message, file.case = message, message.case
        opening.want(file, "preview", purpose=purpose, case=message.case_id)
        want_file(opening, file, [one for one in pieces if one.attachment_id == file.pk], purpose=purpose)
    plain = opening.open()
    for refused in plain.refusals.values():
        raise refused
    return plain


def _begin(message: Message, plain: Plain, *, by: Actor) -> tuple[Case, Act]:
    """The new case, not yet sorted: whoever splits may find another kind for it."""
    old = message.case
    new = Case(
        id=new_id(), company_id=old.company_id, brand_id=old.brand_id, customer_id=old.customer_id,
        identity_id=_answer_to(old, plain.text(message, "sender") or "", by=by), mailbox=old.mailbox,
        channel=message.channel, country=old.country, language=message.language or old.language,
        opened_at=message.at, last_activity_at=message.at,
    )  # fmt: skip
    taking = receiving(machine("receive", old.company_id))
    taking.births.append(
        Birth(
            subject=new.pk, kind="case", company=new.company_id, brand=new.brand_id, country=new.country,
            opened=message.at, channel=new.channel, case_kind=new.kind, person=new.customer_id,
        )
    )  # fmt: skip
    taking.seal(new, subject=plain.text(old, "subject"))
    opened = Act(new, by, taking)
    opened.note_entry(CaseWasOpened(case=new.pk, channel=new.channel, country=new.country))
    return new, opened


def _answer_to(old: Case, sender: str, *, by: Actor) -> UUID | None:
    """The address from which the letter came, where it is one of the person's; else the one that the old case has."""
    _, address = name_and_address(sender)
    known = known_at(old, address, by=by) if address else None
    return known.pk if known and known.customer_id == old.customer_id else old.identity_id


def _seal_anew(split: Split, plain: Plain) -> None:
    """As `receive` sealed it on its way in; its rows keep their names, so that later answers find them."""
    taking, message = split.opened.taking, split.message
    message.case = split.case
    taking.seal(message, **{name: plain.values.get((message.pk, name)) for name in SEALED})
    for file in split.attachments:
        file.case = split.case
        taking.seal(file, **{name: plain.values.get((file.pk, name)) for name in ("name", "preview")})
    by_key = {file.pk: file for file in split.attachments}
    for piece in split.chunks:
        file = piece.attachment = by_key[piece.attachment_id]
        holding = chunk_holding(piece.index, is_last=piece.index == file.chunks - 1)

        def put(sealed: Sealed, piece: Chunk = piece) -> None:
            piece.bytes = sealed

        content = plain.must(file, f"piece {piece.index}")
        taking.seal_as(piece, holding, "attachments", content, put, row_id=file.pk)


def _move(split: Split) -> None:
    message = split.message
    message.save(update_fields=["case", *SEALED])
    Attachment.objects.bulk_update(split.attachments, ["case", "name", "preview"])
    Chunk.objects.bulk_update(split.chunks, ["bytes"], batch_size=100)
    move_words(message.pk, to=split.case.pk)


def _wait_for_the_rest(case: Case) -> None:
    """The customer waits for an answer to what is left, if they wait for any."""
    if case.waits_since is None:
        return
    said = case.messages.order_by("at")
    answered = said.filter(direction=Direction.OUT).values_list("at", flat=True).last()
    left = said.filter(direction=Direction.IN, by_machine="")
    case.waits_since = (left.filter(at__gt=answered) if answered else left).values_list("at", flat=True).first()
    set_due(case)
    case.save(update_fields=WAITING_FIELDS)

"""The conversation: what was said, written down and done, as lines of the page."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import assert_never

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tillit.cases.models import Attachment, Delivery, Direction, Event, Happening, Message, Note
from tillit.desk.case_rows import CaseRows, Said, entry_id
from tillit.desk.machine_words import about_letter, failure_words, machine_title
from tillit.desk.refusals import refusal_shape
from tillit.desk.shapes import Attachment as File
from tillit.desk.shapes import Entry
from tillit.desk.titles import channel_title, hold_reason_title, kind_title, reason_title
from tillit.desk.told import told_of, verdicts_of
from tillit.kit.clock import now
from tillit.ui.icons import CHANNELS
from tillit.ui.templatetags.ui import full_time
from tillit.vault.opening import Plain

DELIVERY = {
    Delivery.State.WAITING: "queued",
    Delivery.State.DELAYED: "queued",
    Delivery.State.SENDING: "sending",
    Delivery.State.SENT: "sent",
    Delivery.State.UNSURE: "again",
    Delivery.State.REFUSED: "failed",
    Delivery.State.BOUNCED: "failed",
    Delivery.State.TAKEN_BACK: "failed",
}
ICONS = {
    Happening.SORTED: "tag", Happening.ASSIGNED: "person", Happening.CLOSED: "box", Happening.REOPENED: "undo",
    Happening.HELD: "pin", Happening.HOLD_LIFTED: "pin", Happening.OBJECTED: "hand", Happening.LINKED: "chain",
    Happening.JOINED: "people", Happening.GIVEN: "person", Happening.BOUNCED: "warn", Happening.DELAYED: "clock",
    Happening.COMPLAINED: "hand", Happening.STORM: "warn",
    Happening.UNLINKED: "chain", Happening.MERGED: "merge", Happening.TAGGED: "tag", Happening.UNTAGGED: "tag",
    Happening.SNOOZED: "moon", Happening.WOKEN: "moon",
}  # fmt: skip


def show_talk(rows: CaseRows, plain: Plain, customer: str | None, to: str) -> list[Entry]:
    """Every entry fetched, oldest first."""
    return [_entry(said, rows, plain, customer, to) for said in rows.talk]


def _entry(said: Said, rows: CaseRows, plain: Plain, customer: str | None, to: str) -> Entry:
    match said:
        case Message():
            return _message(said, rows, plain, customer, to)
        case Note():
            return _note(said, plain)
        case Event():
            return _event(said, rows)
    assert_never(said)


def _message(message: Message, rows: CaseRows, plain: Plain, customer: str | None, to: str) -> Entry:
    is_ours = message.direction == Direction.OUT
    refused = plain.refusal(message, "body")
    text = plain.text(message, "body") or ""
    cut = message.quote_at if message.quote_at is not None else len(text)
    signed = message.signature_at if message.signature_at is not None and message.signature_at < cut else cut
    delivery = _delivery(message)
    files = [one for one in rows.attachments if one.message_id == message.pk]
    return Entry(
        id=entry_id(message),
        sort="out" if is_ours else "in",
        at=message.at,
        author=_author(message, plain, customer),
        text=text[:signed].rstrip(),
        html=_markup(message, plain),
        quoted=text[cut:].strip(),
        signature=text[signed:cut].strip(),
        told=told_of(message, plain),
        verdicts=verdicts_of(message),
        attachments=tuple(_file(one, plain) for one in files),
        channel=message.channel,
        channel_title=channel_title(message.channel),
        to=to if is_ours else "",
        delivery=_state(delivery),
        delivery_words=_delivery_words(delivery),
        leaves_at=delivery.not_before if delivery and delivery.not_before > now() else None,
        cut=len(message.cut_out),
        is_objection=message.pk in rows.sources,
        machine=machine_title(message.by_machine),
        colleague=message.agent.name if message.agent and not is_ours else "",
        original=plain.text(message, "original") or "",
        also_to=rows.marks.also_to.get(message.pk, ()),
        refused=refusal_shape(refused) if refused else None,
    )


def _author(message: Message, plain: Plain, customer: str | None) -> str:
    if message.direction == Direction.OUT:
        return message.agent.name if message.agent else "Tillit"
    return plain.text(message, "sender") or customer or gettext("Customer")


def _markup(message: Message, plain: Plain) -> SafeString | None:
    """The cleaned HTML, where nothing of it has to be folded away or fetched."""
    html = plain.text(message, "html")
    if not html or message.quote_at is not None or "<img" in html:
        return None
    return mark_safe(html)  # noqa: S308 - cleaned by nh3 on arrival, and sealed since


def _file(attachment: Attachment, plain: Plain) -> File:
    refused = plain.refusal(attachment, "name")
    return File(
        id=str(attachment.pk),
        name=plain.text(attachment, "name") or gettext("attachment"),
        size=attachment.size,
        type=attachment.media_type,
        refused=refusal_shape(refused) if refused else None,
    )


def _delivery(message: Message) -> Delivery | None:
    return message.delivery if hasattr(message, "delivery") else None


def _state(delivery: Delivery | None) -> str:
    if delivery is None:
        return ""
    if delivery.sent_twice and delivery.state == Delivery.State.SENT:
        return "again"
    if delivery.state == Delivery.State.DELAYED and delivery.sent_at:
        return "sent"
    return DELIVERY[Delivery.State(delivery.state)]


def _delivery_words(delivery: Delivery | None) -> str:
    if delivery is None:
        return ""
    if delivery.state == Delivery.State.TAKEN_BACK:
        return gettext("taken back before it left")
    if delivery.state == Delivery.State.REFUSED:
        return gettext("could not be delivered (%(answer)s); look at the address") % {"answer": delivery.answer}
    if delivery.state == Delivery.State.BOUNCED:
        return gettext("did not arrive: %(reason)s") % {"reason": failure_words(delivery.answer)}
    if delivery.state == Delivery.State.DELAYED and delivery.sent_at:
        return gettext("sent; a server on the way still holds it")
    return ""


def _note(note: Note, plain: Plain) -> Entry:
    refused = plain.refusal(note, "body")
    return Entry(
        id=entry_id(note), sort="note", at=note.at, author=note.agent.name, text=plain.text(note, "body") or "",
        refused=refusal_shape(refused) if refused else None,
    )  # fmt: skip


def _event(event: Event, rows: CaseRows) -> Entry:
    names = {agent.login: agent.name for agent in rows.colleagues}
    icon = CHANNELS.get(event.word, "letter") if event.what == Happening.OPENED else ICONS[Happening(event.what)]
    return Entry(
        id=entry_id(event), sort="event", at=event.at, author=event.agent.name if event.agent else "Tillit",
        text=event_words(event, names) + _count(event, rows), icon=icon,
    )  # fmt: skip


def _count(event: Event, rows: CaseRows) -> str:
    """How many letters of a storm there are so far."""
    storm = rows.marks.gathering if event.what == Happening.STORM else None
    words = gettext("; so far: %(count)s")
    return words % {"count": storm.count} if storm else ""


def event_words(event: Event, names: Mapping[str, str]) -> str:
    """One act in a few words; `names` of colleagues by their login."""
    word = names.get(event.word, event.word) if event.what == Happening.ASSIGNED else event.word
    return WORDS[Happening(event.what)](word)


WORDS: dict[Happening, Callable[[str], str]] = {
    Happening.OPENED: lambda word: gettext("Opened: %(channel)s") % {"channel": channel_title(word)},
    Happening.SORTED: lambda word: gettext("Sorted: %(kind)s") % {"kind": kind_title(word)},
    Happening.ASSIGNED: lambda word: (
        gettext("Assigned to %(name)s") % {"name": word} if word else gettext("Assigned to nobody")
    ),
    Happening.CLOSED: lambda word: gettext("Closed: %(reason)s") % {"reason": reason_title(word)},
    Happening.REOPENED: lambda _: gettext("Reopened"),
    Happening.HELD: lambda word: gettext("Held: %(reason)s") % {"reason": hold_reason_title(word)},
    Happening.HOLD_LIFTED: lambda word: gettext("Hold lifted: %(reason)s") % {"reason": hold_reason_title(word)},
    Happening.OBJECTED: lambda _: gettext("The customer objected"),
    Happening.LINKED: lambda word: gettext("Linked with case %(number)s") % {"number": word},
    Happening.JOINED: lambda word: gettext("The same person as in case %(number)s") % {"number": word},
    Happening.GIVEN: lambda _: gettext("Given to the person who wrote the forwarded letter"),
    Happening.BOUNCED: lambda word: about_letter(gettext("The answer of %(day)s did not arrive: %(reason)s"), word),
    Happening.DELAYED: lambda word: about_letter(gettext("The answer of %(day)s is held up: %(reason)s"), word),
    Happening.COMPLAINED: lambda word: about_letter(
        gettext("The answer of %(day)s was called unwanted at the customer's provider; it may be an objection"), word
    ),
    Happening.STORM: lambda word: (
        gettext("More than %(most)s letters an hour from one sender: what follows joins this case") % {"most": word}
    ),
    Happening.UNLINKED: lambda word: gettext("No longer linked with case %(number)s") % {"number": word},
    Happening.MERGED: lambda word: gettext("Merged into case %(number)s, which goes on") % {"number": word},
    Happening.TAGGED: lambda word: gettext("Tagged: %(tag)s") % {"tag": word},
    Happening.UNTAGGED: lambda word: gettext("Tag removed: %(tag)s") % {"tag": word},
    Happening.SNOOZED: lambda word: (
        gettext("Snoozed until %(moment)s") % {"moment": full_time(datetime.fromisoformat(word))}
        if word
        else gettext("Snoozed until a reply")
    ),
    Happening.WOKEN: lambda _: gettext("Taken up again"),
}

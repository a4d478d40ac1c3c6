"""The conversation: what was said, written down and done, as lines of the page."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import assert_never

from django.utils.translation import gettext

from tillit.cases.models import Direction, Event, Happening, Message, Note
from tillit.desk.case_rows import CaseRows, Said, entry_id
from tillit.desk.deliveries import post_of, reason_words
from tillit.desk.entry_shapes import Entry
from tillit.desk.files.shape import file_shape
from tillit.desk.machine_words import about_letter, machine_title
from tillit.desk.refusals import refusal_shape
from tillit.desk.titles import channel_title, hold_reason_title, kind_title, reason_title
from tillit.desk.told import told_of, verdicts_of
from tillit.ui.icons import CHANNELS
from tillit.ui.words import full_time
from tillit.vault.opening import Plain

ICONS = {
    Happening.SORTED: "tag", Happening.ASSIGNED: "person", Happening.CLOSED: "box", Happening.REOPENED: "undo",
    Happening.HELD: "pin", Happening.HOLD_LIFTED: "pin", Happening.OBJECTED: "hand", Happening.LINKED: "chain",
    Happening.JOINED: "people", Happening.GIVEN: "person", Happening.BOUNCED: "warn", Happening.DELAYED: "clock",
    Happening.COMPLAINED: "hand", Happening.STORM: "warn", Happening.NOT_DELIVERED: "warn",
    Happening.UNLINKED: "chain", Happening.MERGED: "merge", Happening.TAGGED: "tag", Happening.UNTAGGED: "tag",
    Happening.SNOOZED: "moon", Happening.WOKEN: "moon", Happening.SPLIT_OFF: "out", Happening.SPLIT_FROM: "out",
    Happening.PARTED: "people",
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
    files = [one for one in rows.attachments if one.message_id == message.pk]
    within = {one.pk for one in files if one.inline and message.is_rich}
    return Entry(
        id=entry_id(message),
        sort="out" if is_ours else "in",
        at=message.at,
        author=_author(message, plain, customer),
        text=text[:signed].rstrip(),
        signature=text[signed:cut].strip(),
        told=told_of(message, plain),
        verdicts=verdicts_of(message),
        has_letter=message.html is not None,
        is_rich=message.is_rich and message.html is not None,
        quoted=text[cut:].strip(),
        attachments=tuple(file_shape(one, plain) for one in files if one.pk not in within),
        within=tuple(file_shape(one, plain) for one in files if one.pk in within),
        channel=message.channel,
        channel_title=channel_title(message.channel),
        to=to if is_ours else "",
        post=post_of(message),
        cut=len(message.cut_out),
        is_objection=message.pk in rows.sources,
        machine=machine_title(message.by_machine),
        colleague=message.agent.name if message.agent and not is_ours else "",
        original=plain.text(message, "original") or "",
        may_split=_may_split(message, rows),
        also_to=rows.marks.also_to.get(message.pk, ()),
        refused=refusal_shape(refused) if refused else None,
    )


def _may_split(message: Message, rows: CaseRows) -> bool:
    """Whether there is a point in offering it; whether it can be done, the verb says."""
    heard = [one for one in rows.messages() if one.direction == Direction.IN]
    return message in heard and len(heard) > 1 and rows.case.first_closed_at is None


def _author(message: Message, plain: Plain, customer: str | None) -> str:
    if message.direction == Direction.OUT:
        return message.agent.name if message.agent else "Tillit"
    return plain.text(message, "sender") or customer or gettext("Customer")


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
    gathered = rows.marks.gathered if event.what == Happening.STORM else 0
    words = gettext("; so far: %(count)s")
    return words % {"count": gathered} if gathered else ""


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
    Happening.PARTED: lambda word: gettext("Not the same person as in case %(number)s") % {"number": word},
    Happening.GIVEN: lambda _: gettext("Given to the person who wrote the forwarded letter"),
    Happening.BOUNCED: lambda word: about_letter(gettext("The answer of %(day)s did not arrive: %(reason)s"), word),
    Happening.DELAYED: lambda word: about_letter(gettext("The answer of %(day)s is held up: %(reason)s"), word),
    Happening.COMPLAINED: lambda word: about_letter(
        gettext("The answer of %(day)s was called unwanted at the customer's provider; it may be an objection"), word
    ),
    Happening.STORM: lambda word: (
        gettext("More than %(most)s letters an hour from one sender: what follows joins this case") % {"most": word}
    ),
    Happening.NOT_DELIVERED: lambda word: (
        gettext("An answer did not arrive: %(why)s. The customer still waits.") % {"why": reason_words(word)}
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
    Happening.SPLIT_OFF: lambda word: gettext("A letter went from here into case %(number)s") % {"number": word},
    Happening.SPLIT_FROM: lambda word: gettext("Begun with a letter from case %(number)s") % {"number": word},
    Happening.WOKEN: lambda _: gettext("Taken up again"),
}

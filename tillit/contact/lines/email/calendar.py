"""Invitations (RFC 5545, RFC 5546), told as what, when, where, who asks and whether an answer is wanted.

A calendar that is no calendar tells nothing; its part stays a file of the letter either way.
"""

from datetime import UTC, date, datetime, time

import icalendar

from tillit.cases.enclosed import INVITATION, Enclosed
from tillit.contact.lines.email.charset import decode_text
from tillit.contact.lines.email.headers import clean_line
from tillit.contact.lines.email.mime import Part

LONGEST = 100_000
MOST_EVENTS = 5
_TYPES = frozenset({"text/calendar", "application/ics"})
_ASKING = frozenset({"request", "cancel", "reply", "counter", "publish", "add", "refresh", "declinecounter"})
_LONGEST_LINE = 500
_LONGEST_TEXT = 5_000


def read_invitations(part: Part) -> tuple[Enclosed, ...]:
    """The meetings that a part tells of; none where it is no calendar. Never raises."""
    is_calendar = part.type in _TYPES or part.name.lower().endswith(".ics")
    if not is_calendar or not 0 < len(part.content) <= LONGEST:
        return ()
    text, _, _ = decode_text(part.content, part.params.get("charset"))
    try:
        calendar = icalendar.Calendar.from_ical(_without_zones(text))
        method = str(calendar.get("method", "") or part.params.get("method", "")).strip().lower()
        asks = method if method in _ASKING else ""
        return tuple(_told(event, asks) for event in calendar.walk("VEVENT")[:MOST_EVENTS])
    except Exception:  # noqa: BLE001 - whatever a sender wrote as a calendar, the letter is read
        return ()


def _without_zones(text: str) -> str:
    """A sender's own rules for summer time may never come to an end; zones are known by their name."""
    kept, is_inside = [], False
    for line in text.splitlines(keepends=True):
        word = line[:16].strip().upper()
        is_inside = is_inside or word == "BEGIN:VTIMEZONE"
        if not is_inside:
            kept.append(line)
        is_inside = is_inside and word != "END:VTIMEZONE"
    return "".join(kept)


def _told(event: icalendar.cal.Component, asks: str) -> Enclosed:
    starts, ends = _moment(event, "dtstart"), _moment(event, "dtend")
    return Enclosed(
        INVITATION,
        title=_words(event, "summary"),
        sender=_organiser(event),
        at=starts,
        until=ends,
        text=_words(event, "description", _LONGEST_TEXT),
        place=_words(event, "location"),
        asks=asks,
        is_whole_day=_is_day(event),
        is_repeated="rrule" in event or "rdate" in event,
        wants_answer=asks in {"request", "add"} and _rsvp(event),
    )


def _words(event: icalendar.cal.Component, name: str, longest: int = _LONGEST_LINE) -> str:
    said = str(_first(event, name) or "")[:longest]
    return said.strip() if name == "description" else clean_line(said)


def _first(event: icalendar.cal.Component, name: str) -> object:
    value = event.get(name)
    return value[0] if isinstance(value, list) and value else value


def _value(event: icalendar.cal.Component, name: str) -> object:
    return getattr(_first(event, name), "dt", None)


def _moment(event: icalendar.cal.Component, name: str) -> datetime | None:
    """The moment; without a zone where the calendar names none that is known: then it is the clock on the wall."""
    value = _value(event, name)
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value
    return datetime.combine(value, time()) if isinstance(value, date) else None


def _is_day(event: icalendar.cal.Component) -> bool:
    return isinstance(_value(event, "dtstart"), date) and not isinstance(_value(event, "dtstart"), datetime)


def _organiser(event: icalendar.cal.Component) -> str:
    organiser = _first(event, "organizer")
    address = clean_line(str(organiser or "")[:_LONGEST_LINE])
    address = address[7:] if address.lower().startswith("mailto:") else address
    name = clean_line(str(getattr(organiser, "params", {}).get("cn", ""))[:_LONGEST_LINE])
    return f"{name} <{address}>" if name and address and name != address else address or name


def _rsvp(event: icalendar.cal.Component) -> bool:
    """Whether anybody invited is asked to answer; nobody said so means that nobody is (RFC 5545, 3.2.17)."""
    invited = event.get("attendee", [])
    invited = invited if isinstance(invited, list) else [invited]
    return any(str(getattr(one, "params", {}).get("rsvp", "")).upper() == "TRUE" for one in invited)

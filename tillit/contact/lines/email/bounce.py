"""Reports about mails that we sent: what did not arrive, for whom, and which message it was.

Read by their fields where they have any: RFC 3464 (delivery), RFC 8098 (opened), RFC 5965 (complaints); but a report
that somebody attached to a letter leaves it a letter. Reports in prose (qmail, Exim, Exchange and others) are known by
who sends them, how, their words and the copy they bring back: words alone make none, because customers write that a
parcel was not delivered.
"""

import re
from collections.abc import Iterator

from tillit.contact.lines.email.headers import Headers, read_headers
from tillit.contact.lines.email.mail import Delivery
from tillit.contact.lines.email.mime import Part
from tillit.contact.lines.email.reasons import FAILED_WORDS, STATUS, is_about_delay, status_in

_MESSAGE_ID = re.compile(r"^[ \t>]{0,5}message-id:\s{0,5}<([^<>\s]{3,300})>", re.IGNORECASE | re.MULTILINE)
# Names that no person writes under, and names that a person might.
_DAEMON = re.compile(
    r"(?:mailer-?daemon|mail[-_]daemon|mdaemon|double-bounce|microsoftexchange[0-9a-f]{32})@", re.IGNORECASE
)
_PERHAPS = re.compile(r"(?:postmaster|bounces?|administrator|mail-?system)(?:[+=-].{0,100})?@", re.IGNORECASE)
_RECIPIENT = re.compile(r"(?<![\w.+-])([^\s<>@:;,\"'()]{1,64}@[^\s<>@:;,\"'()]{1,250}\w)")
_FAILED_HEADERS = ("x-failed-recipients", "x-actual-recipient-failed")
_WORST_FIRST = ("failed", "delayed", "relayed", "expanded", "delivered")
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_READ_PARTS = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_COPIES = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
_READ_AT_MOST = 200_000
_MOST_BLOCKS = 100


def read_delivery(
    root: Part, headers: Headers, sender: str, subject: str, text: str, *, is_null: bool = False
) -> Delivery | None:
    """What a report about a mail of ours says, or None when the mail is none. `is_null`: its envelope had no sender."""
    parts = list(_leaves(root))
    is_told = root.type == "multipart/report" or not root.children or is_daemon(sender)
    for part in parts if is_told else ():
        if part.type in _STATUS_PARTS:
            return _by_fields(part, _ids(parts, ""))
        if part.type in _READ_PARTS:
            return Delivery("read", "", (), _original(part) or _ids(parts, ""))
        if part.type == "message/feedback-report":
            return Delivery("complaint", "", (), _ids(parts, ""))
    return _in_prose(parts, headers, sender, subject, text[:_READ_AT_MOST], is_null=is_null)


def is_daemon(sender: str) -> bool:
    """Whether no person writes under this address."""
    return _DAEMON.match(sender) is not None


def _leaves(part: Part) -> Iterator[Part]:
    if not part.children:
        yield part
    for child in part.children:
        yield from _leaves(child)


def _by_fields(status: Part, message_ids: tuple[str, ...]) -> Delivery:
    actions: list[str] = []
    codes: list[str] = []
    recipients: list[str] = []
    for fields in _blocks(status):
        if action := fields.raw("action").partition(" ")[0].partition(";")[0].strip().lower():
            actions.append(action)
            codes.append(_code(fields))
            recipients.append(_recipient(fields))
    action = next((word for word in _WORST_FIRST if word in actions), "failed")
    code = next((code for name, code in zip(actions, codes, strict=True) if name == action and code), "")
    named = tuple(who for name, who in zip(actions, recipients, strict=True) if name == action and who)
    return Delivery(action, code, named, message_ids)


def _blocks(part: Part) -> Iterator[Headers]:
    """The groups of fields of a report's second part."""
    content = part.content[:_READ_AT_MOST].replace(b"\r\n", b"\n").strip(b"\n")
    for block in re.split(rb"\n{2,}", content, maxsplit=_MOST_BLOCKS)[:_MOST_BLOCKS]:
        yield read_headers(block, 0, len(block))[0]


def _code(fields: Headers) -> str:
    """The enhanced status code (RFC 3463); some servers hide it in the diagnostic text alone."""
    found = STATUS.search(fields.raw("status")) or STATUS.search(fields.raw("diagnostic-code"))
    status = found[1] if found else ""
    diagnostic = fields.raw("diagnostic-code")[:2_000]
    return status if status and not status.endswith(".0.0") else status_in(diagnostic) or status


def _recipient(fields: Headers) -> str:
    value = fields.raw("original-recipient") or fields.raw("final-recipient")
    return value.rpartition(";")[2].strip().strip("<>")


def _original(part: Part) -> tuple[str, ...]:
    """RFC 8098, 3.2.5: the mail that was opened, or thrown away unread."""
    values = [fields.raw("original-message-id").strip().strip("<>") for fields in _blocks(part)]
    return tuple(value for value in values if value)[:1]


def _in_prose(
    parts: list[Part], headers: Headers, sender: str, subject: str, text: str, *, is_null: bool
) -> Delivery | None:
    failed = next((headers.raw(name) for name in _FAILED_HEADERS if name in headers.fields), "")
    may_be = is_daemon(sender) or is_null or bool(failed) or bool(sender and _PERHAPS.match(sender))
    if not may_be or not (FAILED_WORDS.search(subject) or FAILED_WORDS.search(text[:4_000])):
        return None
    ids, code = _ids(parts, text), status_in(text[:_READ_AT_MOST])
    if not (is_daemon(sender) or failed or ids):
        return None
    action = "delayed" if is_about_delay(subject, text[:4_000]) else "failed"
    return Delivery(action, code, _named(failed, text), ids)


def _named(failed: str, text: str) -> tuple[str, ...]:
    """Whom a report in prose is about: its own header, or the first address in the words before the copy."""
    if failed:
        return tuple(one.strip().strip("<>") for one in failed.split(",") if "@" in one)[:20]
    words = _MESSAGE_ID.split(text, maxsplit=1)[0][:4_000]
    found = _RECIPIENT.search(words)
    return (found[1],) if found else ()


def _ids(parts: list[Part], text: str) -> tuple[str, ...]:
    """Message ids of the returned mail: from its copy or its copied headers, else from the words around."""
    found: list[str] = []
    for part in parts:
        if part.type in _COPIES:
            headers, _ = read_headers(part.content, 0, min(len(part.content), _READ_AT_MOST))
            found += [value.strip().strip("<>") for value in headers.every("message-id")[:1]]
    if not found:
        found = _MESSAGE_ID.findall(text)
    return tuple(dict.fromkeys(value for value in found if value))[:20]

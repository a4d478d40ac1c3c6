"""Reports about mails that we sent: what did not arrive, for whom, and which message it was.

RFC 3464 reports are read by their fields; reports in prose (qmail, Exchange and others) by sender, words and the copied
headers.
"""

import re

from tillit.contact.lines.email.headers import Headers, read_headers
from tillit.contact.lines.email.mail import Delivery
from tillit.contact.lines.email.mime import Part

_MESSAGE_ID = re.compile(r"^[ \t>]{0,5}message-id:\s{0,5}<([^<>\s]{3,300})>", re.IGNORECASE | re.MULTILINE)
_DAEMON = re.compile(
    r"(?:mailer-daemon|postmaster|mailerdaemon|mail-daemon|bounces?)(?:[+=-].{0,100})?@", re.IGNORECASE
)
_FAILED_WORDS = re.compile(
    r"undeliver|returned mail|returned to sender|failure notice|delivery (?:status|failure|failed|"
    r"has failed)|mail delivery|unzustellbar|"
    r"nicht zugestellt|konnte nicht|kunde inte levereras|olevererbart|could not be delivered|"
    r"wasn't delivered|not delivered",
    re.IGNORECASE,
)
_DELAYED_WORDS = re.compile(r"delayed|warning|verzögert|fördröjd", re.IGNORECASE)
_RECIPIENT = re.compile(r"<([^\s<>@]{1,64}@[^\s<>@]{1,250})>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_WORST_FIRST = ("failed", "delayed", "relayed", "expanded", "delivered")
_READ_AT_MOST = 200_000


def read_delivery(root: Part, *, sender: str, subject: str, text: str) -> Delivery | None:
    """What a delivery report says, or None when the mail is none."""
    parts = list(_leaves(root, 0))
    status = next(
        (part for part in parts if part.type in {"message/delivery-status", "message/global-delivery-status"}), None
    )
    if status is not None:
        return _by_fields(status, _ids(parts, ""))
    if sender and _DAEMON.match(sender) and (_FAILED_WORDS.search(subject) or _FAILED_WORDS.search(text[:4_000])):
        action = "delayed" if _DELAYED_WORDS.search(subject) else "failed"
        code = _STATUS.search(text[:_READ_AT_MOST])
        recipient = _RECIPIENT.search(text[:_READ_AT_MOST])
        return Delivery(action, code[1] if code else "", (recipient[1],) if recipient else (), _ids(parts, text))
    return None


def _leaves(part: Part, depth: int) -> list[Part]:
    return [part] if not part.children else [leaf for child in part.children for leaf in _leaves(child, depth + 1)]


def _by_fields(status: Part, message_ids: tuple[str, ...]) -> Delivery:
    actions: list[str] = []
    codes: list[str] = []
    recipients: list[str] = []
    content = status.content[:_READ_AT_MOST].replace(b"\r\n", b"\n")
    for block in re.split(rb"\n{2,}", content.strip(b"\n")):
        fields, _ = read_headers(block, 0, len(block))
        if action := fields.raw("action").partition(" ")[0].lower():
            actions.append(action)
            codes.append(fields.raw("status").partition(" ")[0])
            recipients.append(_recipient(fields))
    action = next((word for word in _WORST_FIRST if word in actions), "failed" if not actions else actions[0])
    code = next((code for name, code in zip(actions, codes, strict=True) if name == action), "")
    named = tuple(who for name, who in zip(actions, recipients, strict=True) if name == action and who)
    return Delivery(action, code, named, message_ids)


def _recipient(fields: Headers) -> str:
    value = fields.raw("original-recipient") or fields.raw("final-recipient")
    return value.rpartition(";")[2].strip().strip("<>")


def _ids(parts: list[Part], text: str) -> tuple[str, ...]:
    """Message ids of the returned mail: from its copy or its copied headers, else from the words around."""
    found: list[str] = []
    for part in parts:
        if part.type in {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}:
            headers, _ = read_headers(part.content, 0, min(len(part.content), _READ_AT_MOST))
            found += [value.strip().strip("<>") for value in headers.every("message-id")[:1]]
    if not found:
        found = _MESSAGE_ID.findall(text[:_READ_AT_MOST])
    return tuple(dict.fromkeys(value for value in found if value))

"""Whom a forwarded letter names as its writer. What it names is a claim, never proof: a person decides by it."""

import re

from tillit.contact.lines.email.addresses import read_addresses
from tillit.contact.lines.email.headers import read_headers
from tillit.contact.lines.email.mail import Address, ParsedMail

_PREFIX = re.compile(r"\s*(?:fwd?|wg|vb|vs|tr|rv|enc|doorst|i|pd)\s?:", re.IGNORECASE)
_DIVIDER = re.compile(
    r"^[ >]{0,4}(?:-{2,20} ?(?:forwarded message|weitergeleitete nachricht|vidarebefordrat meddelande|original message|"
    r"ursprüngliche nachricht|ursprungligt meddelande|originalmeddelande|originalnachricht) ?-{2,20}|"
    r"begin forwarded message:|anfang der weitergeleiteten (?:e-mail|nachricht):|vidarebefordrat brev:)",
    re.IGNORECASE | re.MULTILINE,
)
_FROM = re.compile(r"^[ >]{0,4}\*?(?:From|Von|Från|De|Da|Van|Od)\s?:\*?\s{0,5}([^\n]{1,500})$", re.MULTILINE)
_BARE = re.compile(r"[^\s<>\[\]()\"',;:]{1,64}@[^\s<>\[\]()\"',;:]{1,250}\w")
_MOST = 20_000


def original_writer(mail: ParsedMail) -> Address | None:
    """The writer of the letter that this mail forwards, attached or in its text; None where it forwards none."""
    for file in mail.attachments:
        if file.type == "message/rfc822":
            headers, _ = read_headers(file.content, 0, min(len(file.content), _MOST))
            boxes = read_addresses(", ".join(headers.every("from")[:1]))
            return boxes[0] if boxes else None
    text = mail.text[:_MOST]
    if not (_PREFIX.match(mail.subject) or _DIVIDER.search(text)):
        return None
    line = _FROM.search(text)
    return _box(line[1]) if line else None


def _box(words: str) -> Address | None:
    boxes = read_addresses(words)
    if boxes:
        return boxes[0]
    bare = _BARE.search(words.replace("mailto:", ""))
    name = words.partition("[")[0].partition("<")[0].strip().strip("\"'")
    return Address(name, bare[0]) if bare else None

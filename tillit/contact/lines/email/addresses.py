"""Mailboxes out of address headers (RFC 5322, 3.4; RFC 6532), tolerant of what people's programs write instead.

Structure is read before encoded words are, so that a name with a comma or an @ in it never becomes a second recipient.
"""

import re

from tillit.contact.lines.email.headers import clean_line, decode_words
from tillit.contact.lines.email.mail import Address

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^"(),:;<>\\]+|.', re.DOTALL)
# One @, no spaces, no control characters, and a domain that has letters or digits on both ends, or an address literal.
_ADDR = re.compile(
    r'(?:"[^"\r\n]{1,64}"|[^\s@<>()",;:\\]{1,64})@(?:[^\s@<>()",;:\\.]+(?:\.[^\s@<>()",;:\\.]+)*|\[[0-9A-Fa-f.:IPv]+\])'
)
_ANGLE_LIKE = re.compile(r"<([^<>]*)>")
LONGEST = 1_000_000
_MOST_PIECES = 40
# Marks a comment among the pieces; a header value never contains it.
_COMMENT = "\x00"
_LONGEST_ADDRESS = 320
_LONGEST_TAIL = 4_000
"""The address stands at the end, however long the name before it is."""
_LONGEST_NAME = 300
"""Characters; what goes on longer is no name, and would push the address behind it out of sight."""


def read_addresses(value: str) -> tuple[Address, ...]:
    """Every mailbox of a header, groups flattened, in order; what is no address at all is left out."""
    found = tuple(box for box in (_mailbox(piece) for piece in _split(value[:LONGEST])) if box)
    if not found and "=?" in value:
        # Some senders encode name and address together; there is no structure to protect then.
        decoded = decode_words(value[:LONGEST])
        return tuple(box for box in (_mailbox(piece) for piece in _split(decoded)) if box)
    return found


def is_address(text: str) -> bool:
    """Whether a mail could be sent to this."""
    return len(text) <= _LONGEST_ADDRESS and _ADDR.fullmatch(text) is not None


def _split(value: str) -> list[list[str]]:
    """Tokens of each mailbox. Commas part mailboxes, except where an unquoted name has one (`Ek, Ada <ada@...>`)."""
    boxes: list[list[str]] = []
    current: list[str] = []
    depth, angle = 0, False
    for piece in _TOKEN.findall(value):
        if piece == "(" and not angle:
            depth += 1
            current.append(_COMMENT)
        elif piece == ")" and depth:
            depth -= 1
        elif depth:
            current[-1] += piece
        else:
            angle = (angle or piece == "<") and piece != ">"
            if piece in ",;" and not angle and piece:
                boxes, current = _close(boxes, current)
            elif piece == ":" and not angle and not any("@" in part for part in current):
                current = []  # the name of a group: whom it names follows
            else:
                current.append(piece)
    return [*boxes, current] if current else boxes


def _close(boxes: list[list[str]], current: list[str]) -> tuple[list[list[str]], list[str]]:
    if any("@" in piece for piece in current):
        boxes.append(current)
        return boxes, []
    # A name has few commas; a row of words without any address is none.
    return boxes, [*current, ","] if len(current) < _MOST_PIECES and "".join(current).strip() else []


def _mailbox(tokens: list[str]) -> Address | None:
    joined = "".join(token for token in tokens if token[:1] != _COMMENT).strip()
    comment = next((token[1:] for token in tokens if token[:1] == _COMMENT), "")
    tail = max(0, len(joined) - _LONGEST_TAIL)
    angles = list(_ANGLE_LIKE.finditer(joined, tail))
    if angles:
        address, name = angles[-1][1], joined[: angles[-1].start()]
    elif "<" in joined:
        name, _, address = joined.rpartition("<")
    else:
        name, _, address = joined.rpartition(" ") if " " in joined else ("", "", joined)
    address = address.strip().rpartition(":")[2] if address.lstrip().startswith("@") else address.strip()
    address = clean_line(address).removeprefix("mailto:").replace(" ", "").strip("'")
    if not is_address(address):
        return None
    return Address(_name(name) or _name(comment), address)


def _name(raw: str) -> str:
    """The name without its quotes, as a person would write it."""
    name = raw.strip().strip(",").strip()
    if name[:1] == '"' == name[-1:] and len(name) > 1:
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    name = " ".join(clean_line(decode_words(name)).strip("'\"").split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"

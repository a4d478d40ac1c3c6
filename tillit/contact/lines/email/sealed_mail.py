"""Signed and encrypted letters, by their form: S/MIME (RFC 8551), OpenPGP (RFC 3156), and PGP written into the text.

What is signed is read like any letter; what is encrypted stays whole, a file of the letter, and the agent is told.
"""

from tillit.contact.lines.email.mime import Part

ENCRYPTED, SIGNED_PGP = "encrypted", "pgp-signed"
_CMS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENVELOPES = frozenset(bytes.fromhex(f"2a864886f70d01{tail}") for tail in ("0703", "0910010117", "0910010109"))
_BEGINS = {"-----BEGIN PGP SIGNED MESSAGE-----": SIGNED_PGP, "-----BEGIN PGP MESSAGE-----": ENCRYPTED}
_DEEPEST = 12
_MOST_PIECES = 100_000
_END_OF_CONTENTS = b"\x00\x00"
_CONSTRUCTED, _LONG_LENGTH, _SEQUENCE, _OCTETS, _OID, _WRAPPED = 0x20, 0x80, 0x30, 0x04, 0x06, 0xA0


def told_by_form(root: Part, text: str) -> tuple[str, ...]:
    """Fixed words: `encrypted`, and `pgp-signed` for a signature whose key we do not know."""
    words = {_BEGINS.get(text.lstrip()[:40].partition("\n")[0].rstrip())}
    for part in _every(root):
        protocol = part.params.get("protocol", "").lower()
        if part.type == "multipart/encrypted" or _is_envelope(part):
            words.add(ENCRYPTED)
        elif part.type == "multipart/signed" and protocol == "application/pgp-signature":
            words.add(SIGNED_PGP)
    return tuple(sorted(word for word in words if word))


def _every(part: Part) -> list[Part]:
    return [part, *(below for child in part.children for below in _every(child))]


def is_cms(part: Part) -> bool:
    """Whether it claims to be a signed or encrypted letter of S/MIME."""
    return part.type in _CMS or part.name.lower().endswith(".p7m")


def _is_envelope(part: Part) -> bool:
    if not is_cms(part):
        return False
    kind = content_type(part.content)
    return kind in _ENVELOPES or part.params.get("smime-type", "").lower() in {"enveloped-data", "authenveloped-data"}


def content_type(content: bytes) -> bytes | None:
    """The object identifier of what a CMS structure holds (RFC 5652, 3)."""
    try:
        _, start, _ = _header(content, 0)
        tag, first, size = _header(content, start)
        return content[first : first + size] if tag == _OID else None
    except (IndexError, ValueError):
        return None


def signed_content(content: bytes) -> bytes | None:
    """The letter within a signature that wraps it (`smime-type=signed-data`); None where there is none to be read."""
    if content_type(content) != _SIGNED_DATA:
        return None
    try:
        at = _into(content, 0, _SEQUENCE)
        at = _into(content, _after(content, at), _WRAPPED)  # past the type, into [0]
        at = _into(content, at, _SEQUENCE)
        at = _after(content, _after(content, at))  # past version and digest algorithms
        at = _into(content, at, _SEQUENCE)
        at = _into(content, _after(content, at), _WRAPPED)
        return b"".join(_octets(content, at, len(content)))
    except (IndexError, ValueError):
        return None


def _header(content: bytes, at: int) -> tuple[int, int, int]:
    """Tag, where its contents begin, and their length (-1: until its end is marked; X.690, 8.1.3)."""
    tag, length = content[at], content[at + 1]
    if length < _LONG_LENGTH:
        return tag, at + 2, length
    count = length - _LONG_LENGTH
    if count > 4:  # noqa: PLR2004 - no letter has more than four thousand million bytes
        raise ValueError
    return tag, at + 2 + count, int.from_bytes(content[at + 2 : at + 2 + count]) if count else -1


def _into(content: bytes, at: int, wanted: int) -> int:
    tag, start, _ = _header(content, at)
    if tag != wanted:
        raise ValueError
    return start


def _after(content: bytes, at: int, depth: int = 0) -> int:
    """Where the next element begins."""
    _, start, length = _header(content, at)
    if length >= 0:
        return start + length
    if depth > _DEEPEST:
        raise ValueError
    while content[start : start + 2] != _END_OF_CONTENTS:
        start = _after(content, start, depth + 1)
    return start + 2


def _octets(content: bytes, at: int, end: int, depth: int = 0) -> list[bytes]:
    """An octet string, in however many pieces it came; each lies within `end`, where what it is a piece of ends."""
    tag, start, length = _header(content, at)
    if tag & ~_CONSTRUCTED != _OCTETS or depth > _DEEPEST or start + max(length, 0) > end:
        raise ValueError
    end = start + length if length >= 0 else end
    if not tag & _CONSTRUCTED:
        return [content[start:end]]
    pieces: list[bytes] = []
    held = 0
    while start < end and content[start : start + 2] != _END_OF_CONTENTS:
        more = _octets(content, start, end, depth + 1)
        start = _after(content, start)
        pieces += more
        held += sum(map(len, more))
        if len(pieces) > _MOST_PIECES or held > len(content):
            raise ValueError
    return pieces

"""What Outlook packs into `winmail.dat` (MS-OXTNEF): the letter's text and the files that came with it.

Read by hand: tnefparse 1.4 counts to four thousand million when a packet of forty bytes says so. Here every step is
forward and within the bytes, so that time and memory grow with the packet and with nothing else.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tillit.contact.lines.email.charset import decode_text
from tillit.contact.lines.email.mime import MOST_PARTS, Part, file_name

_SIGNATURE = 0x223E9F78
_OBJECT = struct.Struct("<BHHI")
_LONG = struct.Struct("<I")
_WORD = struct.Struct("<H")
_BODY, _PROPERTIES, _CODEPAGE = 0x800C, 0x9003, 0x9007
_NEW_FILE, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_TEXT, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_SHORT_NAME, _LONG_NAME, _MIME, _CONTENT_ID, _CONTENT = 0x3704, 0x3707, 0x370E, 0x3712, 0x3701
_INTERNET_CODEPAGE = 0x3FDE
_FIXED = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
          0x0014: 8, 0x0040: 8, 0x0048: 16}  # fmt: skip
_VARIED = frozenset({0x000D, 0x001E, 0x001F, 0x0102})
_STRING8, _UNICODE, _EMBEDDED = 0x001E, 0x001F, 0x000D
_MANY, _NAMED = 0x1000, 0x8000
_OPAQUE = 16
"""Bytes that say what kind of object an embedded one is."""
_IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")
_DEEPEST = 4
_MOST_PROPERTIES = 20_000


class NotTnefError(ValueError):
    """These bytes are no packet of Outlook, or a broken one; the file stays as it came."""


@dataclass
class Unpacked:
    """What was in it. `has_more`: something that is not read here, such as a body in RTF alone."""

    text: str = ""
    html: bytes = b""
    files: list[Part] = field(default_factory=list)
    has_more: bool = False


@dataclass
class _File:
    name: str = ""
    type: str = "application/octet-stream"
    content_id: str | None = None
    content: bytes = b""
    letter: Unpacked | None = None


def is_tnef(part: Part) -> bool:
    """Whether it claims to be one."""
    return part.type in {"application/ms-tnef", "application/vnd.ms-tnef"} or part.name.lower() == "winmail.dat"


def unpack_tnef(content: bytes, depth: int = 0) -> Unpacked:
    """Raises NotTnefError, and nothing else."""
    try:
        return _unpack(memoryview(content), depth)
    except (struct.error, LookupError, UnicodeError) as fault:
        raise NotTnefError from fault


def _unpack(view: memoryview, depth: int) -> Unpacked:
    if depth > _DEEPEST or _LONG.unpack_from(view)[0] != _SIGNATURE:
        raise NotTnefError
    found, files = Unpacked(), list[_File]()
    codepage = "cp1252"
    for name, data in _objects(view):
        if name == _CODEPAGE:
            codepage = _codec(_LONG.unpack_from(data)[0])
        elif name == _BODY:
            found.text = found.text or _string(bytes(data), codepage)
        elif name == _PROPERTIES:
            _letter(found, data, codepage)
        elif name == _NEW_FILE:
            files.append(_File())
            if len(files) > MOST_PARTS:
                raise NotTnefError
        elif files:
            _describe(files[-1], name, data, codepage, depth)
    for file in files:
        _keep(found, file)
    found.has_more |= not (found.files or found.text.strip() or found.html)
    return found


def _keep(found: Unpacked, file: _File) -> None:
    if file.letter is None:
        found.files.append(Part(file.type, {}, "attachment", file_name(file.name), file.content_id, file.content))
        return
    inner = file.letter
    found.has_more |= inner.has_more
    if inner.text.strip():
        found.files.append(Part(
            "text/plain", {"charset": "utf-8"}, "attachment", f"{file_name(file.name) or 'message'}.txt", None,
            inner.text.encode(),
        ))  # fmt: skip
    elif inner.html:
        name = f"{file_name(file.name) or 'message'}.html"
        found.files.append(Part("text/html", {}, "attachment", name, None, inner.html))
    found.files += inner.files


def _objects(view: memoryview) -> Iterator[tuple[int, memoryview]]:
    offset = 6
    while offset + _OBJECT.size <= len(view):
        _, name, _, length = _OBJECT.unpack_from(view, offset)
        start = offset + _OBJECT.size
        if start + length > len(view):
            raise NotTnefError
        yield name, view[start : start + length]
        offset = start + length + 2


def _letter(found: Unpacked, data: memoryview, codepage: str) -> None:
    html_codec, html = codepage, b""
    for name, kind, value in _properties(data):
        if name == _INTERNET_CODEPAGE and len(value) == _LONG.size:
            html_codec = _codec(_LONG.unpack(value)[0])
        elif name == _TEXT:
            found.text = _said(kind, value, codepage)
        elif name == _HTML:
            html = _said(kind, value, codepage).encode() if kind in {_UNICODE, _STRING8} else bytes(value)
            html_codec = "utf-8" if kind in {_UNICODE, _STRING8} else html_codec
        elif name == _RTF:
            found.has_more = True
    found.html = decode_text(html, html_codec)[0].encode() if html else b""
    found.has_more = found.has_more and not (found.text.strip() or found.html)


def _describe(file: _File, name: int, data: memoryview, codepage: str, depth: int) -> None:
    if name == _TITLE:
        file.name = file.name or _string(bytes(data), codepage)
    elif name == _DATA:
        file.content = bytes(data)
    elif name == _FILE_PROPERTIES:
        for what, kind, value in _properties(data):
            if what == _LONG_NAME or (what == _SHORT_NAME and not file.name):
                file.name = _said(kind, value, codepage)
            elif what == _MIME:
                file.type = _said(kind, value, codepage).lower() or file.type
            elif what == _CONTENT_ID:
                file.content_id = _said(kind, value, codepage).strip("<> ") or None
            elif what == _CONTENT and kind == _EMBEDDED and bytes(value[:_OPAQUE]) == _IMESSAGE:
                file.letter = unpack_tnef(bytes(value[_OPAQUE:]), depth + 1)
            elif what == _CONTENT:
                file.content = bytes(value[_OPAQUE:] if kind == _EMBEDDED else value)


def _properties(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Each property as name, type and bytes (MS-OXTNEF, 2.1.3.4)."""
    offset, left = _LONG.size, _LONG.unpack_from(data)[0]
    for _ in range(min(left, _MOST_PROPERTIES + 1)):
        if offset >= len(data):
            return
        kind, name = _WORD.unpack_from(data, offset)[0], _WORD.unpack_from(data, offset + 2)[0]
        offset += 4
        if name >= _NAMED:
            offset += 20
            size = _LONG.unpack_from(data, offset)[0]
            offset += 4 if _LONG.unpack_from(data, offset - 4)[0] == 0 else 4 + _padded(size)
        many = kind & _MANY
        kind &= ~_MANY
        values = _LONG.unpack_from(data, offset)[0] if many or kind in _VARIED else 1
        offset += _LONG.size if many or kind in _VARIED else 0
        for _ in range(values):
            size, is_varied = _FIXED.get(kind, 0), kind in _VARIED
            if is_varied:
                size, offset = _LONG.unpack_from(data, offset)[0], offset + _LONG.size
            if offset + size > len(data) or not (size or is_varied):
                raise NotTnefError
            yield name, kind, data[offset : offset + size]
            offset += _padded(size)
    if left > _MOST_PROPERTIES:
        raise NotTnefError


def _padded(size: int) -> int:
    return -(-size // 4) * 4


def _codec(number: int) -> str:
    return "utf-8" if number in {65001, 0} else f"cp{number}"


def _said(kind: int, value: memoryview, codepage: str) -> str:
    if kind == _UNICODE:
        return bytes(value).decode("utf-16-le", "replace").rstrip("\x00")
    return _string(bytes(value), codepage)


def _string(value: bytes, codepage: str) -> str:
    return decode_text(value.rstrip(b"\x00"), codepage)[0]

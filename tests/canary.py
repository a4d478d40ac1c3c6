"""Planted words, and looking for them wherever something may rest: in every encoding, in compressed streams too."""

import base64
import os
import re
import secrets
import string
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LETTERS = string.ascii_lowercase + string.digits
LARGEST_STREAM = 64 << 20
_PIECE = 1 << 14
_STREAM = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_SEAMS = re.compile(rb"=?\r?\n[ \t]?")
_LITERALS = 8  # of PostgreSQL's own compression: a control byte stands before each eight


@dataclass
class Canary:
    """Random words of 24 characters. All begin with the same twelve, which are looked for; a find names its word."""

    mark: str = field(default_factory=lambda: _random(12))
    words: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._plain = _folded(self.mark)
        self._exact = _exact(self.mark)

    def word(self, place: str) -> str:
        """The word planted at this place."""
        return self.words.setdefault(place, self.mark + _random(12))

    def seen_in(self, content: bytes) -> set[str]:
        """How the words stand in some bytes: as they are, with line seams taken out, and in every compressed stream."""
        found = self._as_it_is(content)
        if _SEAMS.search(content):
            found |= self._as_it_is(_SEAMS.sub(b"", content))
        for stream in _streams(content):
            found |= {f"compressed {how}" for how in self._as_it_is(stream)}
        return found

    def _as_it_is(self, content: bytes) -> set[str]:
        lowered = content.lower()
        found = {f"{how}: {self._which(lowered, form)}" for how, form in self._plain.items() if form in lowered}
        found |= {how for how, form in self._exact.items() if form in content}
        found |= {"pglz" for pattern in _packed(self.mark) if pattern.search(lowered)}
        return found

    def _which(self, lowered: bytes, form: bytes) -> str:
        at = lowered.find(form)
        near = lowered[at : at + 6 * len(form)].replace(b"\0", b"")
        return ", ".join(place for place, word in self.words.items() if word.encode() in near) or "beginning only"

    def search(self, *places: Path, since: float = 0.0) -> tuple[list[str], int]:
        """Every find below these places (files changed since then), and how many bytes were looked at."""
        found, looked = [], 0
        for path in (path for place in places for path in _files(place, since)):
            try:
                content = path.read_bytes()
            except OSError:
                continue
            looked += len(content)
            found += [f"{path}: {how}" for how in sorted(self.seen_in(content) | self.seen_in(os.fsencode(path.name)))]
        return found, looked


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def _folded(mark: str) -> dict[str, bytes]:
    """Forms in which upper and lower case do not matter."""
    raw = mark.encode()
    return {
        "plain": raw, "utf-16-le": mark.encode("utf-16-le"), "utf-16-be": mark.encode("utf-16-be"),
        "utf-32": mark.encode("utf-32-le"), "hex": raw.hex().encode(),
        "hex of utf-16": mark.encode("utf-16-le").hex().encode(),
        "percent": "".join(f"%{byte:02x}" for byte in raw).encode(),
        "quoted-printable": "".join(f"={byte:02x}" for byte in raw).encode(),
        "escaped": "".join(f"\\u{ord(letter):04x}" for letter in mark).encode(),
        "octal": "".join(f"\\{byte:03o}" for byte in raw).encode(),
        "backwards": raw[::-1],
    }  # fmt: skip


def _exact(mark: str) -> dict[str, bytes]:
    """Forms in which case matters: base64 at each of its three offsets, of the word as written and in capitals."""
    forms = {}
    for spelling, text in (("", mark), (" of capitals", mark.upper())):
        for name, raw in (("base64", text.encode()), ("base64 of utf-16", text.encode("utf-16-le"))):
            for shift, form in enumerate(_in_base64(raw)):
                forms[f"{name}{spelling} +{shift}"] = form
                twice = enumerate(_in_base64(form))
                forms |= {f"base64 of {name}{spelling} +{shift} +{place}": again for place, again in twice}
    return forms


def _in_base64(raw: bytes) -> list[bytes]:
    """What is the same however the text goes on before and behind."""
    turned = [base64.b64encode(b"\0" * shift + raw) for shift in range(3)]
    return [whole[4 if shift else 0 : len(whole) - 4] for shift, whole in enumerate(turned)]


def _packed(mark: str) -> Iterator[re.Pattern[bytes]]:
    for first in range(1, _LITERALS + 1):
        parts = [mark[:first], *(mark[at : at + _LITERALS] for at in range(first, len(mark), _LITERALS))]
        yield re.compile(b"[\x00-\xff]".join(part.encode() for part in parts))


def _streams(content: bytes) -> Iterator[bytes]:
    """Whatever inflates, wherever it begins."""
    view = memoryview(content)
    for start in _STREAM.finditer(content):
        if out := b"".join(_inflate(view[start.start() : start.start() + LARGEST_STREAM])):
            yield out


def _inflate(view: memoryview) -> Iterator[bytes]:
    inflate = zlib.decompressobj(47)
    for at in range(0, len(view), _PIECE):
        try:
            yield inflate.decompress(view[at : at + _PIECE])
        except zlib.error:
            return
        if inflate.eof:
            return


def _files(place: Path, since: float) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for folder, _, names in os.walk(place):
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                yield path


def started() -> float:
    """A moment before which nothing of this test was written."""
    return time.time() - 1

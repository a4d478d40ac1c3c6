"""One way to write a tuple as bytes, so that no two tuples look alike.

Each part stands behind its length (8 bytes, big-endian). What is authenticated beside a sealed value is written so,
from what the asker asks for, never from the row: a swapped row, field, brand or case does not open.
"""

from uuid import UUID

from tillit.keeper.items import Scope

_DOMAIN = b"tillit/value/v1"


def join(*parts: bytes | str | int | UUID) -> bytes:
    """The parts, each behind its length."""
    pieces: list[bytes] = []
    for part in parts:
        if isinstance(part, bytes):
            raw = part
        elif isinstance(part, UUID):
            raw = part.bytes
        else:
            raw = part.encode() if isinstance(part, str) else part.to_bytes(8, "big", signed=True)
        pieces += (_length(raw), raw)
    return b"".join(pieces)


def _length(raw: bytes) -> bytes:
    size = len(raw)
    return _SHORT[size] if size < _KNOWN else size.to_bytes(8, "big")


_KNOWN = 256
_SHORT = [size.to_bytes(8, "big") for size in range(_KNOWN)]
_EIGHT, _SIXTEEN = _SHORT[8], _SHORT[16]
_PREFIX = join(_DOMAIN)


def scope_bytes(scope: Scope) -> bytes:
    """The scope as bytes, for wrapping and for erased-markers."""
    kind, category = scope.kind.encode(), scope.category.encode()
    return b"".join((
        _SIXTEEN, scope.company.bytes, _SIXTEEN, scope.brand.bytes, _length(kind), kind,
        _SIXTEEN, scope.subject.bytes, _length(category), category,
    ))  # fmt: skip


def value_context(scope: Scope, field: str, format_: int, row: UUID, key_id: bytes) -> bytes:
    """What is authenticated beside one sealed value. Key id included: GCM does not commit to its key.

    The same bytes as `join(domain, company, brand, kind, subject, category, field, format, row, key id)`, written out
    because every opening passes here.
    """
    name = field.encode()
    return b"".join((
        _PREFIX, scope_bytes(scope), _length(name), name,
        _EIGHT, format_.to_bytes(8, "big", signed=True), _SIXTEEN, row.bytes, _length(key_id), key_id,
    ))  # fmt: skip

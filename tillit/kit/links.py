"""How a record is bound into a chain without showing it.

A *commitment* is SHA-256 over a 32-byte salt and the record in canonical JSON (RFC 8785); a *leaf* is SHA-256 over
type, day, version and commitment, each with its length before it. Whoever has record and salt can check the leaf;
whoever has only the leaf learns nothing.
"""

import hashlib
import secrets
from datetime import date

import msgspec

Record = dict[str, str | int | bool | list[str] | None]
SALT_BYTES = 32
_encode = msgspec.json.Encoder(order="sorted").encode


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def canonical(record: Record) -> bytes:
    """The one way to write this record down (RFC 8785). Its names are ASCII and its numbers whole and below 2**53: then
    the sorted JSON of msgspec is that way, for a fortieth of the time.
    """
    return _encode(record)


def commitment(salt: bytes, record: bytes) -> bytes:
    return hashlib.sha256(salt + record).digest()


def leaf(kind: str, day: date, notice: str, committed: bytes) -> bytes:
    """The hash that stands in the tree: 32 bytes."""
    parts = (kind.encode(), day.isoformat().encode(), notice.encode(), committed)
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()

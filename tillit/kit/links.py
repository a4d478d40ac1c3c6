"""How a record is bound into a chain without showing it.

A *commitment* is SHA-256 over a 32-byte salt and the record in canonical JSON (RFC 8785); a *leaf* is SHA-256 over
type, day, version and commitment, each with its length before it. Whoever has record and salt can check the leaf;
whoever has only the leaf learns nothing.
"""

import hashlib
import secrets
from datetime import date

import rfc8785

Record = dict[str, str | int | bool | list[str] | None]
SALT_BYTES = 32


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def canonical(record: Record) -> bytes:
    """The one way to write this record down (RFC 8785)."""
    return rfc8785.dumps(record)


def commitment(salt: bytes, record: bytes) -> bytes:
    return hashlib.sha256(salt + record).digest()


def leaf(kind: str, day: date, notice: str, committed: bytes) -> bytes:
    """The hash that stands in the tree: 32 bytes."""
    parts = (kind.encode(), day.isoformat().encode(), notice.encode(), committed)
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()

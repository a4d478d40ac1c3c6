"""Names for things: identifiers made here before a row exists, and handles nobody can guess."""

import base64
import secrets
from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by time of making, so indexes grow at their end. Made before sealing."""
    return uuid_utils.compat.uuid7()


def new_handle() -> str:
    """128 random bits as 26 lower-case letters and digits: safe to print on a receipt, impossible to guess."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()

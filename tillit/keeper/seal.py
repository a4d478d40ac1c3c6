"""A sealed value: `v1 | algorithm | key id | nonce | ciphertext and tag`, AES-256-GCM with a random 96-bit nonce.

NIST SP 800-38D; one data key seals far fewer than 2**32 values, so random nonces do not collide.
"""

import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tillit.keeper.canonical import value_context
from tillit.keeper.items import Scope

VERSION = 1
AES_256_GCM = 1
HEAD = bytes((VERSION, AES_256_GCM))
NONCE = 12
KEY_ID = 16
_BODY = len(HEAD) + KEY_ID + NONCE


class Unopenable(Exception):
    """The value is not what it was asked for as: another row, field, case, brand or key, or it was changed."""


def seal(cipher: AESGCM, key_id: bytes, scope: Scope, field: str, format_: int, row: UUID, plaintext: bytes) -> bytes:
    """The plaintext, sealed for this place only."""
    nonce = secrets.token_bytes(NONCE)
    context = value_context(scope, field, format_, row, key_id)
    return HEAD + key_id + nonce + cipher.encrypt(nonce, plaintext, context)


def unseal(cipher: AESGCM, key_id: bytes, scope: Scope, field: str, format_: int, row: UUID, sealed: bytes) -> bytes:
    """The plaintext. Raises Unopenable, and says no more."""
    if sealed[:2] != HEAD or sealed[2 : 2 + KEY_ID] != key_id:
        raise Unopenable
    nonce = sealed[2 + KEY_ID : _BODY]
    try:
        return cipher.decrypt(nonce, sealed[_BODY:], value_context(scope, field, format_, row, key_id))
    except (InvalidTag, ValueError):
        raise Unopenable from None


def wrap(epoch_cipher: AESGCM, data_key: bytes, context: bytes) -> bytes:
    """A data key under an epoch key: `nonce | ciphertext and tag`."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + epoch_cipher.encrypt(nonce, data_key, context)


def unwrap(epoch_cipher: AESGCM, wrapped: bytes, context: bytes) -> bytes:
    """The data key. Raises Unopenable."""
    try:
        return epoch_cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], context)
    except (InvalidTag, ValueError):
        raise Unopenable from None

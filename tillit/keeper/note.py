"""Checkpoints as C2SP signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) with Ed25519.

The body: origin, tree size, root, then one extension line `openings N`: the monotone counter, so that an opening
that was never written down shows as a gap.
"""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "\u2014"
_OPENINGS = "openings "


class NoteFailed(Exception):
    """The note does not carry a valid signature of this verifier, or is not a checkpoint."""


@dataclass(frozen=True)
class Signed:
    """What a verified checkpoint says."""

    origin: str
    size: int
    root: bytes
    openings: int


def verifier_key(origin: str, public: bytes) -> str:
    """`origin+hash+key`, as published."""
    return f"{origin}+{_key_id(origin, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def sign_checkpoint(key: Ed25519PrivateKey, origin: str, size: int, root: bytes, openings: int) -> str:
    """A signed checkpoint."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n{_OPENINGS}{openings}\n"
    public = key.public_key().public_bytes_raw()
    signature = base64.b64encode(_key_id(origin, public) + key.sign(text.encode())).decode()
    return f"{text}\n{_DASH} {origin} {signature}\n"


def verify_note(note: str, verifier: str) -> Signed:
    """What the checkpoint says. Raises NoteFailed unless this verifier's key signed it."""
    try:
        name, key_hash, encoded = verifier.split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        text, signatures = note.rsplit("\n\n", 1)
        text += "\n"
        if raw[:1] != _ED25519 or _key_id(name, raw[1:]).hex() != key_hash:
            raise NoteFailed
        _verify(text, signatures, name, raw[1:])
        return _read(text)
    except (ValueError, IndexError):
        raise NoteFailed from None


def _verify(text: str, signatures: str, name: str, public: bytes) -> None:
    for line in signatures.splitlines():
        dash, signer, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if dash != _DASH or signer != name or raw[:4] != _key_id(name, public):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
        except InvalidSignature:
            raise NoteFailed from None
        return
    raise NoteFailed


def _read(text: str) -> Signed:
    origin, size, root, *extensions = text.splitlines()
    openings = next((int(e.removeprefix(_OPENINGS)) for e in extensions if e.startswith(_OPENINGS)), 0)
    return Signed(origin, int(size), base64.b64decode(root, validate=True), openings)


def _key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]

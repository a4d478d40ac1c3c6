"""The folder of keys, apart from every database and backup: epoch keys, the key of the MACs, the signing key.

What erasure means ends here: when an epoch's file is gone in both places, no copy of the keyring from that time opens
anything. Files are of the keeper's user and mode 0600 ("low assurance" on the board; a KMS may come later).
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LENGTH = 32
_GRAVE = 20
GRAVES = "graves"


class KeyLost(Exception):
    """A key file is missing or damaged. Restore the folder of keys from its own backup; nothing opens before."""


class KeyFolder:
    """Every secret of the keeper that does not stand in the keyring."""

    def __init__(self, place: Path, mirror: Path | None = None, *, demo: bool = False) -> None:
        self.place, self.mirror = place, mirror
        for each in self._places():
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
            each.chmod(0o700)
        founding = not any((each / "mac.key").exists() for each in self._places())
        if (founding and demo) or self.demo:
            for each in self._places():
                (each / "demo").touch(mode=0o600)
        self._mac = self._read_or_make("mac.key")
        self.suppress = self._read_or_make("suppress.key")
        self.signing = Ed25519PrivateKey.from_private_bytes(self._read_or_make("sign.key"))
        self._ciphers: dict[int, AESGCM] = {}
        self.graves = dict(self._read_graves())
        self._complete()

    @property
    def demo(self) -> bool:
        """Marked at founding, for good."""
        return any((each / "demo").exists() for each in self._places())

    def mac(self, domain: bytes, message: bytes) -> bytes:
        """HMAC-SHA-256 of a row under the key that no database knows."""
        return hmac.digest(self._mac, len(domain).to_bytes(8, "big") + domain + message, hashlib.sha256)

    def epochs(self) -> list[int]:
        """The numbers of the epoch keys that exist in either place, ascending."""
        found = {int(path.stem.removeprefix("epoch-")) for each in self._places() for path in each.glob("epoch-*.key")}
        return sorted(found)

    def make_epoch(self, number: int) -> None:
        """A new epoch key, durable in both places before anything is wrapped by it. Does nothing if it is there."""
        self._read_or_make(self._name(number))

    def epoch(self, number: int) -> AESGCM:
        """The cipher of one epoch. Raises KeyLost."""
        if number not in self._ciphers:
            key = self._read(self._name(number))
            if key is None:
                raise KeyLost
            self._ciphers[number] = AESGCM(key)
        return self._ciphers[number]

    def destroy_epoch(self, number: int) -> None:
        """Overwrite and remove one epoch key in both places. Idempotent."""
        self._ciphers.pop(number, None)
        for each in self._places():
            path = each / self._name(number)
            if path.exists():
                _write(path, secrets.token_bytes(_LENGTH))
                path.unlink()
                _sync_folder(each)

    def bury(self, key_ids: list[bytes], epoch: int) -> None:
        """Remember erased keys outside the database: a row copied back from before the erasure stays closed."""
        record = b"".join(key_id + epoch.to_bytes(4, "big") for key_id in key_ids)
        for each in self._places():
            _append(each / GRAVES, record)
        self.graves.update(dict.fromkeys(key_ids, epoch))

    def forget_graves(self, before: int) -> None:
        """Graves of epochs whose keys are destroyed need no memory: nothing of them opens any more."""
        kept = {key_id: epoch for key_id, epoch in self.graves.items() if epoch >= before}
        if len(kept) == len(self.graves):
            return
        record = _grave_records(kept)
        for each in self._places():
            _replace(each / GRAVES, record)
        self.graves = kept

    def digest(self, domain: bytes, *parts: UUID | bytes) -> bytes:
        """A keyed digest that recognises something without naming it."""
        raw = b"".join(part.bytes if isinstance(part, UUID) else part for part in parts)
        return self.mac(domain, raw)

    def _complete(self) -> None:
        """Both places hold the same: a mirror that was named later, or replaced, gets what was there before. Graves are
        there from the beginning, though empty: a folder without them forgot what was erased.
        """
        for number in self.epochs():
            if self._read(self._name(number)):  # a damaged one is not made up for
                self._read_or_make(self._name(number))
        record = _grave_records(self.graves)
        for each in self._places():
            path = each / GRAVES
            if not path.exists() or path.stat().st_size < len(record):
                _replace(path, record)

    def _read_graves(self) -> Iterator[tuple[bytes, int]]:
        for each in self._places():
            path = each / GRAVES
            raw = path.read_bytes() if path.exists() else b""
            for start in range(0, len(raw) - _GRAVE + 1, _GRAVE):
                yield raw[start : start + 16], int.from_bytes(raw[start + 16 : start + _GRAVE], "big")

    def _places(self) -> list[Path]:
        return [self.place, *([self.mirror] if self.mirror else [])]

    def _name(self, number: int) -> str:
        return f"epoch-{number:06d}.key"

    def _read(self, name: str) -> bytes | None:
        for each in self._places():
            path = each / name
            if path.exists() and len(key := path.read_bytes()) == _LENGTH:
                return key
        return None

    def _read_or_make(self, name: str) -> bytes:
        key = self._read(name) or secrets.token_bytes(_LENGTH)
        for each in self._places():
            if not (each / name).exists() or (each / name).stat().st_size != _LENGTH:
                _replace(each / name, key)
        return key


def _grave_records(graves: Mapping[bytes, int]) -> bytes:
    return b"".join(key_id + epoch.to_bytes(4, "big") for key_id, epoch in graves.items())


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(path.name + ".new")
    _write(draft, content)
    draft.rename(path)
    _sync_folder(path.parent)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, content)
        os.ftruncate(descriptor, len(content))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _append(path: Path, records: bytes) -> None:
    """Durable at the end of a file of graves. A torn one (a full disk, a power cut) is cut off first, or those behind
    it would be misread.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        end = os.fstat(descriptor).st_size // _GRAVE * _GRAVE
        os.ftruncate(descriptor, end)
        while records:
            written = os.pwrite(descriptor, records, end)
            records, end = records[written:], end + written
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

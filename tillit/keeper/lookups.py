"""Look-up keys: one line of versions per brand, wrapped like data keys, so that old ones can be destroyed.

The suppress key stands in the folder of keys and never rotates: an objection outlives the person and every rotation.
"""

import hashlib
import hmac
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tillit.keeper.canonical import join
from tillit.keeper.database import Keyring, Link
from tillit.keeper.folder import KeyFolder
from tillit.keeper.items import Digest
from tillit.keeper.normalise import FIELDS, normalise
from tillit.keeper.refuse import refuse
from tillit.keeper.seal import Unopenable, unwrap, wrap


class Lookups:
    """Finds and mints look-up keys, and makes digests with them."""

    def __init__(self, keyring: Keyring, folder: KeyFolder) -> None:
        self._keyring, self._folder = keyring, folder
        self._known: dict[UUID, dict[int, bytes]] = {}
        keyring.when_back.append(self._known.clear)

    async def load(self, brand: UUID, epoch: int) -> dict[int, bytes]:
        """The brand's keys by version, oldest first; the first one is minted when there is none."""
        if brand not in self._known:
            async with self._keyring.transaction() as link:
                found = await self._read(link, brand)
                if not found:
                    await self._mint(link, brand, 1, epoch)
                    found = await self._read(link, brand)
            self._known[brand] = found
        return self._known[brand]

    async def renew(self, brand: UUID, epoch: int) -> int:
        """A new version for the brand; older ones still match."""
        version = max(await self.load(brand, epoch)) + 1
        async with self._keyring.transaction() as link:
            await self._mint(link, brand, version, epoch)
        self._known.pop(brand)
        return version

    async def drop(self, brand: UUID, before: int, epoch: int) -> None:
        """Destroy the versions before this one; the newest always stays."""
        newest = max(await self.load(brand, epoch))
        async with self._keyring.transaction() as link:
            await link.execute("delete from lookups where brand = %s and version < %s", (brand, min(before, newest)))
        self._known.pop(brand)

    async def _read(self, link: Link, brand: UUID) -> dict[int, bytes]:
        rows = await (
            await link.execute(
                "select version, epoch, wrapped from lookups where brand = %s order by version", (brand,)
            )
        ).fetchall()
        try:
            return {
                version: unwrap(self._folder.epoch(epoch), wrapped, lookup_context(brand, version, epoch))
                for version, epoch, wrapped in rows
            }
        except Unopenable:
            raise refuse("unreadable", "promise.secure") from None

    async def _mint(self, link: Link, brand: UUID, version: int, epoch: int) -> None:
        cipher: AESGCM = self._folder.epoch(epoch)
        wrapped = wrap(cipher, secrets.token_bytes(32), lookup_context(brand, version, epoch))
        await link.execute(
            "insert into lookups (brand, version, epoch, wrapped) values (%s, %s, %s, %s) on conflict do nothing",
            (brand, version, epoch, wrapped),
        )

    def digests(self, keys: dict[int, bytes], brand: UUID, field: str, value: str, country: str) -> list[Digest]:
        """The value's digest under each key, oldest first; of `suppress` one, under the key that never rotates."""
        if field not in FIELDS:
            raise refuse("invalid", "house.lookup")
        spelled = normalise(field, value, country)
        if field == "suppress":
            return [Digest(0, hmac.digest(self._folder.suppress, join(brand, spelled), hashlib.sha256))]
        return [Digest(v, hmac.digest(key, join(field, spelled), hashlib.sha256)) for v, key in keys.items()]


def lookup_context(brand: UUID, version: int, epoch: int) -> bytes:
    """What a wrapped look-up key is bound to."""
    return join(b"tillit/lookup/v1", brand, version, epoch)

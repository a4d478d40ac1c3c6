"""The notice that decides: compiled here, by the keeper itself, from the document two people agreed on."""

from datetime import datetime

from tillit.keeper.canonical import join
from tillit.keeper.database import Keyring, Link
from tillit.keeper.folder import KeyFolder
from tillit.keeper.refuse import refuse
from tillit.notice.compile import compile_notice
from tillit.notice.faults import NoticeRefused
from tillit.notice.read import read_notice
from tillit.notice.rules import Rules


class Notices:
    """The notice in force and the one that waits."""

    def __init__(self, keyring: Keyring, folder: KeyFolder) -> None:
        self._keyring, self._folder = keyring, folder
        self._rules: Rules | None = None
        self._loaded = False
        keyring.when_back.append(self._forget)

    def _forget(self) -> None:
        self._loaded = False

    @property
    def hash(self) -> str:
        """The hash of the notice in force; empty before founding."""
        return self._rules.hash if self._rules else ""

    async def load(self, now: datetime) -> Rules | None:
        """The rules in force. A document changed behind the keeper's back raises."""
        if self._loaded:
            return self._rules
        async with self._keyring.transaction() as link:
            row = await (
                await link.execute(
                    "select hash, document, activated, mac from notices where activated is not null "
                    "order by activated desc limit 1"
                )
            ).fetchone()
        if row is not None:
            if self._mac(row[0], row[1], row[2]) != row[3]:
                raise refuse("unreadable", "promise.secure")
            self._rules = compile_document(row[1], now)
        self._loaded = True
        return self._rules

    async def in_force(self, now: datetime) -> Rules:
        """The rules in force. Raises CallRefused before founding: nothing opens without a notice."""
        rules = await self.load(now)
        if rules is None:
            raise refuse("no-notice", "house.founding")
        return rules

    async def adopt(self, link: Link, document: str, now: datetime) -> Rules:
        """Keep the document, pending. Raises CallRefused when it is not a notice."""
        rules = compile_document(document, now)
        await link.execute(
            "insert into notices (hash, document, adopted, activated, mac) values (%s, %s, %s, null, %s) "
            "on conflict (hash) do update set adopted = excluded.adopted where notices.activated is null",
            (rules.hash, document, now, self._mac(rules.hash, document, None)),
        )
        return rules

    async def activate(self, link: Link, wanted: str, now: datetime) -> Rules:
        """Let an adopted notice decide from now on. Raises CallRefused when no such notice was adopted."""
        row = await (
            await link.execute("select document, activated, mac from notices where hash = %s", (wanted,))
        ).fetchone()
        if row is None:
            raise refuse("unknown", "house.notice")
        if self._mac(wanted, row[0], row[1]) != row[2]:
            raise refuse("unreadable", "promise.secure")
        rules = compile_document(row[0], now)
        await link.execute(
            "update notices set activated = %s, mac = %s where hash = %s",
            (now, self._mac(wanted, row[0], now), wanted),
        )
        return rules

    def believe(self, rules: Rules) -> None:
        """The activation has committed."""
        self._rules, self._loaded = rules, True

    def _mac(self, hash_: str, document: str, activated: datetime | None) -> bytes:
        moment = int(activated.timestamp() * 1_000_000) if activated else 0
        return self._folder.mac(b"notice", join(hash_, document, moment))


def compile_document(document: str, now: datetime) -> Rules:
    """The rules of a document. Raises CallRefused, naming the first place that is wrong."""
    try:
        return compile_notice(read_notice(document), today=now.date())
    except NoticeRefused:
        raise refuse("invalid", "house.notice") from None

"""The keeper's own ledger entries: sign-ins, notices, people, restrictions, erasures, epochs.

Not sealed: opaque handles, counts and times only. They are what a restore replays and what a tree proves.
"""

from datetime import datetime

import rfc8785

from tillit.keeper.answers import Entry
from tillit.keeper.database import Keyring, Link
from tillit.keeper.looks import Actor
from tillit.keeper.notices import Notices
from tillit.kit import links

Said = str | int | bool | None | list[str]


class Entries:
    """Writes an entry within the transaction of the act it tells of."""

    def __init__(self, keyring: Keyring, notices: Notices) -> None:
        self._keyring, self._notices = keyring, notices

    async def write(self, link: Link, kind: str, actor: Actor | None, now: datetime, **said: Said) -> None:
        """One entry; `actor` None means the keeper's own timer."""
        by = str(actor.agent) if actor and actor.agent else (actor.machine or actor.role if actor else "keeper")
        record = rfc8785.dumps({"kind": kind, "by": by, "operator": bool(actor and actor.operator), **said})
        salt, day, notice = links.new_salt(), now.date(), self._notices.hash
        await link.execute(
            "insert into entries (kind, at, day, notice, record, salt, leaf) values (%s, %s, %s, %s, %s, %s, %s)",
            (kind, now, day, notice, record, salt, links.leaf(kind, day, notice, links.commitment(salt, record))),
        )

    async def after(self, number: int, limit: int) -> list[Entry]:
        """Entries after a number, in order."""
        async with self._keyring.transaction() as link:
            rows = await (
                await link.execute(
                    "select number, kind, at, day, notice, record, salt, leaf from entries where number > %s "
                    "order by number limit %s",
                    (number, limit),
                )
            ).fetchall()
        return [Entry(*row) for row in rows]

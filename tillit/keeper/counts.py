"""How much the keeper holds, without reading whole tables each time somebody looks at the board.

Small tables are counted; of large ones the database's own statistics are told. What must be exact, that no look is
missing from the record, is counted whole once an hour and whenever somebody verifies, and from there on in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tillit.keeper.database import Link

COUNTED = 10_000
"""Up to so many rows are counted one by one."""
_WHOLE_EVERY = timedelta(hours=1)


def _about(table: str) -> str:
    estimate = f"(select reltuples from pg_class where oid = '{table}'::regclass)::int8"  # noqa: S608 - constants
    few = f"select count(*) as n from (select from {table} limit {COUNTED + 1}) t"  # noqa: S608 - constants
    return f"(select case when n > {COUNTED} then greatest(n, {estimate}) else n end from ({few}) c)"  # noqa: S608


COUNTS = f"""
select {_about("keys")}, {_about("markers")}, (select count(*) from keys where state = 'waiting'),
       (select coalesce(max(number), 0) from openings),
       (select coalesce(sum(amount), 0)::int8 from tallies where code <> ''),
       (select coalesce(max(index) + 1, 0) from leaves), (select coalesce(min(epoch), 0) from keys),
       (select coalesce(max(counter), 0) from checkpoints),
       coalesce((select hash from notices where activated is null order by adopted desc limit 1), '')
"""  # noqa: S608 - constants
LOOKS = "select count(*), coalesce(max(number), 0) from openings where number > %s"


@dataclass
class Looks:
    """How many looks stand in the record: counted whole at `at`, up to the number `upto`."""

    found: int = 0
    upto: int = 0
    at: datetime | None = None

    def forget(self) -> None:
        """Another database may stand behind the keyring: count whole again."""
        self.at = None

    async def count(self, link: Link, now: datetime, *, whole: bool) -> int:
        """How many there are now."""
        if whole or self.at is None or now - self.at >= _WHOLE_EVERY:
            self.found, self.upto = await _count_after(link, 0)
            self.at = now
            return self.found
        since, _ = await _count_after(link, self.upto)
        return self.found + since


async def _count_after(link: Link, number: int) -> tuple[int, int]:
    row = await (await link.execute(LOOKS, (number,))).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])

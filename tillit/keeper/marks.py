"""A few figures that must survive a restart: hours run, when the keeper last lived, when an epoch was destroyed."""

from tillit.keeper.canonical import join
from tillit.keeper.database import Link
from tillit.keeper.folder import KeyFolder
from tillit.keeper.refuse import refuse

RUNNING = "running-seconds"
LAST_ALIVE = "last-alive"
DESTROYED_AT = "destroyed-at-running-seconds"
SWEEP_CONFIRMED = "sweep-confirmed-until"


async def read_mark(link: Link, folder: KeyFolder, name: str) -> str | None:
    """The figure, or None. Raises CallRefused when it was changed behind the keeper's back."""
    row = await (await link.execute("select value, mac from marks where name = %s", (name,))).fetchone()
    if row is None:
        return None
    if folder.mac(b"mark", join(name, row[0])) != row[1]:
        raise refuse("unreadable", "promise.secure")
    return str(row[0])


async def write_mark(link: Link, folder: KeyFolder, name: str, value: str) -> None:
    """Keep the figure."""
    await link.execute(
        "insert into marks (name, value, mac) values (%s, %s, %s) "
        "on conflict (name) do update set value = excluded.value, mac = excluded.mac",
        (name, value, folder.mac(b"mark", join(name, value))),
    )

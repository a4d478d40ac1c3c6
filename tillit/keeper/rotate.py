"""Epochs: every day the living keys are wrapped anew, and the wrapping key of seven days ago is destroyed.

That is what makes erasure true for copies: dead rows, write-ahead log, replicas and old dumps of the keyring hold
wrapped keys whose epoch key exists nowhere any more. Every step may be cut off and is taken up again.
"""

from datetime import datetime
from uuid import UUID

from tillit.keeper.answers import Rotated
from tillit.keeper.database import Link
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.items import Scope
from tillit.keeper.lookups import lookup_context
from tillit.keeper.marks import DESTROYED_AT, RUNNING, read_mark, write_mark
from tillit.keeper.refuse import CallRefused, refuse
from tillit.keeper.scopes import wrap_context
from tillit.keeper.seal import unwrap, wrap

KEEP_EPOCHS = 7
BATCH = 5000
PAUSE = 20 * 3600
"""Seconds of running time between two destructions: a jumping clock cannot burn the keys of a week."""


KeyRow = tuple[UUID, UUID, str, str, UUID, UUID, str, datetime, int, bytes, bytes]


async def rotate(keeper: Keeper, asker: Asker) -> Rotated:
    """A new epoch. The last one's re-wrapping is finished first if it was cut off. Raises CallRefused, KeyringAway."""
    if not asker.at_operator_socket:
        raise refuse("operator", "house.operator")
    async with keeper.rotating:
        return await _rotate(keeper, asker)


async def _rotate(keeper: Keeper, asker: Asker) -> Rotated:
    rewrapped = await rewrap(keeper)
    number = keeper.scopes.epoch + 1
    keeper.folder.make_epoch(number)
    keeper.fault("rotate: key made")
    async with keeper.keyring.transaction() as link:
        await link.execute("insert into epochs (number, born) values (%s, %s) on conflict do nothing",
                           (number, asker.now))  # fmt: skip
        await keeper.entries.write(link, "epoch", asker.actor, asker.now, number=number)
    keeper.fault("rotate: epoch told")
    keeper.scopes.epoch = number
    rewrapped += await rewrap(keeper)
    destroyed = await destroy_old(keeper, asker)
    return Rotated(number, rewrapped, destroyed)


async def rewrap(keeper: Keeper) -> int:
    """Wrap every living key by the current epoch, batch by batch; how many. Buried rows are deleted, not re-wrapped."""
    done, last = 0, UUID(int=0)
    while True:
        async with keeper.keyring.transaction() as link:
            rows = await (
                await link.execute(
                    "select id, subject, category, kind, company, brand, state, born, epoch, wrapped, mac from keys "
                    "where epoch < %s and id > %s order by id limit %s for update",
                    (keeper.scopes.epoch, last, BATCH),
                    binary=True,
                )
            ).fetchall()
            if not rows:
                break
            fresh, buried = _wrap_rows(keeper, rows)
            await _write_batch(link, keeper.scopes.epoch, fresh)
            await link.execute("delete from keys where id = any(%s)", (buried,))
            last = rows[-1][0]
        done += len(fresh)
        keeper.fault("rotate: batch done")
    await _rewrap_lookups(keeper)
    return done


def _wrap_rows(keeper: Keeper, rows: list[KeyRow]) -> tuple[list[tuple[UUID, bytes, bytes]], list[UUID]]:
    fresh: list[tuple[UUID, bytes, bytes]] = []
    buried: list[UUID] = []
    epoch, folder = keeper.scopes.epoch, keeper.folder
    for key_id, subject, category, kind, company, brand, state, born, old, wrapped, mac in rows:
        if key_id.bytes in folder.graves:
            buried.append(key_id)
            continue
        scope = Scope(company, brand, kind, subject, category)
        if keeper.scopes.row_mac(key_id, scope, state, born, old, wrapped) != mac:
            raise refuse("unreadable", "promise.secure")
        raw = unwrap(folder.epoch(old), wrapped, wrap_context(scope, key_id, old))
        again = wrap(folder.epoch(epoch), raw, wrap_context(scope, key_id, epoch))
        fresh.append((key_id, again, keeper.scopes.row_mac(key_id, scope, state, born, epoch, again)))
    return fresh, buried


async def _write_batch(link: Link, epoch: int, fresh: list[tuple[UUID, bytes, bytes]]) -> None:
    await link.execute("create temporary table rewrapped (id uuid, wrapped bytea, mac bytea) on commit drop")
    async with link.cursor().copy("copy rewrapped from stdin (format binary)") as copy:
        copy.set_types(("uuid", "bytea", "bytea"))
        for row in fresh:
            await copy.write_row(row)
    await link.execute(
        "update keys k set epoch = %s, wrapped = n.wrapped, mac = n.mac from rewrapped n where k.id = n.id", (epoch,)
    )


async def _rewrap_lookups(keeper: Keeper) -> None:
    epoch, folder = keeper.scopes.epoch, keeper.folder
    async with keeper.keyring.transaction() as link:
        rows = await (
            await link.execute(
                "select brand, version, epoch, wrapped from lookups where epoch < %s for update", (epoch,)
            )
        ).fetchall()
        for brand, version, old, wrapped in rows:
            raw = unwrap(folder.epoch(old), wrapped, lookup_context(brand, version, old))
            await link.execute(
                "update lookups set epoch = %s, wrapped = %s where brand = %s and version = %s",
                (epoch, wrap(folder.epoch(epoch), raw, lookup_context(brand, version, epoch)), brand, version),
            )


async def destroy_old(keeper: Keeper, asker: Asker) -> list[int]:
    """Destroy what is seven epochs old, as fast as it may; also what a rotation that was cut off left over."""
    destroyed = []
    for number in await _old_epochs(keeper):
        if not await _may_destroy(keeper, asker):
            break
        await _destroy(keeper, asker, number)
        destroyed.append(number)
    return destroyed


async def _old_epochs(keeper: Keeper) -> list[int]:
    """Epochs whose time is over: their key is there, or its destruction was not written down."""
    oldest = keeper.scopes.epoch - KEEP_EPOCHS
    async with keeper.keyring.transaction() as link:
        cursor = await link.execute("select number from epochs where destroyed is null and number <= %s", (oldest,))
        told = {row[0] for row in await cursor.fetchall()}
    return sorted(told | {number for number in keeper.folder.epochs() if number <= oldest})


async def _destroy(keeper: Keeper, asker: Asker, number: int) -> None:
    """Refuses while anything living is wrapped by it."""
    async with keeper.keyring.transaction() as link:
        if await _still_wrapped(link, number):
            raise CallRefused("not-rewrapped", "house.epoch", "Keys still need this epoch: nothing was destroyed.")
    keeper.fault("rotate: before destruction")
    keeper.folder.destroy_epoch(number)
    keeper.fault("rotate: key destroyed")
    async with keeper.keyring.transaction() as link:
        await link.execute("update epochs set destroyed = %s where number = %s and destroyed is null",
                           (asker.now, number))  # fmt: skip
        running = await read_mark(link, keeper.folder, RUNNING) or "0"
        await write_mark(link, keeper.folder, DESTROYED_AT, running)
        await keeper.entries.write(link, "epoch-destroyed", asker.actor, asker.now, number=number)
    keeper.folder.forget_graves(number + 1)


async def _may_destroy(keeper: Keeper, asker: Asker) -> bool:
    if asker.as_of and keeper.folder.demo:
        return True
    async with keeper.keyring.transaction() as link:
        running = float(await read_mark(link, keeper.folder, RUNNING) or 0)
        last = await read_mark(link, keeper.folder, DESTROYED_AT)
    return last is None or running - float(last) >= PAUSE


async def _still_wrapped(link: Link, number: int) -> bool:
    row = await (
        await link.execute(
            "select exists (select from keys where epoch <= %s) or exists (select from lookups where epoch <= %s)",
            (number, number),
        )
    ).fetchone()
    return bool(row and row[0])

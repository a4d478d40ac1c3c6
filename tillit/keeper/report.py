"""What the keeper says of itself: who looked, what was refused, and the figures of the board."""

from uuid import UUID

from tillit.keeper.admit import decide
from tillit.keeper.answers import Figures, Looks, Tallied, Tally
from tillit.keeper.counts import COUNTS
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.looks import Draft, quarter_of
from tillit.keeper.marks import RUNNING, read_mark
from tillit.keeper.people import OFFICER, SUPERVISOR
from tillit.keeper.refuse import refuse
from tillit.keeper.tallies import NIL
from tillit.keeper.wire import Looked, Openings, Status, Tallies

LARGEST_PAGE = 500
_CONCERNED = "(company = any(array[%(own)s, %(nil)s]::uuid[]) or by = %(own)s::uuid or %(own)s::uuid is null)"
_TALLIES = f"""
select by, role, purpose, code, clause, sum(amount)::int8 from tallies where day >= %(since)s and {_CONCERNED}
group by by, role, purpose, code, clause order by 6 desc, purpose, code, clause, by, role
"""  # noqa: S608 - constants
# Of each day's counts at most a page is looked up: as much work after a million openings as after a thousand.
_LOOKED = f"""
select o.number from tallies t, lateral (
    select number from openings where tally = t.id and number < %(before)s order by number desc limit %(limit)s
) o
where day >= %(since)s and (code <> '') = %(refused)s and {_CONCERNED}
  and (%(by)s::uuid is null or by = %(by)s) and (%(role)s::text is null or role = %(role)s)
  and (%(for_purpose)s::text is null or purpose = %(for_purpose)s) and (%(code)s::text is null or code = %(code)s)
  and (%(clause)s::text is null or clause = %(clause)s)
order by o.number desc limit %(limit)s
"""  # noqa: S608 - constants


async def list_openings(keeper: Keeper, asker: Asker, call: Openings) -> Looks:
    """Who looked at a case, for the customer's view and for an officer. Raises CallRefused."""
    rules = await keeper.notices.in_force(asker.now)
    await keeper.subjects.load({call.case})
    case = keeper.subjects.known(call.case)
    if case is None:
        raise refuse("unknown", "promise.rights")
    decide(keeper, asker, rules, case, "audit", call.purpose, None)
    await _on_record(keeper, asker, call)
    looks, unreadable = await keeper.journal.looks_at(call.case)
    return Looks(looks, unreadable)


async def _on_record(keeper: Keeper, asker: Asker, call: Openings) -> None:
    draft = Draft(asker.actor, call.case, None, call.purpose, "list", ("audit",), quarter_of(asker.now))
    await keeper.journal.write([draft], asker.now)


async def tally_looks(keeper: Keeper, asker: Asker, call: Tallies) -> Tallied:
    """How often things were opened and refused, for those who lead and the operator. Raises CallRefused."""
    _require(asker, OFFICER, SUPERVISOR)
    async with keeper.keyring.transaction() as link:
        rows = await (await link.execute(_TALLIES, {"since": call.since, **_concerned(asker)})).fetchall()
    return Tallied([Tally(*row) for row in rows])


async def list_looks(keeper: Keeper, asker: Asker, call: Looked) -> Looks:
    """The openings or refusals behind a count, for officers and the operator; that they looked is on record too."""
    _require(asker, OFFICER)
    if not 0 < call.limit <= LARGEST_PAGE:
        raise refuse("too-many", "house.wire")
    asked = {name: getattr(call, name) for name in call.__struct_fields__}
    async with keeper.keyring.transaction() as link:
        rows = await (await link.execute(_LOOKED, asked | _concerned(asker))).fetchall()
    draft = Draft(asker.actor, None, asker.actor.agent, "security", "list", ("audit",), quarter_of(asker.now))
    await keeper.journal.write([draft], asker.now)
    return Looks(*await keeper.journal.numbered([row[0] for row in rows]))


def _require(asker: Asker, *roles: str) -> None:
    if asker.actor.role not in roles and not asker.at_operator_socket:
        raise refuse("officer", "roles.privacy-officer")


def _concerned(asker: Asker) -> dict[str, UUID | None]:
    """Whose counts one may see: of one's company's data, by its agents, and of nobody; the operator sees all."""
    return {"own": asker.actor.company, "nil": NIL}


async def status(keeper: Keeper, asker: Asker, call: Status) -> Figures:
    """The figures. `openings_missing` is not 0 when a look was taken out of the journal."""
    async with keeper.keyring.transaction() as link:
        row = await (await link.execute(COUNTS.encode())).fetchone()
        looks = await keeper.looks.count(link, asker.now, whole=call.whole)
        running = float(await read_mark(link, keeper.folder, RUNNING) or 0)
    assert row is not None
    keys, erased, waiting, last, refusals, leaves, oldest, witnessed, pending = row
    counter = max(last, witnessed, keeper.journal.counter or 0)
    people = [p for p in (await keeper.people.load()).values() if p.works_on(asker.now.date())]
    await keeper.notices.load(asker.now)
    return Figures(
        epoch=keeper.scopes.epoch, oldest_epoch=min(keeper.folder.epochs(), default=oldest), live_keys=keys,
        erased=erased, waiting=waiting, openings=counter, openings_missing=counter - looks, refusals=refusals,
        tree_size=leaves, notice=keeper.notices.hash, notice_pending=pending, clock=asker.now,
        clock_jumped=keeper.clock_jumped,
        assurance="low: epoch keys are files", mirror=keeper.folder.mirror is not None,
        demo=keeper.folder.demo, founding=await keeper.is_founding(), people=len(people), tokens=len(keeper.tokens),
        running_hours=running / 3600,
    )  # fmt: skip

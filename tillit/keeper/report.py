"""What the keeper says of itself: who looked, what was refused, and the figures of the board."""

from tillit.keeper.admit import decide
from tillit.keeper.answers import Figures, Look, Looks
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.looks import Draft, quarter_of
from tillit.keeper.marks import RUNNING, read_mark
from tillit.keeper.people import OFFICER
from tillit.keeper.refuse import refuse
from tillit.keeper.wire import Openings, Refusals

_COUNTS = """
select (select count(*) from keys), (select count(*) from markers), (select count(*) from keys where state = 'waiting'),
       (select coalesce(max(number), 0) from openings), (select count(*) from openings),
       (select count(*) from openings where refused), (select count(*) from leaves),
       (select coalesce(min(epoch), 0) from keys),
       (select coalesce(max(counter), 0) from checkpoints),
       coalesce((select hash from notices where activated is null order by adopted desc limit 1), '')
"""


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


async def list_refusals(keeper: Keeper, asker: Asker, call: Refusals) -> Looks:
    """What was refused since a moment, for officers and the operator."""
    if asker.actor.role != OFFICER and not asker.at_operator_socket:
        raise refuse("officer", "roles.privacy-officer")
    looks, unreadable = await keeper.journal.refusals_since(call.since)
    return Looks([look for look in looks if _is_own(look, asker)], unreadable)


def _is_own(look: Look, asker: Asker) -> bool:
    return asker.actor.company is None or look.company in (None, asker.actor.company)


async def status(keeper: Keeper, asker: Asker) -> Figures:
    """The figures. `openings_missing` is not 0 when a look was taken out of the journal."""
    async with keeper.keyring.transaction() as link:
        row = await (await link.execute(_COUNTS.encode())).fetchone()
        running = float(await read_mark(link, keeper.folder, RUNNING) or 0)
    assert row is not None
    keys, erased, waiting, last, looks, refusals, leaves, oldest, witnessed, pending = row
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

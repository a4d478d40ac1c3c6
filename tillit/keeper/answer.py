"""Each call to its verb: first who asks, then what is asked; a refusal is on record before it is told."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from tillit.keeper.admit import NOBODY, who
from tillit.keeper.answers import Answer, Appended, Done, EntryList, Verifier
from tillit.keeper.employ import begin, end, enrol, retire
from tillit.keeper.erase import confirm_erasures, due, erase
from tillit.keeper.find import drop_lookup, match, reblind, renew_lookup, rewords, words
from tillit.keeper.govern import activate, adopt
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.looks import Actor, Draft, quarter_of
from tillit.keeper.marks import SWEEP_CONFIRMED, write_mark
from tillit.keeper.open import open_items, refuse_all
from tillit.keeper.refuse import CallRefused, refuse
from tillit.keeper.report import list_looks, list_openings, status, tally_looks
from tillit.keeper.restrict import lift, restrict
from tillit.keeper.rotate import rotate
from tillit.keeper.second import require_officer
from tillit.keeper.take import take
from tillit.keeper.tell import confirm_births, tell_facts
from tillit.keeper.wire import (
    Activate,
    Adopt,
    Append,
    Begin,
    BeginAs,
    Born,
    Checkpoint,
    Confirm,
    DropLookup,
    Due,
    End,
    Enrol,
    Entries,
    Erase,
    Facts,
    Lift,
    Looked,
    Match,
    Open,
    Openings,
    Prove,
    ProveConsistency,
    PublicKey,
    Reblind,
    RenewLookup,
    Request,
    Restrict,
    Retire,
    Rewords,
    Rotate,
    Status,
    Take,
    Tallies,
    Words,
)

Verb = Callable[[Keeper, Asker, Any], Awaitable[Answer | None]]

_WITHOUT_ACTOR = (Begin, BeginAs, End, Status, PublicKey, Checkpoint, Activate)
_CONFIRMED_FOR = timedelta(hours=1)


async def answer_call(keeper: Keeper, request: Request, *, operator: bool) -> Answer:
    """The answer to one request. Raises CallRefused, KeyringAway, TimeoutError."""
    await keeper.keyring.begin()
    now, moved = keeper.tell_time(), False
    try:
        now, moved = _moment(keeper, request, operator=operator)
        actor = await _actor(keeper, request, operator=operator)
    except CallRefused as refusal:
        asker = Asker(NOBODY, now, operator)
        if isinstance(request.call, Open):
            return await refuse_all(keeper, asker, request.call, refusal)
        await _on_record(keeper, asker, request, refusal)
        raise
    asker = Asker(actor, now, operator, moved)
    try:
        answer = await _VERBS[type(request.call)](keeper, asker, request.call) or Done()
    except CallRefused as refusal:
        keeper.keyring.check_memory()
        await _on_record(keeper, asker, request, refusal)
        raise
    keeper.keyring.check_memory()
    return answer


def _moment(keeper: Keeper, request: Request, *, operator: bool) -> tuple[Any, bool]:
    if request.as_of is None:
        return keeper.tell_time(), False
    if not keeper.folder.demo or not (operator or request.credential.machine == "sweep"):
        raise refuse("as-of", "house.demo")
    return request.as_of, True


async def _actor(keeper: Keeper, request: Request, *, operator: bool) -> Actor:
    credential = request.credential
    if isinstance(request.call, _WITHOUT_ACTOR) and not credential.token and not credential.machine:
        return NOBODY
    return await who(keeper, credential, keeper.tell_time(), at_operator_socket=operator)


async def _on_record(keeper: Keeper, asker: Asker, request: Request, refusal: CallRefused) -> None:
    tag = str(request.call.__struct_config__.tag)
    purpose = getattr(request.call, "purpose", "")
    draft = Draft(asker.actor, None, asker.actor.agent, purpose, tag, (), quarter_of(asker.now), refusal.code,
                  refusal.clause)  # fmt: skip
    await keeper.journal.write([draft], asker.now)


async def _append(keeper: Keeper, asker: Asker, call: Append) -> Answer:  # noqa: ARG001
    return Appended(await keeper.log.append(call.entries))


async def _counter(keeper: Keeper, asker: Asker) -> int:
    await keeper.journal.ready(asker.now)
    await keeper.log.take_in_own()
    return keeper.journal.counter or 0


async def _checkpoint(keeper: Keeper, asker: Asker, call: Checkpoint) -> Answer:  # noqa: ARG001
    return await keeper.log.checkpoint(await _counter(keeper, asker), asker.now)


async def _prove(keeper: Keeper, asker: Asker, call: Prove) -> Answer:
    return await keeper.log.prove(call.entry, await _counter(keeper, asker), asker.now)


async def _prove_consistency(keeper: Keeper, asker: Asker, call: ProveConsistency) -> Answer:
    return await keeper.log.prove_consistency(call.first, await _counter(keeper, asker), asker.now)


async def _public_key(keeper: Keeper, asker: Asker, call: PublicKey) -> Answer:  # noqa: ARG001
    return Verifier(keeper.log.public_key())


async def _entries(keeper: Keeper, asker: Asker, call: Entries) -> Answer:  # noqa: ARG001
    return EntryList(await keeper.entries.after(call.after, min(call.limit, 2000)))


async def _status(keeper: Keeper, asker: Asker, call: Status) -> Answer:
    return await status(keeper, asker, call)


async def _rotate(keeper: Keeper, asker: Asker, call: Rotate) -> Answer:  # noqa: ARG001
    return await rotate(keeper, asker)


async def _confirm(keeper: Keeper, asker: Asker, call: Confirm) -> None:
    require_officer(asker)
    if call.what == "erasures":
        await confirm_erasures(keeper, asker)
        return
    async with keeper.keyring.transaction() as link:
        end_of_it = (asker.now + _CONFIRMED_FOR).isoformat()
        await write_mark(link, keeper.folder, SWEEP_CONFIRMED, end_of_it)
        await keeper.entries.write(link, "sweep-confirmed", asker.actor, asker.now)
    keeper.clock_jumped = False


_VERBS: dict[type, Verb] = {
    Take: take, Open: open_items, Match: match, Words: words, Facts: tell_facts, Adopt: adopt, Activate: activate,
    Enrol: enrol, Retire: retire, Begin: begin, BeginAs: begin, End: end, Restrict: restrict, Lift: lift, Due: due,
    Erase: erase, Confirm: _confirm, Reblind: reblind, Rewords: rewords, RenewLookup: renew_lookup,
    DropLookup: drop_lookup, Openings: list_openings, Looked: list_looks, Tallies: tally_looks, Entries: _entries,
    Append: _append, Prove: _prove, ProveConsistency: _prove_consistency, Checkpoint: _checkpoint,
    PublicKey: _public_key, Rotate: _rotate, Status: _status, Born: confirm_births,
}  # fmt: skip

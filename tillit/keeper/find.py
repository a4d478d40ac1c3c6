"""Finding without reading: digests for exact look-ups, tokens for words, and both made anew from sealed values."""

from datetime import timedelta

from tillit.keeper.admit import Admitted, admit, load
from tillit.keeper.answers import Matched, Reblinded, Reworded, Tokens, Version
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.items import BlindItem, Digest, SealedItem
from tillit.keeper.looks import Draft, quarter_of
from tillit.keeper.people import OPERATOR
from tillit.keeper.refuse import CallRefused, refuse
from tillit.keeper.seal import Unopenable, unseal
from tillit.keeper.tokenise import query_tokens, text_tokens
from tillit.keeper.wire import DropLookup, Match, Reblind, RenewLookup, Rewords, Words
from tillit.notice.rules import Rules

MOST_VALUES = 20
MOST_OF_MACHINES = 2000
"""A batch of arriving letters is looked up in one call; machines act by the clock of what arrives, not by curiosity."""
VALUES_PER_CASE = 5
"""Look-ups an hour: this many for each case the notice lets the actor open. It makes enumerating telephone numbers
visible and slow; the ordinary search of a working day stays far below."""

_HOUR = timedelta(hours=1)
_READS = {"email": "contact", "phone": "contact", "suppress": "contact", "order": "transactions"}


async def match(keeper: Keeper, asker: Asker, call: Match) -> Matched:
    """Digests of each value under every key in use, counted and written down. Raises CallRefused, KeyringAway."""
    if len(call.items) > (MOST_OF_MACHINES if asker.actor.machine else MOST_VALUES):
        raise refuse("too-many", "house.lookup")
    rules = await keeper.notices.in_force(asker.now)
    _check_purpose(rules, asker, call.purpose)
    _count(keeper, asker, rules, len(call.items))
    reads = {_READS.get(item.field, "content") for item in call.items}
    await _write_down(keeper, asker, call.purpose, "match", *sorted(reads))
    return Matched([await _digests(keeper, item) for item in call.items])


async def _digests(keeper: Keeper, item: BlindItem) -> list[Digest]:
    keys = await keeper.lookups.load(item.brand, keeper.scopes.epoch)
    return keeper.lookups.digests(keys, item.brand, item.field, item.value, item.country)


async def words(keeper: Keeper, asker: Asker, call: Words) -> Tokens:
    """Tokens of a search. Raises CallRefused, KeyringAway."""
    rules = await keeper.notices.in_force(asker.now)
    _check_purpose(rules, asker, call.purpose)
    _count(keeper, asker, rules, 1)
    keys = await keeper.lookups.load(call.brand, keeper.scopes.epoch)
    await _write_down(keeper, asker, call.purpose, "words", "content")
    return Tokens(query_tokens(keys.values(), call.query))


def _check_purpose(rules: Rules, asker: Asker, purpose: str) -> None:
    found = rules.purposes.get(purpose)
    if found is None or not found.in_force:
        raise refuse("purpose-not-in-notice", f"purposes.{purpose}")
    if asker.actor.role not in found.roles:
        raise refuse("role-may-not", f"purposes.{purpose}")


def _count(keeper: Keeper, asker: Asker, rules: Rules, values: int) -> None:
    role = OPERATOR if asker.actor.operator else asker.actor.role
    quota = rules.quota.get(role)
    if quota is None:
        return
    recent = [(at, n) for at, n in keeper.matched.get(asker.actor.name, []) if at > asker.now - _HOUR]
    if sum(n for _, n in recent) + values > quota.stop * VALUES_PER_CASE:
        raise refuse("quota", f"guards.quota.{role}")
    keeper.matched[asker.actor.name] = [*recent, (asker.now, values)]


async def _write_down(keeper: Keeper, asker: Asker, purpose: str, mark: str, *categories: str) -> None:
    draft = Draft(asker.actor, None, asker.actor.agent, purpose, mark, categories, quarter_of(asker.now))
    await keeper.journal.write([draft], asker.now)


async def reblind(keeper: Keeper, asker: Asker, call: Reblind) -> Reblinded:
    """Digests under the newest key; None for what no longer opens."""
    digests: list[Digest | None] = []
    for item, plain in await _open_each(keeper, asker, call.purpose, call.items):
        if plain is None:
            digests.append(None)
            continue
        keys = await keeper.lookups.load(item.scope.brand, keeper.scopes.epoch)
        made = keeper.lookups.digests(keys, item.scope.brand, item.look_up, plain.decode(), item.country)
        digests.append(made[-1])
    return Reblinded(digests)


async def rewords(keeper: Keeper, asker: Asker, call: Rewords) -> Reworded:
    """Word tokens under the newest key; None for what no longer opens."""
    tokens: list[list[int] | None] = []
    for item, plain in await _open_each(keeper, asker, call.purpose, call.items):
        if plain is None:
            tokens.append(None)
            continue
        keys = await keeper.lookups.load(item.scope.brand, keeper.scopes.epoch)
        tokens.append(text_tokens([keys[max(keys)]], plain.decode(), item.language, prefixes=item.prefixes))
    return Reworded(tokens)


async def _open_each(
    keeper: Keeper, asker: Asker, purpose: str, items: list[SealedItem]
) -> list[tuple[SealedItem, bytes | None]]:
    """The plaintext of each, inside the keeper only; written down like any other opening."""
    rules = await keeper.notices.in_force(asker.now)
    await load(keeper, [item.scope for item in items], [])
    admitted: list[Admitted | None] = []
    drafts: dict[object, Draft] = {}
    for item in items:
        try:
            found = admit(keeper, asker, rules, item.scope, purpose, None)
        except CallRefused:
            admitted.append(None)
            continue
        admitted.append(found)
        drafts[found.case, item.scope.category] = Draft(
            asker.actor, found.case, None if found.case else item.scope.subject, purpose, "list",
            (item.scope.category,), quarter_of(asker.now),
        )  # fmt: skip
    await keeper.journal.write(list(drafts.values()), asker.now)
    return [(item, _plain(item, found)) for item, found in zip(items, admitted, strict=True)]


def _plain(item: SealedItem, found: Admitted | None) -> bytes | None:
    if found is None or found.key.cipher is None:
        return None
    try:
        return unseal(found.key.cipher, found.key.raw_id, item.scope, item.field, item.format, item.row, item.sealed)
    except Unopenable:
        return None


async def renew_lookup(keeper: Keeper, asker: Asker, call: RenewLookup) -> Version:
    """A new look-up key for a brand, by `index` or the operator."""
    _check_keeper_of_lookups(asker)
    return Version(await keeper.lookups.renew(call.brand, keeper.scopes.epoch))


async def drop_lookup(keeper: Keeper, asker: Asker, call: DropLookup) -> None:
    """Destroy older look-up keys of a brand, by `index` or the operator."""
    _check_keeper_of_lookups(asker)
    await keeper.lookups.drop(call.brand, call.before, keeper.scopes.epoch)


def _check_keeper_of_lookups(asker: Asker) -> None:
    if asker.actor.machine != "index" and not asker.at_operator_socket:
        raise refuse("machine", "machines.index")

"""Seal and blind one arriving thing in one call: keys durable before anything is sealed with them.

A thing that arrives for an erased or overdue case is not taken: it must start a case of its own.
"""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from tillit.keeper.admit import check_clock, check_consent, decide, load
from tillit.keeper.answers import Taken
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.items import Birth, BlindItem, Digest, Scope, SealItem, WordsItem
from tillit.keeper.refuse import refuse
from tillit.keeper.scopes import WAITING, DataKey, ScopeErased, ScopeSpoiled
from tillit.keeper.seal import seal
from tillit.keeper.subject import Subject
from tillit.keeper.tokenise import text_tokens
from tillit.keeper.wire import Take
from tillit.notice.rules import Rules

_DAY = timedelta(days=1)
WHOLE = "*"
"""The category of the marker that stands for a subject as a whole."""


async def take(keeper: Keeper, asker: Asker, call: Take) -> Taken:
    """Sealed values, digests and tokens, in order. Raises CallRefused as a whole, KeyringAway."""
    rules = await keeper.notices.in_force(asker.now)
    scopes = list(dict.fromkeys(item.scope for item in call.seals))
    persons = [birth.person for birth in call.births if birth.person]
    subjects = {*(birth.subject for birth in call.births), *(scope.subject for scope in scopes), *persons}
    async with keeper.holding(subjects):
        whole = [Scope(birth.company, birth.brand, birth.kind, birth.subject, WHOLE) for birth in call.births]
        await load(keeper, [*scopes, *whole], list(subjects))
        if any(isinstance(keeper.scopes.known(each.subject, WHOLE), ScopeErased) for each in whole):
            raise refuse("erased", "promise.one-year")
        born = _births(keeper, call.births, asker)
        touched = _touch(keeper, scopes, born, asker)
        keys = await _keys(keeper, asker, rules, call.purpose, scopes, born | touched)
    sealed = [_seal(keys[item.scope], item) for item in call.seals]
    digests = [await _blind(keeper, item) for item in call.blinds]
    tokens = [await _words(keeper, item) for item in call.words]
    return Taken(sealed, digests, tokens)


def _births(keeper: Keeper, births: list[Birth], asker: Asker) -> dict[UUID, Subject]:
    """The subjects that are new or gain a link, by id. A birth told twice changes nothing."""
    changed: dict[UUID, Subject] = {}
    for birth in births:
        known = keeper.subjects.known(birth.subject)
        if known is None or known.is_stranger:
            changed[birth.subject] = Subject(
                id=birth.subject, kind=birth.kind, company=birth.company, brand=birth.brand, country=birth.country,
                channel=birth.channel, case_kind=birth.case_kind, opened=min(birth.opened, asker.now),
                born=asker.now, touched=asker.now, person=birth.person, restricted=known.restricted if known else {},
            )  # fmt: skip
    for birth in births:
        person = (changed.get(birth.person) or keeper.subjects.known(birth.person)) if birth.person else None
        if person is not None and birth.subject in changed and birth.subject not in person.cases:
            changed[person.id] = replace(person, cases=(*person.cases, birth.subject))
    return changed


def _touch(keeper: Keeper, scopes: list[Scope], born: dict[UUID, Subject], asker: Asker) -> dict[UUID, Subject]:
    """What is added to lives on: at most one row a day."""
    known = [(each.subject, keeper.subjects.known(each.subject)) for each in scopes if each.subject not in born]
    return {
        subject: replace(found, touched=asker.now)
        for subject, found in known
        if found is not None and asker.now - found.touched > _DAY
    }


async def _keys(
    keeper: Keeper, asker: Asker, rules: Rules, purpose: str, scopes: list[Scope], changed: dict[UUID, Subject]
) -> dict[Scope, DataKey]:
    """A key for each scope; those minted are durable when this returns."""
    for scope in scopes:
        _check(keeper, asker, rules, purpose, scope, changed)
    missing = [scope for scope in scopes if keeper.scopes.known(scope.subject, scope.category) is None]
    audits = [
        Scope(each.company, each.brand, "audit", each.id, "audit")
        for each in changed.values()
        if each.kind == "case" and keeper.subjects.known(each.id) is None
    ]
    if missing or changed:
        async with keeper.keyring.transaction() as link:
            async with link.pipeline():  # one way there and back for all of it
                await keeper.subjects.store(link, changed.values())
                minted = await keeper.scopes.mint(link, list(dict.fromkeys([*missing, *audits])), asker.now)
            keeper.fault("take: before commit")
        keeper.fault("take: keys durable")
        keeper.subjects.believe(changed.values())
        keeper.scopes.believe(minted)
    found = {scope: keeper.scopes.known(scope.subject, scope.category) for scope in scopes}
    return {scope: key for scope, key in found.items() if isinstance(key, DataKey)}


def _check(keeper: Keeper, asker: Asker, rules: Rules, purpose: str, scope: Scope, born: dict[UUID, Subject]) -> None:
    key = keeper.scopes.known(scope.subject, scope.category)
    if isinstance(key, ScopeErased):
        raise refuse("erased", "promise.one-year")
    if isinstance(key, ScopeSpoiled):
        raise refuse("unreadable", "promise.secure")
    known = keeper.subjects.known(scope.subject)
    subject = known or born.get(scope.subject)
    if subject is None:
        raise refuse("unknown", "promise.minimal")
    if (subject.company, subject.brand) != (scope.company, scope.brand) or (
        isinstance(key, DataKey) and key.scope != scope
    ):
        raise refuse("scope", "promise.group-sharing")
    if isinstance(key, DataKey) and key.state == WAITING:
        raise refuse("waiting", "promise.rights")
    if scope.kind != "audit":  # whoever may act may have the act written down; reading it is decided like all else
        context = next((born[case] for case in subject.cases if case in born), subject)
        decide(keeper, asker, rules, context, scope.category, purpose, None)
    check_consent(subject, scope)
    if known is not None:
        check_clock(keeper, rules, known, scope.category, purpose, asker.now)


def _seal(key: DataKey, item: SealItem) -> bytes:
    if key.cipher is None:
        raise refuse("erased", "promise.one-year")
    return seal(key.cipher, key.raw_id, item.scope, item.field, item.format, item.row, item.plaintext)


async def _blind(keeper: Keeper, item: BlindItem) -> Digest:
    keys = await keeper.lookups.load(item.brand, keeper.scopes.epoch)
    newest = max(keys)
    return keeper.lookups.digests({newest: keys[newest]}, item.brand, item.field, item.value, item.country)[-1]


async def _words(keeper: Keeper, item: WordsItem) -> list[int]:
    keys = await keeper.lookups.load(item.brand, keeper.scopes.epoch)
    return text_tokens([keys[max(keys)]], item.text, item.language, prefixes=item.prefixes)

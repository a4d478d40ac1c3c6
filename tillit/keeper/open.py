"""Open what a page shows: each item by itself, written down before any plaintext leaves."""

from msgspec.structs import replace

from tillit.keeper.admit import Admitted, admit, check_quota, load
from tillit.keeper.answers import OpenedItems
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.items import Opened, OpenItem, Refused
from tillit.keeper.looks import Draft, quarter_of
from tillit.keeper.refuse import CallRefused, refuse
from tillit.keeper.seal import Unopenable, unseal
from tillit.keeper.wire import Open
from tillit.notice.rules import Rules

LARGEST_LIST = 2000
FIND = "find"
"""Whoever finds may match and search by words in every kind; opening rests on the purpose of the case alone."""

Outcome = Admitted | CallRefused


async def open_items(keeper: Keeper, asker: Asker, call: Open) -> OpenedItems:
    """Plaintext or a refusal for each item, in order. Raises KeyringAway; then nothing was opened."""
    if len(call.items) > LARGEST_LIST:
        raise refuse("too-many", "house.wire")
    try:
        rules = await keeper.notices.in_force(asker.now)
    except CallRefused as refusal:
        return await refuse_all(keeper, asker, call, refusal)
    await keeper.journal.ready(asker.now)
    cases = [case for item in call.items if (case := item.case or call.case)]
    await load(keeper, [item.scope for item in call.items], cases)
    outcomes, warned = _admit_all(keeper, asker, rules, call)
    await keeper.journal.write(_drafts(asker, call, outcomes), asker.now)
    keeper.fault("open: on record")
    revealed = [_reveal(item, outcome) for item, outcome in zip(call.items, outcomes, strict=True)]
    await keeper.journal.write(_late_drafts(asker, call, outcomes, revealed), asker.now)
    return OpenedItems(revealed, warned)


async def refuse_all(keeper: Keeper, asker: Asker, call: Open, refusal: CallRefused) -> OpenedItems:
    """Nothing may be opened at all: every item is refused, and that is written down."""
    await keeper.journal.write(_drafts(asker, call, [refusal] * len(call.items)), asker.now)
    return OpenedItems([refusal.item()] * len(call.items))


def _admit_all(keeper: Keeper, asker: Asker, rules: Rules, call: Open) -> tuple[list[Outcome], bool]:
    outcomes: list[Outcome] = []
    warned = False
    for item in call.items:
        try:
            if item.purpose == FIND:
                raise refuse("finds-only", "purposes.find")
            admitted = admit(keeper, asker, rules, item.scope, item.purpose, item.case or call.case)
            if call.mark == "case" and admitted.case is not None:
                warned |= check_quota(keeper, asker, rules, admitted.case)
        except CallRefused as refusal:
            outcomes.append(refusal)
        else:
            outcomes.append(admitted)
    return outcomes, warned


def _drafts(asker: Asker, call: Open, outcomes: list[Outcome]) -> list[Draft]:
    """One draft per case (or subject), purpose and outcome, with the categories seen together."""
    seen: dict[tuple[object, ...], set[str]] = {}
    for item, outcome in zip(call.items, outcomes, strict=True):
        if isinstance(outcome, Admitted):
            about = (outcome.case, None if outcome.case else item.scope.subject, item.purpose, "", "")
        else:
            case = item.case or call.case or (item.scope.subject if item.scope.kind == "case" else None)
            about = (case, item.scope.subject, item.purpose, outcome.code, outcome.clause)
        seen.setdefault(about, set()).add(item.scope.category)
    quarter = quarter_of(asker.now)
    return [
        Draft(asker.actor, case, subject, purpose, call.mark, tuple(sorted(categories)), quarter, code, clause)  # type: ignore[arg-type]
        for (case, subject, purpose, code, clause), categories in seen.items()
    ]


def _late_drafts(
    asker: Asker, call: Open, outcomes: list[Outcome], revealed: list[Opened | Refused]
) -> list[Draft]:
    """What was admitted and still did not open is on record as refused, beside the opening."""
    late = [
        (item, CallRefused(shown.code, shown.clause, shown.words))
        for item, outcome, shown in zip(call.items, outcomes, revealed, strict=True)
        if isinstance(outcome, Admitted) and isinstance(shown, Refused)
    ]
    return _drafts(asker, replace(call, items=[item for item, _ in late]), [refusal for _, refusal in late])


def _reveal(item: OpenItem, outcome: Outcome) -> Opened | Refused:
    """Step 7. The key is looked at again: what was erased while the opening was being written does not open."""
    if isinstance(outcome, CallRefused):
        return outcome.item()
    cipher = outcome.key.cipher
    if cipher is None:
        return refuse("erased", "promise.one-year").item()
    try:
        return Opened(unseal(cipher, outcome.key.raw_id, item.scope, item.field, item.format, item.row, item.sealed))
    except Unopenable:
        return refuse("unreadable", "promise.secure").item()

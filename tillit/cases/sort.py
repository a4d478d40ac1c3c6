"""Sorting a case into a kind. Promise `kinds`: the kind decides what may be opened, so a widening needs two people."""

from datetime import datetime

from tillit.cases.acting_on import Act, begin_act, changing, show_happening
from tillit.cases.answer_by import set_due
from tillit.cases.clocks import set_clocks
from tillit.cases.errors import NeedsSecondPerson, SameKind, SortedMeanwhile
from tillit.cases.events import CaseWasSorted
from tillit.cases.models import Case, Happening, Kind
from tillit.keeper.answers import Recorded
from tillit.keeper.wire import CaseSorted, Fact, Facts, Second
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.publishing.current import notice_in_force
from tillit.vault.actors import Actor
from tillit.vault.client import ask
from tillit.vault.errors import Refusal
from tillit.vault.facts import hurry, tell


def sort_case(case: Case, *, by: Actor, kind: Kind, at: datetime | None = None) -> Case:
    """The first sorting is free; a later one to a kind that opens nothing more is free too. `at` is what the
    conversation says, for cases that were worked on before they came here.

    Raises:
        SameKind: it is of this kind already.
        NeedsSecondPerson: the new kind opens more than the present one; use `widen_case`.
        SortedMeanwhile: a colleague did a moment ago.
    """
    _refuse_widening(case, kind)
    act = _prepare(case, by=by, kind=kind, seconded=False)
    with changing(case.pk, by=by) as locked:
        _refuse_widening(locked, kind)
        if locked.kind != case.kind:  # the entry names the kind before
            raise SortedMeanwhile
        _change(act, locked, kind, at=at)
        fact = tell(locked.pk, CaseSorted(kind=kind))
    hurry(fact)
    return locked


def widen_case(case: Case, *, by: Actor, kind: Kind, second: Second) -> Case:
    """Sort into a kind that opens more, with a second person's credential.

    A credential may never rest in the outbox. So the keeper is asked with the case locked, last before the commit: what
    it refuses is not written, and it hears of two widenings in the order in which they are written.

    Raises:
        SameKind: it is of this kind already.
        SortedMeanwhile: a colleague did a moment ago; the second person agreed to something else.
        Refusal: the keeper did not accept the second person.
    """
    act = _prepare(case, by=by, kind=kind, seconded=True)
    with changing(case.pk, by=by) as locked:
        if locked.kind == kind:
            raise SameKind
        if locked.kind != case.kind:
            raise SortedMeanwhile
        _change(act, locked, kind)
        _ask_to_widen(locked, by=by, kind=kind, second=second)
    return locked


def _ask_to_widen(case: Case, *, by: Actor, kind: Kind, second: Second) -> None:
    fact = Fact(id=new_id(), subject=case.pk, at=now(), body=CaseSorted(kind=kind, second=second))
    outcome = ask(Facts(facts=[fact]), Recorded, by=by).outcomes[0]
    if outcome.outcome == "refused":
        raise Refusal(outcome.code, outcome.clause, outcome.words)


def _refuse_widening(case: Case, kind: Kind) -> None:
    if case.kind == kind:
        raise SameKind
    if case.kind != Kind.UNSORTED and opens_more(case.kind, kind):
        raise NeedsSecondPerson


def opens_more(before: str, after: str) -> bool:
    """Whether the second kind allows a category that the first does not."""
    kinds = notice_in_force().notice.kinds
    return not set(kinds[after].categories) <= set(kinds[before].categories)


def _prepare(case: Case, *, by: Actor, kind: Kind, seconded: bool) -> Act:
    act = begin_act(case, by=by)
    act.note_entry(CaseWasSorted(case=case.pk, before=case.kind, after=kind, seconded=seconded))
    act.taking.take()
    return act


def _change(act: Act, case: Case, kind: Kind, *, at: datetime | None = None) -> None:
    case.kind = kind
    set_due(case)
    case.save(update_fields=["kind", "due_at"])
    set_clocks(case)
    show_happening(case, Happening.SORTED, kind, by=act.by, at=at)
    act.write_entries()

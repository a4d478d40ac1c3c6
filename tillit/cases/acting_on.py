"""How every verb on an existing case is made: seal first, then one transaction with the case locked.

Promise `group-sharing`: a share lets another company read a case, never change it. No keeper call happens between the
row lock and the commit, so a slow keeper never holds up a colleague; a widening alone asks there (decision 33).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tillit.cases.announce import announce
from tillit.cases.errors import NotOurs, NotYourRole
from tillit.cases.models import Case, Happening
from tillit.cases.models.event import Event as Happened
from tillit.kit.clock import now
from tillit.ledger.write import Event, Prepared, prepare, write
from tillit.publishing.current import notice_in_force, rules_in_force
from tillit.vault.acting import acting, in_company
from tillit.vault.actors import Actor
from tillit.vault.sealing import Taking

RIGHTS = "rights"


@dataclass
class Act:
    """One act on one case: what it seals and which entry it leaves."""

    case: Case
    by: Actor
    taking: Taking
    entries: list[Prepared] = field(default_factory=list)

    def note_entry(self, event: Event) -> None:
        """The act's entry in the ledger, sealed with the rest."""
        notice = notice_in_force().rules.hash
        self.entries.append(prepare(event, case=self.case, by=self.by, taking=self.taking, notice=notice))

    def write_entries(self) -> None:
        write(*self.entries)


def begin_act(case: Case, *, by: Actor, purpose: str | None = None) -> Act:
    """Start an act of `by` on `case`, under the purpose that follows from its kind."""
    return Act(case, by, Taking(by=by, purpose=purpose or purpose_of(case)))


@contextmanager
def changing(case: UUID, *, by: Actor, also_for: str = "") -> Iterator[Case]:
    """One transaction with the case locked, if `by` sees it; open pages hear of it when it commits. Whoever acts has a
    role that the notice names for the case's purpose, or for the purpose `also_for`.

    Raises:
        Case.DoesNotExist: there is no such case for `by`.
        NotOurs: it is only shown to the company of `by`.
        NotYourRole: the notice names other roles.
    """
    with locking(case, by=by, also_for=also_for) as locked:
        before = locked.assigned_company_id
        yield locked
        announce([locked], formerly=before)


@contextmanager
def changing_both(case: Case, other: Case, *, by: Actor) -> Iterator[tuple[Case, Case]]:
    """The same of two cases, given back in the order asked for. They are locked by their keys, as everybody locks who
    needs several: two who tie the same two cases from either end wait for each other, and never both.
    """
    first, second = sorted((case.pk, other.pk))
    with changing(first, by=by) as one, changing(second, by=by) as two:
        yield (one, two) if first == case.pk else (two, one)


@contextmanager
def locking(case: UUID, *, by: Actor, also_for: str = "") -> Iterator[Case]:
    """The same, heard by nobody. What follows is written in the name of the company that the case belongs to: a
    supplier's agent who closes it leaves its entry, its count and its clocks there.
    """
    with acting(by), ExitStack() as name:
        # Row-level security lets only the case's own company lock and change it.
        try:
            locked = Case.objects.locked(case)
        except Case.DoesNotExist:
            owner = Case.objects.values_list("company_id", flat=True).get(pk=case)
            name.enter_context(in_company(owner, agent=str(by.agent_id or "")))
            locked = Case.objects.locked(case)
        if by.company not in {locked.company_id, locked.assigned_company_id}:
            raise NotOurs
        refuse_other_roles(locked, by=by, also_for=also_for)
        yield locked


def refuse_other_roles(case: Case, *, by: Actor, also_for: str = "") -> None:
    """Promise `purposes`: people work on a case for its purpose, and a role that the notice does not name for it has
    no business there, even where nothing is read. What a machine may do, the keeper knows.

    Raises:
        NotYourRole: the notice names other roles.
    """
    known = rules_in_force().purposes
    named = [known[purpose].roles for purpose in (purpose_of(case), also_for) if purpose in known]
    if named and not by.is_machine and not any(by.role in roles for roles in named):
        raise NotYourRole


def purpose_of(case: Case) -> str:
    """The purpose under which the agents of this case work; the kind's own name where the notice has none, so that
    the keeper refuses with its clause.
    """
    return notice_in_force().rules.purpose_of(case.kind) or case.kind


def show_happening(case: Case, what: Happening, word: str, *, by: Actor, at: datetime | None = None) -> None:
    """A small line in the conversation; of `at` for what happened before it came here (imports)."""
    happening(case, what, word, by=by, at=at).save(force_insert=True)


def happening(case: Case, what: Happening, word: str, *, by: Actor, at: datetime | None = None) -> Happened:
    """That line, to be written with others."""
    return Happened(case=case, company_id=case.company_id, what=what, word=word, agent_id=by.agent_id, at=at or now())

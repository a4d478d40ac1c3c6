"""The seven steps of an opening, in order, default deny; each refusal names its clause of the notice.

1 the actor · 2 the decision table · 3 the scope · 4 the clock · 5 consent to a recording · 6 the quota ·
7 (in `open.py`) the opening is durable, then unwrap, open, reply.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tillit.keeper.expiry import readable_until
from tillit.keeper.house import Asker, Keeper
from tillit.keeper.items import MACHINES, Credential, Scope
from tillit.keeper.looks import Actor
from tillit.keeper.people import OPERATOR
from tillit.keeper.refuse import CallRefused, refuse
from tillit.keeper.scopes import WAITING, DataKey, ScopeErased, ScopeSpoiled
from tillit.keeper.subject import Subject
from tillit.notice.rules import Refused as Denied
from tillit.notice.rules import Rules

NOT_RESTRICTABLE = ("rights", "retention", "security")
"""A restriction of everything still lets rights be answered, data be erased and the system be kept safe."""

NOBODY = Actor(None, "", "unknown", None, operator=False)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A scope that may be opened, by which case."""

    key: DataKey
    case: UUID | None


async def who(keeper: Keeper, credential: Credential, now: datetime, *, at_operator_socket: bool) -> Actor:
    """Step 1: the actor behind a credential, from the keeper's own store. Raises CallRefused."""
    if credential.token:
        return await _agent(keeper, credential, now)
    if at_operator_socket:
        return Actor(None, "", OPERATOR, None, operator=True)
    if credential.machine in MACHINES:
        return Actor(None, credential.machine, credential.machine, None, operator=False)
    raise refuse("token", "promise.secure")


async def _agent(keeper: Keeper, credential: Credential, now: datetime) -> Actor:
    found = keeper.tokens.find(credential.token, credential.session, now)
    if found is None:
        raise refuse("token", "promise.secure")
    person = (await keeper.people.load()).get(found.agent)
    if person is None or person.retired:
        raise refuse("not-enrolled", "promise.secure")
    if not person.works_on(now.date()):
        raise refuse("contract-ended", "promise.suppliers")
    return Actor(person.agent, "", person.role, person.company, operator=found.operator)


async def load(keeper: Keeper, scopes: list[Scope], cases: list[UUID]) -> None:
    """Bring everything a decision needs into memory."""
    await keeper.subjects.load({*(scope.subject for scope in scopes), *cases})
    await keeper.scopes.load(scopes)


def admit(keeper: Keeper, asker: Asker, rules: Rules, scope: Scope, purpose: str, case: UUID | None) -> Admitted:
    """Steps 2 to 5 for one scope; call `load` first. Raises CallRefused."""
    key = keeper.scopes.known(scope.subject, scope.category)
    subject = keeper.subjects.known(scope.subject)
    if subject is None:
        raise refuse("erased" if isinstance(key, ScopeErased) else "unknown", "promise.one-year")
    context = decide(keeper, asker, rules, subject, scope.category, purpose, case)
    found = _live(key, scope)
    check_restricted(keeper, subject, context, purpose)
    check_clock(keeper, rules, subject, scope.category, purpose, asker.now)
    check_consent(subject, scope)
    return Admitted(found, context.id if context.kind == "case" else None)


def decide(
    keeper: Keeper, asker: Asker, rules: Rules, subject: Subject, category: str, purpose: str, case: UUID | None
) -> Subject:
    """Step 2: the case (or person) under which the notice allows this, else its refusal."""
    refusal: CallRefused | None = None
    for context in _contexts(keeper, subject, case):
        found = _decide_in(asker, rules, context, category, purpose)
        if found is None:
            return context
        refusal = refusal or found
    raise refusal or refuse("scope", "promise.minimal")


def _contexts(keeper: Keeper, subject: Subject, case: UUID | None) -> list[Subject]:
    if subject.kind != "person":
        return [subject]
    cases = keeper.subjects.cases_of(subject)
    if case is not None:
        return [each for each in cases if each.id == case]
    return cases or [subject]


def _decide_in(asker: Asker, rules: Rules, context: Subject, category: str, purpose: str) -> CallRefused | None:
    relation = relation_of(asker, context, purpose)
    if relation is None:
        return refuse("relation", "promise.group-sharing")
    answer = rules.decide(
        purpose=purpose,
        category=category,
        role=asker.actor.role,
        relation=relation,
        kind=context.case_kind if context.kind == "case" else "",
        country=context.country,
        today=asker.now.date(),
    )
    return refuse(answer.code, answer.clause) if isinstance(answer, Denied) else None


def relation_of(asker: Asker, context: Subject, purpose: str) -> str | None:
    """How the actor's company stands to the case: own, assigned, shared, or not at all."""
    company = asker.actor.company
    if company is None or company == context.company:
        return "own"
    if context.assigned == company:
        return "assigned"
    return "shared" if context.share_for(company, purpose, asker.now) else None


def _live(key: object, scope: Scope) -> DataKey:
    """Step 3, first half: live, not erased, not waiting to be erased, and of this company and brand."""
    if isinstance(key, ScopeErased):
        raise refuse("erased", "promise.one-year")
    if isinstance(key, ScopeSpoiled):
        raise refuse("unreadable", "promise.secure")
    if not isinstance(key, DataKey):
        raise refuse("unknown", "promise.minimal")
    if key.cipher is None:
        raise refuse("erased", "promise.one-year")
    if key.scope != scope:
        raise refuse("scope", "promise.group-sharing")
    if key.state == WAITING:
        raise refuse("waiting", "promise.rights")
    return key


def check_restricted(keeper: Keeper, subject: Subject, context: Subject, purpose: str) -> None:
    """Step 3, second half: objections and restrictions of the person, in every case, future ones too."""
    persons = [subject] if subject.kind == "person" else []
    linked = [keeper.subjects.known(each) for each in (context.person, subject.person) if each is not None]
    persons += [person for person in linked if person is not None]
    for person in persons:
        if purpose in person.restricted or ("*" in person.restricted and purpose not in NOT_RESTRICTABLE):
            raise refuse("restricted", "promise.objection")


def until(keeper: Keeper, rules: Rules, subject: Subject, category: str) -> datetime:
    """The keeper's clock of one scope, remembered until a fact changes it."""
    known = keeper.subjects.clock(subject.id, category, rules.hash)
    if known is None:
        known = readable_until(subject, category, rules, keeper.subjects.cases_of(subject))
        keeper.subjects.remember_clock(subject.id, category, rules.hash, known)
    return known


def held_for(keeper: Keeper, subject: Subject, category: str) -> set[str]:
    """The purposes of the holds in force on one scope; a person is held by any of the cases."""
    holders = [subject, *keeper.subjects.cases_of(subject)]
    return {hold.purpose for holder in holders for hold in holder.holds_on(category)}


def check_clock(keeper: Keeper, rules: Rules, subject: Subject, category: str, purpose: str, now: datetime) -> None:
    """Step 4: past its time nothing opens, swept or not; held data opens only for the hold's purpose."""
    if now < until(keeper, rules, subject, category):
        return
    purposes = held_for(keeper, subject, category)
    if not purposes:
        raise refuse("overdue", "promise.one-year")
    if purpose not in purposes:
        raise refuse("held", "promise.only-as-long-as-needed")


def check_consent(subject: Subject, scope: Scope) -> None:
    """Step 5: a recording needs a consent bound to its call and person, not withdrawn."""
    if scope.category == "recording" and (subject.consent is None or subject.withdrawn is not None):
        raise refuse("consent", "promise.no-recording-without-consent")


def check_quota(keeper: Keeper, asker: Asker, rules: Rules, case: UUID) -> bool:
    """Step 6: distinct cases this hour; whether to warn. Raises CallRefused at the notice's figure."""
    role = OPERATOR if asker.actor.operator else asker.actor.role
    quota = rules.quota.get(role)
    if quota is None:
        return False
    opened = keeper.journal.cases_this_hour(asker.actor, asker.now)
    if case not in opened and len(opened) >= quota.stop:
        raise refuse("quota", f"guards.quota.{role}")
    opened.setdefault(case, asker.now)
    return len(opened) >= quota.warn

"""Objections to decide: each already took effect; here the balance is struck (Article 21(1) GDPR)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tillit.cases.models import Message
from tillit.desk.officer.shapes import ObjectionRow
from tillit.desk.pages import RIGHTS, SeeOther, agent_of, for_roles, page_asked
from tillit.desk.rail import fetch_rail, show
from tillit.desk.refusals import refusal_shape
from tillit.desk.second import NoSecondPerson, is_alone, second_person
from tillit.desk.shapes import Rail
from tillit.desk.signed_in import actor_of, pass_on
from tillit.desk.titles import purpose_title
from tillit.keeper.wire import ALONE
from tillit.people.models import Objection, Role
from tillit.publishing.current import notice_in_force
from tillit.rights.decide import decide_objection
from tillit.rights.errors import RightsError
from tillit.rights.models import Outcome
from tillit.ui.shapes import Choice, Pager
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.errors import Refusal
from tillit.vault.opening import Opening, Plain

A_PAGE = 25
GROUNDS = {
    "legal-claims": gettext_lazy("to establish, exercise or defend a legal claim"),
    "compelling-interest": gettext_lazy("compelling reasons that weigh more than the person's interest"),
}
OUTCOMES = {"upheld": Outcome.UPHELD, "overridden": Outcome.REFUSED}


@dataclass(frozen=True)
class Fetched:
    """The rows behind the page."""

    rail: Rail
    waiting: list[Objection]
    decided: list[Objection]
    more: bool
    sources: dict[UUID, Message]


@require_GET
@for_roles(Role.PRIVACY_OFFICER)
def show_objections(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    return _page(request, {})


@require_http_methods(["GET", "POST"])
@for_roles(Role.PRIVACY_OFFICER)
def decide(request: HttpRequest, objection: UUID) -> HttpResponse:
    """Uphold an objection, or, with a second person, override it on compelling grounds."""
    if request.method != "POST":  # a page loaded again
        return SeeOther(reverse("officer:objections"))
    actor = actor_of(request)
    with acting(actor):
        found = Objection.objects.filter(pk=objection).first()
    outcome = OUTCOMES.get(request.POST.get("decision", ""))
    if found is None or outcome is None:
        raise Http404
    try:
        _decide(request, found, outcome, actor)
    except (RightsError, NoSecondPerson, Refusal) as fault:
        pass_on(fault)
        return _page(request, {str(objection): str(fault)}, status=422)
    return SeeOther(reverse("officer:objections"))


def _decide(request: HttpRequest, objection: Objection, outcome: Outcome, by: Actor) -> None:
    if outcome == Outcome.UPHELD:
        decide_objection(objection, by=by, outcome=outcome)
        return
    reasoning = str(GROUNDS.get(request.POST.get("ground", ""), ""))
    if is_alone(agent_of(request)):
        decide_objection(objection, by=by, outcome=outcome, reasoning=reasoning, second=ALONE)
        return
    with second_person(request) as second:
        decide_objection(objection, by=by, outcome=outcome, reasoning=reasoning, second=second.credential)


def _page(request: HttpRequest, faults: dict[str, str], *, status: int = 200) -> HttpResponse:
    actor, agent = actor_of(request), agent_of(request)
    page = page_asked(request)
    with acting(actor):
        fetched = _fetch(fetch_rail(agent), page)
    plain = _open(fetched, actor)
    context = {
        "waiting": [_row(one, fetched, plain) for one in fetched.waiting],
        "decided": [_row(one, fetched, plain) for one in fetched.decided],
        "grounds": [Choice(value, str(title)) for value, title in GROUNDS.items()],
        "pager": Pager(page, 0, fetched.more),
        "faults": faults,
        "one_person": is_alone(agent),
    }
    return show(request, "desk/objections.html", context, rail=fetched.rail, here="objections", status=status)


def _fetch(rail: Rail, page: int) -> Fetched:
    rows = Objection.objects.select_related("decision__by", "marked_by").order_by("-received_at")
    waiting = list(rows.filter(decision=None)[:A_PAGE])
    first = (page - 1) * A_PAGE
    decided = list(rows.exclude(decision=None)[first : first + A_PAGE + 1])
    sources = [one.source for one in (*waiting, *decided) if one.source]
    messages = Message.objects.select_related("case").in_bulk(sources)
    return Fetched(rail, waiting, decided[:A_PAGE], len(decided) > A_PAGE, messages)


def _open(fetched: Fetched, actor: Actor) -> Plain:
    """The messages in which people objected, opened for their rights."""
    opening = Opening(actor, "list")
    for objection in fetched.waiting:
        if message := fetched.sources.get(objection.source) if objection.source else None:
            opening.want(message, "body", purpose=RIGHTS, case=message.case_id)
    return opening.open()


def _row(objection: Objection, fetched: Fetched, plain: Plain) -> ObjectionRow:
    message = fetched.sources.get(objection.source) if objection.source else None
    refused = plain.refusal(message, "body") if message else None
    decision = objection.decision if hasattr(objection, "decision") else None
    upheld = decision is not None and decision.outcome == Outcome.UPHELD
    return ObjectionRow(
        id=str(objection.pk),
        case_number=message.case.number if message else 0,
        purposes=tuple(purpose_title(purpose) for purpose in objection.purposes),
        marked_at=objection.received_at,
        marked_by=objection.marked_by.name if objection.marked_by else "Tillit",
        effective_at=objection.effective_at,
        due_at=_due(objection.received_at),
        state="waiting" if decision is None else "upheld" if upheld else "overridden",
        text=plain.text(message, "body") if message else None,
        refused=refusal_shape(refused) if refused else None,
        decided_at=decision.at if decision else None,
        decided_by=decision.by.name if decision else "",
    )


def _due(received: datetime) -> datetime:
    """The notice's months after it was received (Article 12(3) GDPR); the last day where a month is shorter."""
    months = received.month - 1 + notice_in_force().notice.rights.answer_months
    year, month = received.year + months // 12, months % 12 + 1
    return received.replace(year=year, month=month, day=min(received.day, monthrange(year, month)[1]))

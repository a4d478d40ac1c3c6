"""The case page: one short read, one opening for everything on it, then the page."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from tillit.cases.keep_draft import version_of
from tillit.cases.models import Case, Delivery, Direction
from tillit.contact.ready import ready_for
from tillit.desk.asked import list_query
from tillit.desk.case_acts import Written, acts_of, composer_of
from tillit.desk.case_context import customer_of, linked_of, links_of, looks_at, suggested_of
from tillit.desk.case_entries import show_talk
from tillit.desk.case_rows import CaseRows, entry_id, fetch_case
from tillit.desk.case_view import case_view, clocks_of
from tillit.desk.enclosing import enclosing_of, letter_frame_of, ready_of
from tillit.desk.pages import agent_of, at_the_desk, reads_for
from tillit.desk.parts import part_asked
from tillit.desk.rail import fetch_rail, show
from tillit.desk.refusals import show_erased
from tillit.desk.signed_in import actor_of
from tillit.people.models import Agent
from tillit.retention.models import Erasure
from tillit.ui.shapes import Refusal
from tillit.ui.words import full_day
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening, Plain

PAGE = "desk/case.html"


@dataclass(frozen=True)
class Kept:
    """What a page keeps after an act did not succeed: the words of the fault and everything typed; and what was just
    opened for a reason.
    """

    faults: dict[str, str] = field(default_factory=dict)
    body: str = ""
    note: str = ""
    kind: str = ""
    reason: str = ""
    ask_second: bool = False
    again: str = ""  # the answer just taken back, to be mended
    seen: str = ""  # the last message its writer had seen, where the answer was held back
    opened: UUID | None = None
    opened_for: str = ""

    def with_fault(self, act: str, words: str) -> "Kept":
        """The same, with the words of a fault beside the act it belongs to."""
        return replace(self, faults=self.faults | {act: words})


@require_GET
@at_the_desk
def show_case(request: HttpRequest, number: int) -> HttpResponse:
    """One case, opened for the purpose that follows from its kind."""
    return case_page(request, number, Kept(again=request.GET.get("again", "")))


def case_page(request: HttpRequest, number: int, kept: Kept, *, status: int = 200) -> HttpResponse:
    """The page of a case, also after an act that did not succeed.

    Raises:
        Http404: there is no such case here.
        Refusal: the notice opens nothing of it to this person.
    """
    actor, agent = actor_of(request), agent_of(request)
    try:
        with acting(actor):
            rows = fetch_case(number, agent, request.GET.get("before", ""))
            ready = ready_for(rows.case)
            rail = None if part_asked(request, PAGE) else fetch_rail(agent)
    except Http404:
        if gone := show_gone(request, number):
            return gone
        raise
    plain = open_case_page(rows, actor, kept)
    if plain.warned:
        messages.warning(request, gettext("You have nearly opened as many cases this hour as the notice allows."))
    context = _context(rows, plain, actor, agent, kept) | {"back": list_query(request), "ready": ready_of(rows, ready)}
    return show(request, PAGE, context, rail=rail, status=status)


def open_case_page(rows: CaseRows, actor: Actor, kept: Kept) -> Plain:
    """Open what the page shows. What the case does not need stays shut.

    Raises:
        Refusal: nothing at all may be opened.
    """
    case, purpose = rows.case, reads_for(rows.case, actor)
    opening = Opening(actor, "case", case.pk)
    opening.want(case, "subject", purpose=purpose)
    opening.want(case.customer, "name", purpose=purpose)
    if case.identity:
        opening.want(case.identity, "value", purpose=purpose)
    for message in rows.messages():
        opening.want(message, "body", "sender", "original", "enclosed", purpose=purpose)
    for note in rows.notes():
        opening.want(note, "body", purpose=purpose)
    for attachment in rows.attachments:
        opening.want(attachment, "name", purpose=purpose)
    if rows.draft:
        opening.want(rows.draft, "reply", "note", purpose=purpose)
    for identity in rows.identities:
        if identity.pk == kept.opened:
            opening.want(identity, "value", purpose=kept.opened_for)
    plain = opening.open()
    if plain.refusals and not plain.values:
        raise next(iter(plain.refusals.values()))
    return plain


def _context(rows: CaseRows, plain: Plain, actor: Actor, agent: Agent, kept: Kept) -> dict[str, object]:
    case = rows.case
    name = name_in(plain, case)
    to = (plain.text(case.identity, "value") or "") if case.identity and case.identity.kind == "email" else ""
    looks = looks_at(rows, actor)
    talk = show_talk(rows, plain, name, to)
    return {
        "case": case_view(rows, plain, actor),
        "entries": talk,
        "earlier": rows.earlier,
        "before": entry_id(rows.talk[0]) if rows.talk else "",
        "composer": composer_of(rows, actor, to, _written(rows, plain, actor, kept), talk),
        "enclosing": enclosing_of(rows, plain, actor),
        "frame": letter_frame_of(rows, plain, agent),
        "acts": acts_of(rows, kind=kept.kind, reason=kept.reason, ask_second=kept.ask_second),
        "customer": customer_of(rows, plain, actor, opened=kept.opened),
        "links": links_of(rows),
        "suggested": suggested_of(rows),
        "linked": linked_of(rows),
        "openings": looks.shown,
        "openings_more": looks.more,
        "openings_told": looks.told,
        "clocks": clocks_of(rows),
        "kind_request": None,
        "faults": kept.faults,
    }


def _written(rows: CaseRows, plain: Plain, actor: Actor, kept: Kept) -> Written:
    """What stands in the boxes: what was just typed, an answer just taken back, or what was begun before."""
    draft = rows.draft
    reply = kept.body or _taken_back(rows, plain, kept.again, actor) or (draft and plain.text(draft, "reply")) or ""
    note = kept.note or (draft and plain.text(draft, "note")) or ""
    tab = "note" if "note" in kept.faults or (note and not reply) else "reply"
    at = draft.at if draft else None
    return Written(reply, note, tab, at, kept.seen, version_of(draft, "reply"), version_of(draft, "note"))


def _taken_back(rows: CaseRows, plain: Plain, key: str, actor: Actor) -> str:
    """The words of an answer that its writer took back."""
    ours = (said for said in rows.messages() if said.direction == Direction.OUT)
    mine = (said for said in ours if str(said.pk) == key and said.agent_id == actor.agent_id)
    said = next((one for one in mine if one.delivery.state == Delivery.State.TAKEN_BACK), None)
    return plain.text(said, "body") or "" if said else ""


def find_case(number: int, actor: Actor) -> Case:
    """The case to act on. Another company's looks absent.

    Raises:
        Http404: there is none here.
    """
    try:
        with acting(actor):
            return Case.objects.numbered(number)
    except Case.DoesNotExist:
        raise Http404 from None


def show_gone(request: HttpRequest, number: int) -> HttpResponse | None:
    """A case that was erased on time says so, and that what was sent to it came too late; None for any other."""
    with acting(actor_of(request)):
        lives = Case.objects.filter(number=number).exists()  # of a living case, parts may be erased
        erased = Erasure.objects.filter(number=number, subject_kind="case").order_by("-at").first()
    if lives or erased is None:
        return None
    words = gettext("Case %(number)s was erased on %(day)s, as the notice says.") % {
        "number": number, "day": full_day(erased.at),
    }  # fmt: skip
    if request.method == "POST":
        words += " " + gettext("What you just sent came too late: it was not kept.")
    return show_erased(request, Refusal("erased", words, clause="promise.one-year", recorded=False))


def name_in(plain: Plain, case: Case) -> str | None:
    """The name, or else the address, as far as it was opened."""
    name = plain.text(case.customer, "name")
    if name:
        return name
    return plain.text(case.identity, "value") if case.identity else None

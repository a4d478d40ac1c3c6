"""Publishing the notice: first shown what it changes, then published by two people."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tillit.desk.officer.effects import change_rows, shortened_rows
from tillit.desk.officer.shapes import ChangeRow, FaultRow
from tillit.desk.officer.versions import all_versions, pending_version, version_in_force
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.rail import rail_of, show
from tillit.desk.second import NoSecondPerson, is_alone, second_person
from tillit.desk.signed_in import actor_of, pass_on
from tillit.keeper.wire import ALONE
from tillit.kit.clock import now
from tillit.notice.faults import Fault, NoticeRefused
from tillit.people.models import Role
from tillit.publishing.current import notice_in_force
from tillit.publishing.errors import CannotBeKept, PublishingError
from tillit.publishing.models import NoticeVersion
from tillit.publishing.publish import publish_notice, review_notice
from tillit.vault.errors import Refusal


@dataclass(frozen=True)
class Draft:
    """A document somebody wants to publish, and what is known of it."""

    document: str
    checked: bool = False
    faults: tuple[FaultRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    shortened: tuple[ChangeRow, ...] = ()
    effective_at: datetime | None = None
    hash: str = ""
    fault: str = ""


@require_http_methods(["GET", "POST"])
@for_roles(Role.PRIVACY_OFFICER)
def notice(request: HttpRequest) -> HttpResponse:
    """The document in force; a document checked; a document published."""
    if request.method != "POST":
        return _page(request, Draft(notice_in_force().version.document))
    draft = check(_document_of(request))
    if request.POST.get("step") != "publish":
        return _page(request, draft, status=422 if draft.faults else 200)
    return _publish(request, draft)


def check(document: str) -> Draft:
    """What publishing this document would change, or why it cannot be published."""
    draft = Draft(document, checked=True)
    try:
        review = review_notice(document)
    except (NoticeRefused, CannotBeKept) as refused:
        return replace(draft, faults=tuple(_fault(fault) for fault in refused.faults))
    wait = notice_in_force().rules.shorten_wait
    return replace(
        draft, changes=change_rows(review.changes), shortened=shortened_rows(review),
        effective_at=now() + wait if review.shortened else None, hash=review.hash,
    )  # fmt: skip


def _publish(request: HttpRequest, draft: Draft) -> HttpResponse:
    if draft.faults:
        return _page(request, draft, status=422)
    if draft.hash != request.POST.get("hash"):
        return _page(request, replace(draft, fault=gettext("The document changed since it was checked.")), status=422)
    try:
        version = _published(request, draft.document)
    except (PublishingError, NoSecondPerson, Refusal) as fault:
        pass_on(fault)
        return _page(request, replace(draft, fault=str(fault)), status=422)
    words = gettext("Notice %(name)s was published.") % {"name": version.name}
    messages.success(request, words)
    return SeeOther(reverse("officer:notice"))


def _published(request: HttpRequest, document: str) -> NoticeVersion:
    actor = actor_of(request)
    if is_alone(agent_of(request)):
        return publish_notice(document, by=actor, second=request.POST.get("confirmation", ""), seconded_by="alone")
    with second_person(request) as second:
        return publish_notice(document, by=actor, second=second.credential, seconded_by=str(second.agent.pk))


def _document_of(request: HttpRequest) -> str:
    """The file, if one was sent, else the text."""
    upload = request.FILES.get("upload")
    if upload is not None:
        upload.seek(0)  # a page made again after a new sign-in reads it a second time
        return bytes(upload.read()).decode("utf-8", "replace")
    return request.POST.get("document", "").replace("\r\n", "\n")


def _fault(fault: Fault) -> FaultRow:
    return FaultRow(fault.place, fault.what, fault.mend)


def _page(request: HttpRequest, draft: Draft, *, status: int = 200) -> HttpResponse:
    context = {
        "version": version_in_force(), "versions": all_versions(), "document": draft.document,
        "checked": draft.checked, "faults": draft.faults, "changes": draft.changes, "shortened": draft.shortened,
        "effective_at": draft.effective_at, "hash": draft.hash, "fault": draft.fault,
        "one_person": is_alone(agent_of(request)), "confirmation_words": ALONE, "pending": pending_version(),
    }  # fmt: skip
    return show(request, "desk/notice.html", context, rail=rail_of(request), here="notice", status=status)

"""The company's list of tags: read by everybody at the desk, kept by its supervisors."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tillit.cases.drop_tag import drop_tag
from tillit.cases.errors import CaseError
from tillit.cases.make_tag import LONGEST, make_tag
from tillit.cases.models import Tag
from tillit.desk.attempt import posted
from tillit.desk.faults import fault_words
from tillit.desk.pages import SeeOther, agent_of, for_roles
from tillit.desk.rail import rail_of, show
from tillit.desk.signed_in import actor_of
from tillit.people.models import Role
from tillit.vault.acting import acting


@require_http_methods(["GET", "POST"])
@for_roles(Role.SUPERVISOR)
def show_tags(request: HttpRequest) -> HttpResponse:
    """The list, and a box for one more word."""
    word, fault = request.POST.get("word", ""), ""
    if request.method == "POST":
        try:
            make_tag(word, by=actor_of(request))
            return SeeOther(reverse("desk:tags"))
        except CaseError as error:
            fault = fault_words(error)
    with acting(actor_of(request)):
        tags = list(Tag.objects.filter(company=agent_of(request).company_id).order_by("word"))
    context = {"tags": tags, "word": word, "fault": fault, "longest": LONGEST}
    return show(request, "desk/tags.html", context, rail=rail_of(request), here="tags", status=422 if fault else 200)


@posted
def remove_tag(request: HttpRequest, tag: UUID) -> HttpResponse:
    """Take a word off the list, and off every case."""
    drop_tag(tag, by=actor_of(request))
    return SeeOther(reverse("desk:tags"))

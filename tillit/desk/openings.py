"""Opening a value that the case does not need: a reason from the notice, and the customer can see it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from tillit.desk.attempt import key_in, posted
from tillit.desk.case_context import reasons_to_open
from tillit.desk.case_page import Kept, case_page, find_case
from tillit.desk.signed_in import actor_of
from tillit.people.models import Identity
from tillit.vault.acting import acting

ADDRESS = "identity.value/"


@posted
def open_sealed(request: HttpRequest, number: int) -> HttpResponse:
    """Show the case page with one more value open, or with the clause that keeps it shut."""
    actor = actor_of(request)
    case = find_case(number, actor)
    name, reason = request.POST.get("field", ""), request.POST.get("reason", "")
    key = key_in(name.removeprefix(ADDRESS))
    with acting(actor):
        known = Identity.objects.filter(pk=key, customer=case.customer_id).exists()
    if not known:
        raise Http404
    if reason not in {choice.value for choice in reasons_to_open(case, actor)}:
        words = gettext("Choose a reason from the notice. Nothing was opened.")
        return case_page(request, number, Kept().with_fault("opening", words), status=422)
    return case_page(request, number, Kept(opened=key, opened_for=reason))

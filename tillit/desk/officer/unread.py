"""What becomes of a mail that nobody could read; the page with the list of them is `quarantine`."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tillit.cases.models import Case
from tillit.contact.become_case import become_case
from tillit.contact.errors import ContactError
from tillit.contact.models import Quarantined
from tillit.contact.put_back import put_back
from tillit.contact.read_again import read_again
from tillit.contact.set_aside import set_aside
from tillit.desk.faults import fault_words
from tillit.desk.officer.quarantine import ASIDE
from tillit.desk.pages import SeeOther, for_roles
from tillit.desk.signed_in import actor_of
from tillit.people.models import Role
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

Deed = Callable[[Quarantined, Actor], str]


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def setting_aside(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Looked at, and nothing is to be done."""

    def deed(found: Quarantined, by: Actor) -> str:
        set_aside(found, by=by)
        return gettext("Set aside. It goes when its time is over; until then it can be put back.")

    return _do(request, mail, deed)


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def putting_back(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Somebody is to look at it after all."""

    def deed(found: Quarantined, by: Actor) -> str:
        put_back(found, by=by)
        return gettext("It is back on the list.")

    return _do(request, mail, deed, f"?list={ASIDE}")


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def reading(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Try to read it once more."""

    def deed(found: Quarantined, by: Actor) -> str:
        number = _number(read_again(found, by=by), by)
        return gettext("It could be read now. It lies in case %(number)s.") % {"number": number}

    return _do(request, mail, deed)


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def becoming_case(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Hand it to people who can ask the customer."""

    def deed(found: Quarantined, by: Actor) -> str:
        number = _number(become_case(found, by=by), by)
        return gettext("It lies as a file in case %(number)s, for customer service to answer.") % {"number": number}

    return _do(request, mail, deed)


def _do(request: HttpRequest, mail: UUID, deed: Deed, query: str = "") -> HttpResponse:
    """Do it and go back to the list; what cannot be done is said there."""
    actor = actor_of(request)
    with acting(actor):
        found = Quarantined.objects.filter(pk=mail).first()
    if found is None:
        raise Http404
    try:
        messages.success(request, deed(found, actor))
    except ContactError as fault:
        messages.warning(request, fault_words(fault))
    return SeeOther(reverse("officer:quarantine") + query)


def _number(case: UUID, by: Actor) -> int:
    with acting(by):
        return Case.objects.only("number").get(pk=case).number

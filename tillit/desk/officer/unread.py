"""What becomes of a mail that nobody could read; the page with the list of them is `quarantine`."""

from typing import Protocol
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


class Verb(Protocol):
    """What is done about a mail: the mail, or the case in which it then lies."""

    def __call__(self, mail: Quarantined, /, *, by: Actor) -> Quarantined | UUID: ...


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def setting_aside(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Looked at, and nothing is to be done."""
    said = gettext("Set aside. It goes when its time is over; until then it can be put back.")
    return _do(request, mail, set_aside, said)


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def putting_back(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Somebody is to look at it after all."""
    return _do(request, mail, put_back, gettext("It is back on the list."), f"?list={ASIDE}")


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def reading(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Try to read it once more."""
    return _do(request, mail, read_again, gettext("It could be read now. It lies in case %(number)s."))


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def becoming_case(request: HttpRequest, mail: UUID) -> HttpResponse:
    """Hand it to people who can ask the customer."""
    said = gettext("It lies as a file in case %(number)s, for customer service to answer.")
    return _do(request, mail, become_case, said)


def _do(request: HttpRequest, mail: UUID, verb: Verb, said: str, query: str = "") -> HttpResponse:
    """Do it and go back to the list; what cannot be done is said there."""
    actor = actor_of(request)
    with acting(actor):
        found = Quarantined.objects.filter(pk=mail).first()
    if found is None:
        raise Http404
    try:
        done = verb(found, by=actor)
        messages.success(request, said % {"number": _number(done, actor)} if isinstance(done, UUID) else said)
    except ContactError as fault:
        messages.warning(request, fault_words(fault))
    return SeeOther(reverse("officer:quarantine") + query)


def _number(case: UUID, by: Actor) -> int:
    with acting(by):
        return Case.objects.only("number").get(pk=case).number

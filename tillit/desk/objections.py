"""Marking a message as an objection: any wording counts (Article 21 GDPR)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from tillit.cases.models import Case, Direction
from tillit.cases.object import object_in_case
from tillit.desk.attempt import attempt, key_in, posted
from tillit.rights.errors import RightsError
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


@posted
def mark(request: HttpRequest, number: int) -> HttpResponse:
    """Record that the customer objects; within a minute nothing opens for it any more, for this person anywhere."""
    purposes = request.POST.getlist("purposes")
    message = key_in(request.POST.get("message", ""))

    def deed(case: Case, by: Actor) -> None:
        with acting(by):
            said = case.messages.filter(pk=message, direction=Direction.IN).first()
        if said is None:
            raise RightsError(gettext("Choose the message in which the customer objects. Nothing was changed."))
        object_in_case(said, by=by, purposes=purposes)
        words = gettext("The objection is written down. It counts within a minute; a privacy officer decides.")
        messages.success(request, words)

    return attempt(request, number, "objection", deed)

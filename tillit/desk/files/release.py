"""Letting go of a file that is held back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from tillit.cases.errors import CaseError, OnlyLeadsRelease
from tillit.cases.models import Release
from tillit.cases.release_file import release_file
from tillit.desk.attempt import posted
from tillit.desk.files.find import find_file
from tillit.desk.pages import SeeOther, show_role_refused
from tillit.desk.signed_in import actor_of
from tillit.people.models import Role


@posted
def release(request: HttpRequest, number: int, file: UUID) -> HttpResponse:
    """For the reason chosen; then it may be saved by whoever may open the case's files."""
    actor, why = actor_of(request), request.POST.get("why", "")
    found = find_file(file, actor, number)
    try:
        if why in Release.Why.values:
            release_file(found, by=actor, why=Release.Why(why))
        else:
            messages.error(request, gettext("Choose why the file may be let go. Nothing was changed."))
    except OnlyLeadsRelease:
        return show_role_refused(request, Role.SUPERVISOR)
    except CaseError as fault:
        messages.error(request, str(fault))
    return SeeOther(reverse("desk:file", args=[number, file]))

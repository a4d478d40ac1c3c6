"""A refusal is a page with its clause and who can help, never a bare 403; an absent keeper says what was kept."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tillit.desk.faults import fault_words
from tillit.ui.shapes import Refusal as RefusalShape
from tillit.ui.shapes import Who
from tillit.vault.errors import Refusal, ScopeErased, VaultError
from tillit.vault.opening import SIGN_IN_ENDED

View = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """Turns what the keeper refuses into a page that people can do something with."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refusal) and error.code == SIGN_IN_ENDED and not getattr(request, "fresh", None):
            return None  # asked before SignedInMiddleware, which begins anew and makes the page again
        return refused(request, error)


def refused(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for what the keeper refuses, with a way on; nothing for any other error."""
    match error:
        case Refusal():
            return _refused_page(request, refusal_shape(error), 403)
        case ScopeErased():
            words = fault_words(error)
            shape = RefusalShape(code="erased", words=words, clause="promise.one-year", helpers=who_helps())
            return show_erased(request, shape)
        case VaultError() | OperationalError():
            return away(request)
    return None


def show_erased(request: HttpRequest, shape: RefusalShape) -> HttpResponse:
    """The page instead of what has been erased, or the part of a page."""
    return _refused_page(request, shape, 410)


def _refused_page(request: HttpRequest, shape: RefusalShape, status: int) -> HttpResponse:
    context = {"refusal": shape, "back": reverse("desk:inbox")}
    if "HX-Target" not in request.headers:
        return render(request, "ui/refused.html", context, status=status)
    response = render(request, "desk/parts/refused.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"], response["HX-Push-Url"] = "#case", "outerHTML", "false"
    return response


def away(request: HttpRequest) -> HttpResponse:
    """Keeper or database do not answer: nothing was opened and nothing lost."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "30"
    return response


def refusal_shape(refusal: Refusal) -> RefusalShape:
    """A refusal as pages show it: the clause, and who can help."""
    return RefusalShape(code=refusal.code, words=fault_words(refusal), clause=refusal.clause, helpers=who_helps())


def who_helps() -> tuple[Who, ...]:
    """Who can help after a refusal, in the reader's language."""
    return (Who(title=gettext("Privacy officer")),)

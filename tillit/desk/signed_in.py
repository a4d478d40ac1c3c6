"""Who is at the desk: Django knows the agent by the session, the keeper by a token of its own.

The token lives only in an HttpOnly cookie, bound to the session; never in the database, a job or a log. It ends after
ten quiet minutes and with the keeper; while the session lives a new one is begun, and the keeper records a sign-in.
"""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from tillit.desk.refusals import away, refused
from tillit.keeper.answers import Begun, Done
from tillit.keeper.wire import Begin, End
from tillit.people.keep_sign_in import keep_sign_in, note_use
from tillit.people.models import Agent
from tillit.people.works_here import works_here
from tillit.ui.words import full_time
from tillit.vault.actors import Actor, agent_actor
from tillit.vault.client import ask
from tillit.vault.errors import Refusal, VaultError
from tillit.vault.opening import SIGN_IN_ENDED

COOKIE = settings.TILLIT_TOKEN_COOKIE
LONGEST = 10 * 3600

View = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware:
    """Puts `request.actor` beside `request.user` for agents; asks the keeper for a token where none is left."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._serve(request)
        except (VaultError, OperationalError):  # while finding out who asks: no view was reached
            return away(request)

    def _serve(self, request: HttpRequest) -> HttpResponse:
        request.actor, request.fresh = None, None  # type: ignore[attr-defined]
        if not request.path.startswith(("/desk/", "/officer/")) or not request.user.is_authenticated:
            return _at_the_door(request, self.get_response(request))
        _know(request)
        try:
            _admit(request, _token_in(request))
        except Refusal:
            return _leave(request)
        response = self.get_response(request)
        add_never_cache_headers(response)  # also what was refused or absent: views alone do not reach those
        if request.fresh and request.user.is_authenticated:  # type: ignore[attr-defined]
            _set_token(response, request.fresh)  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A token that ended is replaced, and the page made again: nothing was opened or changed by it."""
        if not isinstance(error, Refusal) or error.code != SIGN_IN_ENDED or request.fresh:  # type: ignore[attr-defined]
            return None
        try:
            _admit(request, None)
        except Refusal:
            return _leave(request)
        return _made_again(request)


def _know(request: HttpRequest) -> None:
    """Keep where this agent is signed in, and say so where a cookie of theirs was seen in another browser."""
    session, browser = request.session, request.session.browser  # type: ignore[attr-defined]
    if session.place is not None:  # type: ignore[attr-defined]
        note_use(session.place.id, session.place.used_at, browser)  # type: ignore[attr-defined]
        return
    for at in keep_sign_in(request.user, session.session_key or "", browser):  # type: ignore[arg-type]
        said = gettext(
            "On %(at)s a sign-in of yours was used by another browser, and was ended. If that was not you, change your "
            "password and tell a supervisor."
        )
        messages.warning(request, said % {"at": full_time(at)})


def _admit(request: HttpRequest, token: bytes | None) -> None:
    session = session_digest(request)
    if not works_here(request.user):  # type: ignore[arg-type]  # agents alone sign in
        raise Refusal("contract-ended", "promise.suppliers", "The contract has ended.")
    if token is None:
        request.fresh = token = begin(request.user, session)  # type: ignore[attr-defined, arg-type]
    request.actor = agent_actor(request.user, token=token, session=session)  # type: ignore[attr-defined, arg-type]


def _made_again(request: HttpRequest) -> HttpResponse | None:
    """The page once more. A refusal is answered here: no middleware hears what is raised while it answers an error."""
    found = request.resolver_match
    if found is None:
        return None
    try:
        answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    except (VaultError, OperationalError) as error:
        return refused(request, error)
    return answer


def _leave(request: HttpRequest) -> HttpResponse:
    """The keeper does not know this agent any more: nothing may open in this name."""
    logout(request)
    return redirect("account_login")


def session_digest(request: HttpRequest) -> bytes:
    """What the keeper binds a token to: SHA-256 of the session's key."""
    return sha256((request.session.session_key or "").encode()).digest()


def begin(agent: Agent, session: bytes) -> bytes:
    """A token for this agent in this session; the keeper records it as a sign-in."""
    return ask(Begin(agent=agent.pk, session=session), Begun).token


def _set_token(response: HttpResponse, token: bytes) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, token.hex(), max_age=LONGEST, httponly=True, samesite="Lax", secure=secure, path="/")


def end(request: HttpRequest) -> None:
    """The agent leaves: the token is worth nothing any more."""
    if token := _token_in(request):
        ask(End(token=token), Done)


def _at_the_door(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Pages of signing in and out: nothing of them is stored, a TOTP key least of all; and whoever has just signed out
    keeps no token, not even one that is worth nothing.
    """
    if request.path.startswith("/accounts/"):
        add_never_cache_headers(response)
        if COOKIE in request.COOKIES and not request.user.is_authenticated:
            response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _token_in(request: HttpRequest) -> bytes | None:
    try:
        return bytes.fromhex(request.COOKIES.get(COOKIE, "")) or None
    except ValueError:
        return None


def pass_on(fault: Exception) -> None:
    """For pages that show a refusal beside their form: a sign-in that ended is no answer to what was asked, but begun
    anew by the middleware.
    """
    if isinstance(fault, Refusal) and fault.code == SIGN_IN_ENDED:
        raise fault


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a signed-in request."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor is None:
        raise Refusal("not-signed-in", "promise.secure", "Sign in first.")
    return actor  # type: ignore[no-any-return]

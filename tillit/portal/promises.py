"""The board for everybody, by the group's own choice: what is promised, and whether it is kept. Nobody is in it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from tillit.kit.clock import now
from tillit.publishing.standing import recent_standings
from tillit.ui.promises import promise_rows, tally


@require_GET
def show_promises(request: HttpRequest) -> HttpResponse:
    """Each promise with its verdict and its last 90 days; absent unless the installation chose to show it."""
    if not settings.TILLIT_PUBLIC_BOARD:
        raise Http404
    rows = promise_rows(recent_standings())
    context = {"promises": rows, "tally": tally(rows), "as_of": now()}
    answer = render(request, "portal/promises.html", context)
    patch_cache_control(answer, max_age=60)
    return answer

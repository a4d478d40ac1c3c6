"""Pages that only a demonstration has; elsewhere they are absent."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def only_in_demo(view: View) -> View:
    """Absent outside a demonstration; never kept in a cache."""

    @wraps(view)
    def show(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.TILLIT_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(show)

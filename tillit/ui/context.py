"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject


def house(request: HttpRequest) -> dict[str, object]:
    """Whether this is a demonstration, which every page says; and the hidden field of its forms, made once a page."""
    return {"demo": settings.TILLIT_DEMO, "csrf_input": SimpleLazyObject(lambda: csrf_input(request))}

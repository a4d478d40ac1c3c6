"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, bool]:  # noqa: ARG001 - Django's signature
    """Whether this is a demonstration, which every page says."""
    return {"demo": settings.TILLIT_DEMO}

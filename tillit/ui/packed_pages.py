"""Pages travel packed; files do not: a picture is packed already, and a film would keep a worker busy for seconds."""

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware


class PackedPages(GZipMiddleware):
    """Django's own, for pages only. It pads each with some random bytes, so that the length of what is packed tells
    nobody what stands in it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:  # type: ignore[override]
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response  # type: ignore[return-value]

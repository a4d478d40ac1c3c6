"""One answer for two askers: the page for a browser, the part for htmx.

A part's name is its DOM id is its `hx-target` is its template in `desk/parts/`. Everything works without the script:
then nobody asks for a part, and every link and form leads to a page. When something changed (`live-feed` hears of it),
the parts that show it fetch themselves.
"""

from django.http import HttpRequest, HttpResponse

CASE, SAID, LIST, WORK = "case", "said", "list", "work"
PARTS = {
    "desk/case.html": {CASE, SAID},
    "desk/inbox.html": {LIST, WORK},
    "desk/search.html": {LIST, WORK},
}
"""Which parts of a page may be asked for by themselves."""


def part_asked(request: HttpRequest, template: str) -> str:
    """The part of this page that is asked for; "" for the whole page."""
    asked = request.headers.get("HX-Target", "")
    return asked if asked in PARTS.get(template, ()) else ""


def template_of(part: str) -> str:
    return f"desk/parts/{part}.html"


def put_address(response: HttpResponse, request: HttpRequest, part: str) -> None:
    """What the address bar says afterwards: where the part came from, unless it stands there already. An act that did
    not succeed stays where it was.
    """
    shown, asked = request.headers.get("HX-Current-URL", ""), request.get_full_path()
    if part == CASE:  # which list stands beside it does not matter
        shown, asked = shown.partition("?")[0], request.path
    is_fetched_anew = "HX-Boosted" not in request.headers  # by itself, not by somebody who goes there
    stays = request.method != "GET" or is_fetched_anew or shown.endswith(asked)
    response["HX-Push-Url"] = "false" if stays else request.get_full_path()

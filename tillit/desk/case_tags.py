"""The tags of a case."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.tag_case import tag_case
from tillit.desk.attempt import attempt, key_in, posted


@posted
def put(request: HttpRequest, number: int) -> HttpResponse:
    """Put on what was ticked here and take off what was not; what a colleague put on meanwhile stays."""
    tags, seen = ({key_in(tag) for tag in request.POST.getlist(name)} for name in ("tag", "seen"))
    return attempt(request, number, "tags", lambda case, by: tag_case(case, by=by, tags=tags, seen=seen))

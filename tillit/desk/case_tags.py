"""The tags of a case."""

from django.http import HttpRequest, HttpResponse

from tillit.cases.tag_case import tag_case
from tillit.desk.attempt import attempt, key_in, posted


@posted
def put(request: HttpRequest, number: int) -> HttpResponse:
    """Let the case bear exactly the ticked tags."""
    tags = {key_in(tag) for tag in request.POST.getlist("tag")}
    return attempt(request, number, "tags", lambda case, by: tag_case(case, by=by, tags=tags))

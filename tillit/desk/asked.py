"""Which list an address asks for. Addresses name columns and kept views, never a person."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import urlencode

from tillit.cases.queue import Queue
from tillit.desk.rail import QUEUES, views_of
from tillit.people.models import Agent

USUAL = "inbox"
FIELDS = tuple(Queue.__dataclass_fields__)


@dataclass(frozen=True)
class Asked:
    """The list that an address asks for. `query` is what leads back to it; it never names a person."""

    queue: Queue
    here: str
    query: str


def list_asked(request: HttpRequest, agent: Agent) -> Asked:
    """The list of an address: one of ours, a saved one, or conditions; within the acting transaction. Nonsense shows
    the inbox.
    """
    view = request.GET.get("view", "")
    narrowing = {name: request.GET[name] for name in FIELDS if request.GET.get(name)}
    queue = QUEUES.get(view) or _saved(view, agent)
    if queue is None:
        queue, view = QUEUES[USUAL], USUAL
    asked = Queue.read(queue.as_plain() | narrowing)
    extra = {name: value for name, value in asked.as_plain().items() if queue.as_plain().get(name) != value}
    query = urlencode(({"view": view} if view != USUAL else {}) | extra)
    narrowed = set(extra) - {"sort"}
    here = asked.kind if view == USUAL and narrowed == {"kind"} else ("" if narrowed else view)
    return Asked(asked, here, query)


def list_query(request: HttpRequest) -> str:
    """What of an address leads back to the list; nothing of it is looked up."""
    known = {name: request.GET[name] for name in ("view", *FIELDS, "page") if request.GET.get(name)}
    return urlencode(known)


def _saved(view: str, agent: Agent) -> Queue | None:
    if not view:
        return None
    return next((Queue.read(one.filters) for one in views_of(agent) if str(one.pk) == view), None)

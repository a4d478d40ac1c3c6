"""Choosing a ready-made answer while writing: a script asks for its words and puts them where the caret stands; without
it the page comes back with them below what was written.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from tillit.cases.models import Case
from tillit.contact.ready import find_ready, read_ready
from tillit.desk.attempt import key_in, posted
from tillit.desk.case_page import Kept, case_page, find_case
from tillit.desk.pages import agent_of, reads_for
from tillit.desk.signed_in import actor_of
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.opening import Opening


@posted
def choose_ready(request: HttpRequest, number: int) -> HttpResponse:
    """Its words as they read in this case: alone (`text/plain`), or on the page."""
    actor = actor_of(request)
    case = find_case(number, actor)
    ready = find_ready(case, key_in(request.POST.get("ready", "")))
    wants_words = request.headers.get("Accept") == "text/plain"
    kept = Kept(body=request.POST.get("body", ""), seen=request.POST.get("seen", ""))
    if ready is None:
        if wants_words:
            raise Http404
        gone = gettext("This ready-made answer was removed meanwhile.")
        return case_page(request, number, kept.with_fault("reply", gone), status=422)
    words = read_ready(ready, case, customer=_name(case, actor), agent=agent_of(request).name)
    if wants_words:
        return HttpResponse(words, content_type="text/plain; charset=utf-8")
    body = "\n\n".join(filter(None, (kept.body.rstrip(), words)))
    return case_page(request, number, Kept(body=body, seen=kept.seen))


def _name(case: Case, actor: Actor) -> str:
    """The customer's name, where the notice opens it to this reader.

    Raises:
        Refusal: nothing of the case is opened.
    """
    opening = Opening(actor, "case", case.pk)
    with acting(actor):
        customer = case.customer
    opening.want(customer, "name", purpose=reads_for(case, actor))
    plain = opening.open()
    if plain.refusals:
        raise next(iter(plain.refusals.values()))
    return plain.text(customer, "name") or ""

"""Answering a customer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from tillit.cases.close import close_case
from tillit.cases.errors import SendingStarted
from tillit.cases.models import Case, Reason
from tillit.cases.reply import reply_to_case, take_back
from tillit.desk.attempt import attempt, once_of, posted, refuse_too_long, uuid_in
from tillit.desk.case_page import Kept, case_page
from tillit.desk.pages import SeeOther, case_address
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

CONVERSATION = "composer"


@posted
def send_reply(request: HttpRequest, number: int) -> HttpResponse:
    """Write an answer; it leaves when the undo time is over. The same sending twice is one message."""
    text = request.POST.get("body", "")
    kept = Kept(body=text, seen=request.POST.get("seen", ""))
    if request.FILES.getlist("files"):
        words = gettext("Files cannot be sent with an answer yet. Your text was kept.")
        return case_page(request, number, kept.with_fault("reply", words), status=422)

    def deed(case: Case, by: Actor) -> None:
        refuse_too_long(text)
        reply_to_case(case, by=by, text=text, once=once_of(request), seen=uuid_in(request.POST.get("seen", "")))
        if request.POST.get("then") == "close":
            close_case(case, by=by, reason=Reason.SOLVED)

    return attempt(request, number, "reply", deed, kept, CONVERSATION)


@posted
def cancel(request: HttpRequest, number: int, message: UUID) -> HttpResponse:
    """Take an answer back that has not left yet."""

    def deed(case: Case, by: Actor) -> None:
        with acting(by):
            said = case.messages.filter(pk=message).first()
        if said is None:
            raise SendingStarted
        take_back(said, by=by)

    answer = attempt(request, number, "reply", deed, None, CONVERSATION)
    if isinstance(answer, SeeOther):  # the words come back to where they were written
        return SeeOther(f"{case_address(number)}?again={message}#{CONVERSATION}")
    return answer

"""Answering a customer."""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tillit.cases.close import close_case
from tillit.cases.enclose import MOST_BYTES, Along
from tillit.cases.errors import AlreadyClosed, FilesTooLarge, SaidMeanwhile, SendingStarted
from tillit.cases.models import Case, Reason
from tillit.cases.reply import reply_to_case, take_back
from tillit.cases.said import File
from tillit.desk.attempt import attempt, key_in, once_of, posted, refuse_too_long, uuid_in
from tillit.desk.case_page import Kept
from tillit.desk.pages import SeeOther, case_address
from tillit.vault.acting import acting
from tillit.vault.actors import Actor

CONVERSATION = "composer"


@posted
def send_reply(request: HttpRequest, number: int) -> HttpResponse:
    """Write an answer; it leaves when the undo time is over. The same sending twice is one message."""
    text = request.POST.get("body", "")
    kept = Kept(body=text, seen=request.POST.get("seen", ""))

    def deed(case: Case, by: Actor) -> None:
        refuse_too_long(text)
        seen, to = (uuid_in(request.POST.get(name, "")) for name in ("seen", "to"))
        along, once = along_of(request), once_of(request)
        sent = reply_to_case(case, by=by, text=text, along=along, once=once, seen=seen, to=to)
        if request.POST.get("then") == "close":
            # by a colleague or the same sending, or the customer has written since: the answer is sent all the same
            with suppress(AlreadyClosed, SaidMeanwhile):
                close_case(case, by=by, reason=Reason.SOLVED, quiet_since=sent.at)

    return attempt(request, number, "reply", deed, kept, CONVERSATION)


def along_of(request: HttpRequest) -> Along:
    """The files of a form, in memory: none is ever spooled to a disk.

    Raises:
        FilesTooLarge: the form was so large that its files were not taken in at all.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        raise FilesTooLarge
    files = [file for file in request.FILES.getlist("files") if file]
    if sum(file.size or 0 for file in files) > MOST_BYTES:
        raise FilesTooLarge
    return Along(
        tuple(File(file.name or "", "", file.read()) for file in files),
        tuple(map(key_in, request.POST.getlist("again"))),
    )


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

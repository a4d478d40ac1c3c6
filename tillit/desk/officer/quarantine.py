"""Mails nobody could read: kept whole and sealed, shown only by their shape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tillit.cases.models import Case
from tillit.contact.lines.email.mail import Shape, ShapePart
from tillit.contact.models import Quarantined
from tillit.desk.officer.elsewhere import mail_elsewhere
from tillit.desk.pages import agent_of, for_roles, page_asked
from tillit.desk.rail import fetch_rail, show
from tillit.desk.refusals import refusal_shape
from tillit.desk.signed_in import actor_of
from tillit.people.models import Role
from tillit.ui.shapes import Pager, Refusal
from tillit.vault.acting import acting
from tillit.vault.opening import Opening, Plain

A_PAGE = 25
MOST_PARTS = 40
SECURITY = "security"
ASIDE = "aside"


@dataclass(frozen=True)
class UnreadableMail:
    """One such mail: where it came to, why it could not be read, and its parts without a word of them."""

    id: str
    mailbox: str
    reason: str
    size: int
    received_at: datetime
    parts: tuple[str, ...]
    became_case: bool = False
    case: int | None = None  # its number, while there is one
    refused: Refusal | None = None


@require_GET
@for_roles(Role.PRIVACY_OFFICER)
def show_quarantine(request: HttpRequest) -> HttpResponse:
    """The unreadable mails of the company, newest first: those to look at, or those that somebody has looked at. Of
    each its shape is opened, and nothing else.
    """
    actor, page, is_aside = actor_of(request), page_asked(request), request.GET.get("list") == ASIDE
    with acting(actor):
        rail = fetch_rail(agent_of(request))
        rows = Quarantined.objects.select_related("mailbox").filter(dismissed_at__isnull=not is_aside)
        first = (page - 1) * A_PAGE
        found = list(rows.order_by("-received_at", "-pk")[first : first + A_PAGE + 1])
        cases = {case.pk: case.number for case in Case.objects.filter(pk__in=[one.case for one in found if one.case])}
        elsewhere = list(mail_elsewhere(agent_of(request).company_id)) if page == 1 and not is_aside else []
    opening = Opening(actor, "list")
    for mail in found[:A_PAGE]:
        opening.want(mail, "shape", purpose=SECURITY)
    plain = opening.open()
    mails = [_mail(one, plain, cases) for one in found[:A_PAGE]]
    pager = Pager(page, 0, len(found) > A_PAGE, query=f"list={ASIDE}" if is_aside else "")
    context = {"mails": mails, "pager": pager, "elsewhere": elsewhere, "is_aside": is_aside}
    return show(request, "desk/quarantine.html", context, rail=rail, here="quarantine")


def _mail(mail: Quarantined, plain: Plain, cases: Mapping[UUID, int]) -> UnreadableMail:
    said, refused = plain.text(mail, "shape"), plain.refusal(mail, "shape")
    root = msgspec.json.decode(said, type=Shape).root if said else None
    return UnreadableMail(
        id=str(mail.pk), mailbox=mail.mailbox.address, reason=mail.reason, size=mail.size, received_at=mail.received_at,
        parts=tuple(_parts(root, 0))[:MOST_PARTS] if root else (),
        became_case=mail.case is not None, case=cases.get(mail.case) if mail.case else None,
        refused=refusal_shape(refused) if refused else None,
    )  # fmt: skip


def _parts(part: ShapePart, depth: int) -> Iterator[str]:
    """The MIME tree, a line a part: type, charset, encoding and size."""
    words = [part.type, part.charset, part.encoding, part.disposition]
    yield "  " * depth + " ".join([*filter(None, words), f"{part.size} B"])
    for below in part.parts:
        yield from _parts(below, depth + 1)

"""The ledger in words: what happened, in order, and where it is signed. References, never people."""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET

from tillit.desk.case_context import look_shape
from tillit.desk.officer.looks import newest_looks
from tillit.desk.officer.shapes import Checkpoint, LedgerRow
from tillit.desk.pages import agent_of, for_roles, page_asked
from tillit.desk.rail import fetch_rail, show
from tillit.desk.shapes import Opening
from tillit.desk.signed_in import actor_of
from tillit.desk.titles import role_title
from tillit.keeper.answers import Note, Verifier
from tillit.keeper.note import NoteFailed, verify_note
from tillit.keeper.wire import Checkpoint as AskCheckpoint
from tillit.keeper.wire import PublicKey
from tillit.ledger.models import Entry
from tillit.people.models import Agent, Company, Role
from tillit.ui.shapes import Pager
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask

A_PAGE = 50
MOST_REFUSALS = 10
WORDS = {
    "case-opened": gettext_lazy("A case was opened"),
    "message-received": gettext_lazy("A message came in"),
    "reply-written": gettext_lazy("An answer was written"),
    "note-written": gettext_lazy("A note was written"),
    "case-sorted": gettext_lazy("A case was sorted"),
    "case-assigned": gettext_lazy("A case was assigned"),
    "case-closed": gettext_lazy("A case was closed"),
    "case-reopened": gettext_lazy("A case was reopened"),
    "letter-left": gettext_lazy("A letter left through the gate"),
    "hold-placed": gettext_lazy("A hold was placed"),
    "hold-lifted": gettext_lazy("A hold was lifted"),
    "erased": gettext_lazy("Data was erased"),
    "objection-received": gettext_lazy("A customer objected"),
    "objection-decided": gettext_lazy("An objection was decided"),
    "clocks-follow": gettext_lazy("The clocks of what is kept follow a notice"),
    "notice-published": gettext_lazy("A notice was published"),
    "agent-enrolled": gettext_lazy("Somebody started to work here"),
    "agent-retired": gettext_lazy("Somebody stopped working here"),
    "provider-set": gettext_lazy("A sign-in from elsewhere was set up"),
    "provider-removed": gettext_lazy("A sign-in from elsewhere was taken away"),
    "provider-linked": gettext_lazy("Somebody linked a sign-in from elsewhere"),
    "provider-unlinked": gettext_lazy("Somebody unlinked a sign-in from elsewhere"),
    "sign-ins-ended": gettext_lazy("Somebody was signed out"),
    "promise-at-risk": gettext_lazy("A promise stopped being kept"),
    "promise-kept-again": gettext_lazy("A promise is kept again"),
    "mailbox-added": gettext_lazy("A mailbox was added"),
    "mailbox-removed": gettext_lazy("A mailbox was removed"),
    "ready-answer-kept": gettext_lazy("A ready-made answer was kept"),
    "ready-answer-removed": gettext_lazy("A ready-made answer was removed"),
    "working-hours-set": gettext_lazy("Working hours were set"),
    "target-set": gettext_lazy("A time to answer was set"),
    "contract-added": gettext_lazy("A supplier's contract began"),
    "contract-ended": gettext_lazy("A supplier's contract ended"),
    "reply-taken-back": gettext_lazy("An answer was taken back before it left"),
    "people-parted": gettext_lazy("Two cases turned out to be two people's"),
    "case-split": gettext_lazy("A letter of a case began one of its own"),
    "case-tagged": gettext_lazy("The tags of a case were changed"),
    "case-snoozed": gettext_lazy("A case was snoozed"),
    "case-woken": gettext_lazy("A case was taken up again"),
    "cases-linked": gettext_lazy("Two cases were linked"),
    "cases-unlinked": gettext_lazy("The link between two cases was taken away"),
    "link-decided": gettext_lazy("It was decided whether two senders are one person"),
    "case-given": gettext_lazy("A case was given to another person"),
    "case-shared": gettext_lazy("A case was shown to another company"),
    "letter-reported": gettext_lazy("A server told what became of a letter"),
    "file-released": gettext_lazy("A file that was held back was let go"),
    "tag-made": gettext_lazy("A tag was added"),
    "tag-dropped": gettext_lazy("A tag was removed from every case"),
    "alias-added": gettext_lazy("A mailbox got another address"),
    "brake-set": gettext_lazy("How many cases a mailbox opens an hour was set"),
    "mailbox-fetched": gettext_lazy("A mailbox is fetched from a server"),
    "mailbox-not-fetched": gettext_lazy("A mailbox is no longer fetched"),
    "wording-set": gettext_lazy("Letters were worded anew"),
    "own-numbers-set": gettext_lazy("How a brand writes its own numbers was set"),
    "relay-set": gettext_lazy("The way out for letters was set"),
    "relay-removed": gettext_lazy("A way out for letters was removed"),
    "signing-key-made": gettext_lazy("A key to sign letters with was made"),
    "signing-began": gettext_lazy("Letters are signed with a key"),
    "signing-ended": gettext_lazy("Letters are no longer signed with a key"),
    "unread-set-aside": gettext_lazy("An unreadable mail was set aside"),
    "unread-put-back": gettext_lazy("An unreadable mail was put back on the list"),
    "unread-was-read": gettext_lazy("An unreadable mail could be read"),
    "unread-became-case": gettext_lazy("A case was made of an unreadable mail"),
    "restored": gettext_lazy("The system was restored from a backup"),
    "restore-checked": gettext_lazy("A restored backup was checked"),
}


class Signed(msgspec.Struct):
    """The part of a readable record that says who did it; the rest is left alone."""

    by: str


@require_GET
@for_roles(Role.PRIVACY_OFFICER)
def show_ledger(request: HttpRequest) -> HttpResponse:
    """The newest entries, the signed checkpoint and what was refused lately."""
    actor, page = actor_of(request), page_asked(request)
    with acting(actor):
        rail = fetch_rail(agent_of(request))
        first = (page - 1) * A_PAGE
        found = list(Entry.objects.order_by("-written_at", "-pk")[first : first + A_PAGE + 1])
        companies = dict(Company.objects.values_list("pk", "name"))
        names = {str(pk): name for pk, name in Agent.objects.values_list("pk", "name")}
    context = {
        "checkpoint": _checkpoint(actor),
        "rows": [_row(entry, names) for entry in found[:A_PAGE]],
        "refusals": _refusals(actor, companies),
        "pager": Pager(page, 0, len(found) > A_PAGE),
    }
    return show(request, "desk/ledger.html", context, rail=rail, here="ledger")


def _row(entry: Entry, names: dict[str, str]) -> LedgerRow:
    """A case entry keeps its record sealed: kind and time are all that this page says of it."""
    by = _by(entry)
    return LedgerRow(
        at=entry.written_at,
        kind=entry.kind,
        words=str(WORDS.get(entry.kind, entry.kind)),
        by="" if entry.record is None else names.get(by) or _machine(by),
        leaf=bytes(entry.leaf).hex(),
    )


def _by(entry: Entry) -> str:
    """Who did it, from a record that stands in the clear."""
    return msgspec.json.decode(bytes(entry.record), type=Signed).by if entry.record else ""


def _machine(name: str) -> str:
    return gettext("operator") if name in {"", "None"} else role_title(name)


def _checkpoint(actor: Actor) -> Checkpoint | None:
    newest = ask(AskCheckpoint(), Note, by=actor)
    key = ask(PublicKey(), Verifier, by=actor).key
    try:
        signed = verify_note(newest.note, key)
    except NoteFailed:
        return None
    return Checkpoint(
        size=signed.size, at=newest.at, root=signed.root.hex(), note=newest.note, public_key=key,
        counter=signed.openings,
    )  # fmt: skip


def _refusals(actor: Actor, companies: dict[UUID, str]) -> list[Opening]:
    looks, _ = newest_looks(actor, {}, is_refused=True, limit=MOST_REFUSALS)
    return [look_shape(look, companies, actor) for look in looks.looks]

"""Keeping what somebody has begun to write. It is sealed as what it will become, with the same cut-outs, so that a card
number typed by mistake is never at rest; it goes with the case, and with the answer that it turned into.

A draft leaves no entry in the ledger: nothing has been said yet, and nobody but its writer reads it.
"""

from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from tillit.cases.acting_on import locking, purpose_of
from tillit.cases.errors import KeptElsewhere
from tillit.cases.models import Case, Draft, Message, Note
from tillit.people.cutting import rules_for
from tillit.vault.actors import Actor
from tillit.vault.cut import cut_out
from tillit.vault.sealed import Sealed
from tillit.vault.sealing import Taking


def keep_draft(
    case: Case, *, by: Actor, reply: str | None = None, note: str | None = None, once: UUID | None = None,
    known: str | None = None,
) -> Draft | None:  # fmt: skip
    """Keep the answer, the note, or both; None leaves a part as it is, and an empty text lets go of it. What is kept
    afterwards is given back, None where nothing is.

    `once` is the mark of the sending that the draft is begun for: a part that was sent meanwhile is no draft any more.
    `known` is the version on the writer's page: a text that another window of theirs kept since is not overwritten.

    Raises:
        NotOurs: the case is only shown to your company.
        KeptElsewhere: another window has kept a different text.
    """
    texts = {part: text for part, text in (("reply", reply), ("note", note)) if text is not None}
    draft = Draft(id=_id_of(case, by), case=case, company_id=case.company_id, agent_id=by.agent)
    taking = Taking(by=by, purpose=purpose_of(case))
    rules = rules_for(case.brand_id)
    taking.seal(draft, **{part: cut_out(text, rules).text for part, text in texts.items() if text.strip()})
    if any(text.strip() for text in texts.values()):
        taking.take()
    with locking(case.pk, by=by) as draft.case:
        before = Draft.objects.filter(pk=draft.pk).first()
        parts = [part for part in texts if not _was_sent(draft.case, part, once)]
        if not parts:
            return before
        if known is not None and before and any(version_of(before, part) not in {"", known} for part in parts):
            raise KeptElsewhere
        Draft.objects.bulk_create(
            [draft], update_conflicts=True, unique_fields=["case", "agent"], update_fields=[*parts, "at"]
        )
        Draft.objects.filter(pk=draft.pk, reply__isnull=True, note__isnull=True).delete()
        return Draft.objects.filter(pk=draft.pk).first()


def version_of(draft: Draft | None, part: str) -> str:
    """Tells one kept text from another without saying anything of it: sealed anew, it is another. "" for none."""
    sealed: Sealed | None = getattr(draft, part, None)
    return sealed.version if sealed else ""


def _was_sent(case: Case, part: str, once: UUID | None) -> bool:
    """Whether this part became what it was begun for while the keeping of it was under way."""
    sent: QuerySet[Message] | QuerySet[Note] = case.messages.all() if part == "reply" else case.notes.all()
    return once is not None and sent.filter(pk=once).exists()


def forget_draft(case: Case, part: str, *, by: Actor) -> None:
    """It has become what it was begun for; within the act's transaction, in the name of the case's company."""
    draft = Draft.objects.filter(case=case.pk, agent=by.agent_id).first()
    if draft is None:
        return
    setattr(draft, part, None)
    if draft.reply is None and draft.note is None:
        draft.delete()
    else:
        draft.save(update_fields=[part])


def _id_of(case: Case, by: Actor) -> UUID:
    """Always the same for one writer on one case: the seal is bound to it, and two browsers may keep at the same
    moment.
    """
    return UUID(bytes=sha256(case.pk.bytes + by.agent.bytes).digest()[:16])

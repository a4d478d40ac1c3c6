"""Keeping what somebody has begun to write. It is sealed as what it will become, with the same cut-outs, so that a card
number typed by mistake is never at rest; it goes with the case, and with the answer that it turned into.

A draft leaves no entry in the ledger: nothing has been said yet, and nobody but its writer reads it.
"""

from hashlib import sha256
from uuid import UUID

from tillit.cases.acting_on import locking, purpose_of
from tillit.cases.models import Case, Draft
from tillit.people.cutting import rules_for
from tillit.vault.actors import Actor
from tillit.vault.cut import cut_out
from tillit.vault.sealing import Taking


def keep_draft(case: Case, *, by: Actor, reply: str | None = None, note: str | None = None) -> None:
    """Keep the answer, the note, or both; None leaves a part as it is, and an empty text lets go of it.

    Raises:
        NotOurs: the case is only shown to your company.
    """
    texts = {part: text for part, text in (("reply", reply), ("note", note)) if text is not None}
    draft = Draft(id=_id_of(case, by), case=case, company_id=case.company_id, agent_id=by.agent)
    taking = Taking(by=by, purpose=purpose_of(case))
    rules = rules_for(case.brand_id)
    taking.seal(draft, **{part: cut_out(text, rules).text for part, text in texts.items() if text.strip()})
    if any(text.strip() for text in texts.values()):
        taking.take()
    with locking(case.pk, by=by) as draft.case:
        Draft.objects.bulk_create(
            [draft], update_conflicts=True, unique_fields=["case", "agent"], update_fields=[*texts, "at"]
        )
        Draft.objects.filter(pk=draft.pk, reply__isnull=True, note__isnull=True).delete()


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

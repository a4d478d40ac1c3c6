"""Tagging: plain words of the company's list, to find and to count by. They decide nothing about a person."""

from collections.abc import Collection
from uuid import UUID

from tillit.cases.acting_on import begin_act, changing, happening
from tillit.cases.errors import UnknownTag
from tillit.cases.events import CaseWasTagged
from tillit.cases.models import Case, Happening, Tag, Tagging
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.inserting import insert_all


def tag_case(case: Case, *, by: Actor, tags: Collection[UUID], seen: Collection[UUID] | None = None) -> list[Tag]:
    """Let the case bear exactly these tags; with `seen`, those that were on the writer's page, what a colleague put on
    or took off meanwhile stays so.

    Raises:
        UnknownTag: one of them is not on the list of the case's company.
        NotOurs: the case is only shown to your company.
    """
    wanted = set(tags)
    act = begin_act(case, by=by)
    act.note_entry(CaseWasTagged(case=case.pk, tags=tuple(sorted(map(str, wanted)))))
    act.taking.take()
    with changing(case.pk, by=by) as locked, in_company(locked.company_id, agent=str(by.agent)):
        borne = {tagging.tag_id: tagging.tag for tagging in locked.taggings.select_related("tag")}
        if seen is not None:
            wanted = (borne.keys() - (set(seen) - wanted)) | (wanted - set(seen))
        chosen = list(Tag.objects.filter(pk__in=wanted, company=locked.company_id).order_by("word"))
        if len(chosen) != len(wanted):
            raise UnknownTag
        new = [tag for tag in chosen if tag.pk not in borne]
        gone = [tag for pk, tag in borne.items() if pk not in wanted]
        if not new and not gone:
            return chosen
        locked.taggings.filter(tag__in=gone).delete()
        for tag in new:
            Tagging.objects.create(case=locked, company_id=locked.company_id, tag=tag, by_id=by.agent)
        insert_all([
            *(happening(locked, Happening.TAGGED, tag.word, by=by) for tag in new),
            *(happening(locked, Happening.UNTAGGED, tag.word, by=by) for tag in gone),
        ])  # fmt: skip
        act.write_entries()
    return chosen

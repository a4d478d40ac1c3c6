"""What makes `kinds` and `co-listening` true among cases."""

from django.db.models import Count

from tillit.cases.models import Case, Kind
from tillit.notice.controls import Evidence
from tillit.people.models import company_ids
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.evidence import at_risk, broken, control, keeper_answers, kept

IN_WORDS = {
    Kind.UNSORTED: "not sorted yet: %(unsorted)s",
    Kind.QUESTION: "questions: %(question)s",
    Kind.COMPLAINT: "complaints: %(complaint)s",
    Kind.WARRANTY: "warranty matters: %(warranty)s",
    Kind.TECHNICAL_SUPPORT: "technical support: %(technical-support)s",
}


@control("case-kinds-decide", "The kind of a case decides what may be opened", is_on=keeper_answers)
def case_kinds_decide() -> Evidence:
    counts = dict.fromkeys(Kind.values, 0)
    for company in company_ids():
        with in_company(company):
            for kind, count in Case.objects.filter(company=company).values_list("kind").annotate(Count("pk")):
                counts[kind] += count
    unknown = sorted(set(Kind.values) - set(notice_in_force().notice.kinds))
    if unknown:
        return at_risk("not in the notice: %(unknown)s", unknown=", ".join(unknown), **counts)
    return kept(*IN_WORDS.values(), **counts)


@control("listening-not-open", "Nobody listens in: no session can be opened")
def listening_not_open() -> Evidence:
    """Co-listening is not built; a notice that calls it built cannot be published with this control alone."""
    if notice_in_force().notice.monitoring.status == "built":
        return broken("the notice offers co-listening, which this version does not have")
    return kept("sessions: %(sessions)s, and there is no way to start one", sessions=0)

"""What makes `kinds` and `co-listening` true among cases."""

from django.db.models import Count

from tillit.cases.models import Case, Kind
from tillit.notice.controls import Evidence
from tillit.people.models import company_ids
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.evidence import at_risk, broken, control, keeper_answers, kept


@control("case-kinds-decide", "The kind of a case decides what may be opened", is_on=keeper_answers)
def case_kinds_decide() -> Evidence:
    counts = dict.fromkeys(Kind.values, 0)
    for company in company_ids():
        with in_company(company):
            for kind, count in Case.objects.filter(company=company).values_list("kind").annotate(Count("pk")):
                counts[kind] += count
    unknown = sorted(set(Kind.values) - set(notice_in_force().notice.kinds))
    line = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return at_risk(f"not in the notice: {', '.join(unknown)}", **counts) if unknown else kept(line, **counts)


@control("listening-not-open", "Nobody listens in: no session can be opened")
def listening_not_open() -> Evidence:
    """Co-listening is not built; a notice that calls it built cannot be published with this control alone."""
    if notice_in_force().notice.monitoring.status == "built":
        return broken("the notice offers co-listening, which this version does not have")
    return kept("0 sessions: there is no way to start one", sessions=0)

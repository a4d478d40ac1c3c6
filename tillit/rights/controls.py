"""What makes `objection` true."""

from tillit.kit.clock import now
from tillit.notice.controls import Evidence
from tillit.people.models import Objection, company_ids
from tillit.publishing.current import rules_in_force
from tillit.vault.acting import in_company
from tillit.vault.evidence import broken, control, kept


@control("objection-restricts", "An objection closes its purposes within 60 seconds, everywhere")
def objection_restricts() -> Evidence:
    allowed = rules_in_force().objection_effective
    objections: list[Objection] = []
    for company in company_ids():
        with in_company(company):
            objections += Objection.objects.order_by("-marked_at")[:200]
    late = [o for o in objections if o.effective_at is None and now() - o.marked_at > allowed]
    took = [(o.effective_at - o.marked_at).total_seconds() for o in objections if o.effective_at]
    slowest = round(max(took, default=0.0), 1)
    if late:
        said = "objections not in effect after %(allowed)s s: %(late)s"
        return broken(said, allowed=allowed.seconds, late=len(late))
    return kept("objections: %(count)s, slowest in effect after %(slowest)s s", count=len(objections), slowest=slowest)

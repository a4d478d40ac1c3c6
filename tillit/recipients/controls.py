"""What makes `third-parties`, `never-sold`, `order-contact` and `social` true: one way out, and it is counted."""

from django.db.models import Count

from tillit.notice.controls import Evidence
from tillit.people.models import company_ids
from tillit.publishing.current import rules_in_force
from tillit.recipients.models import Disclosure
from tillit.vault.acting import in_company
from tillit.vault.evidence import broken, control, kept, not_built

MANY_PEOPLE: dict[str, str] = {}
"""Every route or command that returns data of many people at once, with its recipient. There is none."""


def disclosures_by(column: str) -> dict[str, int]:
    """How much left, by recipient or purpose, over all companies."""
    total: dict[str, int] = {}
    for company in company_ids():
        with in_company(company):
            for name, count in Disclosure.objects.values_list(column).annotate(Count("pk")):
                total[name] = total.get(name, 0) + count
    return total


@control("egress-gate", "Nothing leaves but by the gate, to a recipient of the notice, recorded before it is sent")
def egress_gate() -> Evidence:
    sent = disclosures_by("recipient")
    strangers = sorted(set(sent) - set(rules_in_force().recipients))
    if strangers:
        return broken("sent to recipients that the notice does not name: %(names)s", names=", ".join(strangers))
    if not sent:
        return kept("nothing was disclosed yet")
    counts = ", ".join(f"{name} {count}" for name, count in sorted(sent.items()))
    return kept("disclosures by recipient: %(counts)s", counts=counts, **sent)


@control("export-routes-listed", "Every route that could return many people is on a list, with its recipient")
def export_routes_listed() -> Evidence:
    return kept("routes that return data of many people: %(routes)s", routes=len(MANY_PEOPLE))


@control("order-event-required", "No order alert without an event that a machine raised", is_on=not_built)
def order_event_required() -> Evidence:
    sent = disclosures_by("purpose").get("order-contact", 0)
    if sent:
        return broken("alerts without an event: %(sent)s", sent=sent)
    return kept("alerts sent: %(sent)s, events: 0", sent=0)


@control("public-reply-screen", "Nothing of a case stands in a public reply", is_on=not_built)
def public_reply_screen() -> Evidence:
    return kept("no line to a social platform is open", "public replies: %(replies)s", replies=0)

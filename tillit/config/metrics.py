"""Figures for monitoring, in the format of Prometheus: counts, ages and verdicts. Nobody is in them.

Absent unless `TILLIT_METRICS_TOKEN` is set, and for whoever does not bring it: behind a proxy every request comes from
loopback, so the peer's address proves nothing.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client.core import CollectorRegistry, CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from tillit.cases.models import Case, Delivery
from tillit.config.backup import last_copies
from tillit.contact.models import Quarantined
from tillit.kit.clock import now
from tillit.notice.controls import Verdict
from tillit.people.models import Objection, company_ids
from tillit.publishing.current import notice_in_force
from tillit.publishing.standing import recent_standings
from tillit.retention.models import Hold
from tillit.retention.sweep import last_sweep
from tillit.vault.acting import in_company
from tillit.vault.errors import VaultError
from tillit.vault.evidence import keeper_figures
from tillit.vault.models import Outbox
from tillit.vault.outbox import Lane

COUNTED = {
    "tillit_cases_open": "Open cases",
    "tillit_letters_unsent": "Letters not sent yet",
    "tillit_holds": "Holds in force",
    "tillit_objections": "Objections to decide",
    "tillit_unreadable_mails": "Mails nobody could read",
}


@require_GET
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever brings the token as a bearer (RFC 6750)."""
    wanted, given = settings.TILLIT_METRICS_TOKEN, request.headers.get("Authorization", "")
    if not wanted or not constant_time_compare(given, f"Bearer {wanted}"):
        raise Http404
    return HttpResponse(generate_latest(_registry), content_type=CONTENT_TYPE_LATEST)


class Figures:
    """Asked anew at each scrape; a keeper that is away is told as `tillit_keeper_up 0`, and the rest stands."""

    def collect(self) -> Iterator[Metric]:
        yield from _promises()
        yield from _keeper()
        yield from _waiting()
        yield from _companies()
        yield from _copies()
        if last := last_sweep():
            yield GaugeMetricFamily("tillit_sweep_age_seconds", "Since the last sweep", (now() - last).total_seconds())


def _promises() -> Iterator[Metric]:
    labels = ["promise", "verdict"]
    stands = GaugeMetricFamily("tillit_promise", "1 for the verdict that a promise has now", labels=labels)
    for one in recent_standings():
        for verdict in Verdict:
            stands.add_metric([one.promise, verdict.value.replace(" ", "-")], int(one.verdict == verdict))
    yield stands
    yield GaugeMetricFamily("tillit_notice_version", "The notice in force", notice_in_force().version.number)


def _copies() -> Iterator[Metric]:
    ages = GaugeMetricFamily("tillit_copy_age_seconds", "Since the last backup", labels=["what"])
    for what, moment in last_copies(settings.HOME).items():
        ages.add_metric([what], (now() - datetime.fromisoformat(moment)).total_seconds())
    yield ages


def _keeper() -> Iterator[Metric]:
    try:
        figures = keeper_figures()
    except VaultError:
        yield GaugeMetricFamily("tillit_keeper_up", "Whether the keeper answers", 0)
        return
    yield GaugeMetricFamily("tillit_keeper_up", "Whether the keeper answers", 1)
    yield GaugeMetricFamily("tillit_keeper_keys", "Living data keys", figures.live_keys)
    yield GaugeMetricFamily("tillit_keeper_epoch", "The epoch that wraps new keys", figures.epoch)
    yield GaugeMetricFamily("tillit_keeper_waiting", "Keys whose erasure an officer must confirm", figures.waiting)
    yield GaugeMetricFamily("tillit_keeper_missing", "Openings missing from the record", figures.openings_missing)
    yield CounterMetricFamily("tillit_keeper_erased", "Data keys destroyed", figures.erased)
    yield CounterMetricFamily("tillit_keeper_openings", "Openings on record", figures.openings)
    yield CounterMetricFamily("tillit_keeper_refusals", "Openings refused", figures.refusals)


def _waiting() -> Iterator[Metric]:
    rows = Outbox.objects.values_list("lane").annotate(Count("pk"), Min("not_before"))
    found = {lane: (count, first) for lane, count, first in rows}
    waiting = GaugeMetricFamily("tillit_outbox", "Things to be done", labels=["lane"])
    late = GaugeMetricFamily("tillit_outbox_late_seconds", "For how long the oldest is due", labels=["lane"])
    for lane in Lane:
        count, first = found.get(lane.value, (0, None))
        waiting.add_metric([lane.value], count)
        late.add_metric([lane.value], max(0.0, (now() - first).total_seconds()) if first else 0.0)
    yield from (waiting, late)


def _companies() -> Iterator[Metric]:
    totals = dict.fromkeys(COUNTED, 0)
    for company in company_ids():
        with in_company(company):
            counts = (
                Case.objects.open().filter(company=company), Delivery.objects.exclude(state="sent"),
                Hold.objects.in_force(), Objection.objects.filter(decision=None),
                Quarantined.objects.filter(dismissed_at=None),
            )  # fmt: skip
            for name, rows in zip(COUNTED, counts, strict=True):
                totals[name] += rows.count()
    for name, words in COUNTED.items():
        yield GaugeMetricFamily(name, words, totals[name])


_registry = CollectorRegistry()
_registry.register(Figures())
ProcessCollector(registry=_registry)
PlatformCollector(registry=_registry)

"""Promises that are not kept at this moment: since when, what shows it, who was told and who has seen it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from tillit.desk.officer.shapes import AlarmRow, ToldRow
from tillit.desk.pages import SeeOther, for_roles
from tillit.desk.signed_in import actor_of
from tillit.notice.controls import Evidence, Verdict
from tillit.people.models import Agent, Role
from tillit.publishing.acknowledge import acknowledge_alarm
from tillit.publishing.models import Alarm


def alarms_in_force(reader: Agent) -> list[AlarmRow]:
    """The alarms, oldest first."""
    found = list(Alarm.objects.filter(ended_at=None).order_by("since").prefetch_related("tellings"))
    told = {telling.agent for alarm in found for telling in alarm.tellings.all()}
    names = dict(Agent.objects.filter(pk__in=told).values_list("pk", "name"))
    return [_row(alarm, names, reader) for alarm in found]


def _row(alarm: Alarm, names: dict[UUID, str], reader: Agent) -> AlarmRow:
    tellings = sorted(alarm.tellings.all(), key=lambda one: names.get(one.agent, ""))
    has_seen = any(one.agent == reader.pk and one.seen_at for one in tellings)
    return AlarmRow(
        id=str(alarm.pk),
        promise=alarm.promise,
        verdict=alarm.verdict,
        line=Evidence(Verdict(alarm.verdict), tuple(alarm.said), alarm.figures).in_words(gettext),
        since=alarm.since,
        told=tuple(ToldRow(names.get(one.agent, "?"), one.mailed_at, one.seen_at) for one in tellings),
        may_acknowledge=reader.is_officer and not has_seen,
    )


@require_POST
@for_roles(Role.PRIVACY_OFFICER)
def acknowledge(request: HttpRequest, alarm: UUID) -> HttpResponse:
    """An officer says that they have seen an alarm."""
    found = Alarm.objects.filter(pk=alarm).first()
    if found is None:
        raise Http404
    acknowledge_alarm(found, by=actor_of(request))
    return SeeOther(reverse("officer:promises") + f"#promise-{found.promise}")

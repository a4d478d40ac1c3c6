"""Saying that one has seen an alarm."""

from tillit.kit.clock import now
from tillit.publishing.models import Alarm, Telling
from tillit.vault.acting import acting
from tillit.vault.actors import Actor


def acknowledge_alarm(alarm: Alarm, *, by: Actor) -> Telling:
    """Note that this person has seen it; the board shows who has. The first time counts."""
    with acting(by):
        telling, _ = Telling.objects.get_or_create(alarm=alarm, agent=by.agent)
        Telling.objects.filter(pk=telling.pk, seen_at=None).update(seen_at=now())
        telling.refresh_from_db()
    return telling

"""Objections that count: all but those that a privacy officer overrode."""

from django.db.models import QuerySet

from tillit.people.models import Objection
from tillit.rights.models import Outcome


def standing_objections() -> QuerySet[Objection]:
    """Upheld or not yet decided, within the acting transaction."""
    return Objection.objects.exclude(decision__outcome=Outcome.REFUSED)

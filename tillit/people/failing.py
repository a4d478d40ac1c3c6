"""Addresses to which a letter did not arrive, and that are alive again."""

from collections.abc import Sequence

from tillit.people.models import Identity


def clear_failing(identities: Sequence[Identity]) -> None:
    """Somebody wrote from these: they are read again; within the acting transaction."""
    Identity.objects.filter(pk__in=[one.pk for one in identities]).update(failed_at=None, failure="")

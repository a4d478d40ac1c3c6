"""Whether an address that a letter names is one we know, looked up by its digest: whose it is, nothing opens."""

from collections.abc import Sequence

from django.db import connection

from tillit.cases.models import Case
from tillit.keeper.answers import Matched
from tillit.keeper.wire import BlindItem, Match
from tillit.people.meet import find_identity
from tillit.people.models import Identity
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.client import ask


def known_at(case: Case, address: str, *, by: Actor) -> Identity | None:
    """The mail address as the case's brand knows it, with its person; None for a stranger's."""
    match = Match(purpose="find", items=[BlindItem(case.brand_id, "email", address, case.country)])
    digests = ask(match, Matched, by=by).digests[0]
    with acting(by):
        return find_identity(case.brand_id, "email", digests)


def refuse_moved(cases: Sequence[Case]) -> None:
    """Whose an address is was looked up before: two people may have been joined or parted since. Until this commits,
    none is. People are locked before their addresses, as whoever joins, parts or erases them does.

    Raises:
        Case.DoesNotExist: look again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [[case.customer_id for case in cases]])
        cursor.execute(_MOVED, [[case.identity_id for case in cases], [case.customer_id for case in cases]])
        if cursor.fetchall():
            raise Case.DoesNotExist


_HOLD = "select from people_customer where id = any(%s::uuid[]) order by id for key share"
_MOVED = """
select from unnest(%s::uuid[], %s::uuid[]) as sought (address, person)
cross join lateral (select r.customer_id from people_identity r where r.id = sought.address limit 1 for share) known
where known.customer_id <> sought.person
"""

"""From keyed digests back to what they lead to, many at once, within the acting company."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from tillit.keeper.wire import Digest

Sought = tuple[str, Digest]
"""A field (`email`, `message-id`, ...) and one digest of it."""

_SUBJECTS = """
select l.field, l.version, l.digest, l.subject
from unnest(%s::text[], %s::int4[], %b::bytea[]) as sought (field, version, digest)
cross join lateral (
    select l.* from vault_lookup l where l.brand = %s and l.field = sought.field and l.version = sought.version
    and l.digest = sought.digest limit 20
) l
"""


def subjects_of(brand: UUID, sought: Iterable[Sought]) -> dict[Sought, list[UUID]]:
    """What each digest leads to; those that lead nowhere are left out."""
    wanted = list(dict.fromkeys(sought))
    if not wanted:
        return {}
    fields, digests = [field for field, _ in wanted], [digest for _, digest in wanted]
    with connection.cursor() as cursor:
        versions, keyed = [digest.version for digest in digests], [digest.digest for digest in digests]
        cursor.execute(_SUBJECTS, [fields, versions, keyed, brand])
        rows = cursor.fetchall()
    found: dict[Sought, list[UUID]] = {}
    for field, version, digest, subject in rows:
        found.setdefault((field, Digest(version, bytes(digest))), []).append(subject)
    return found


def among(values: Sequence[UUID] | Sequence[str]) -> RawSQL:
    """For `filter(pk__in=...)`: one array, so that the statement is the same for any number of values."""
    kind = "uuid" if values and isinstance(values[0], UUID) else "text"
    return RawSQL(f"select unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - a type, not a value

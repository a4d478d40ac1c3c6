"""What is marked on a conversation beside its words: where else a letter went, and that a case gathers a storm."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from tillit.cases.models import Case


@dataclass(frozen=True)
class Marks:
    """By message the other mailboxes it came to; how many letters the case gathers so far, where it gathers any."""

    also_to: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    gathered: int = 0


_MARKS = """
select also.message_id, box.address, 0, also.at from contact_alsoto also
    join contact_mailbox box on box.id = also.mailbox_id where also.message_id = any(%(messages)s::uuid[])
union all select null, '', gathering.count, null from contact_gathering gathering where gathering.case_id = %(case)s
order by 4
"""


def fetch_marks(case: Case, messages: Sequence[UUID]) -> Marks:
    """The marks of a case page, in one statement within the acting transaction."""
    also_to: dict[UUID, tuple[str, ...]] = {}
    gathered = 0
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, {"messages": list(messages), "case": case.pk})
        for message, address, count, _ in cursor.fetchall():
            gathered += count
            if message:
                also_to[message] = (*also_to.get(message, ()), address)
    return Marks(also_to, gathered)

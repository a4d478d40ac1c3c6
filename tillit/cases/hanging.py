"""What hangs on a case, asked in one statement, so that a page reads only what there is: most cases have no hold, no
objection, no file and no link.
"""

from dataclasses import dataclass

from django.db import connection

from tillit.cases.models import Case
from tillit.people.models import Agent


@dataclass(frozen=True)
class Hanging:
    """Of each, whether there is any."""

    notes: bool
    files: bool
    holds: bool
    objections: bool
    links: bool
    erasures: bool
    others: bool  # cases of the same person
    addresses: bool  # of the same person, beside the one that answers go to
    clocks: bool
    tags: bool  # on the list of the case's company
    draft: bool  # of whoever looks


_LOOK = """
select exists (select from cases_note where case_id = %(case)s),
    exists (select from cases_attachment where case_id = %(case)s),
    exists (select from retention_hold where "case" = %(case)s),
    exists (select from people_objection where person = %(person)s),
    exists (select from cases_link where case_id = %(case)s or other_id = %(case)s),
    exists (select from retention_erasure where subject = %(case)s),
    exists (select from cases_case where customer_id = %(person)s and id <> %(case)s),
    exists (select from people_identity where customer_id = %(person)s and id is distinct from %(address)s::uuid),
    exists (select from retention_clock where subject = %(case)s),
    exists (select from cases_tag where company_id = %(company)s),
    exists (select from cases_draft where case_id = %(case)s and agent_id = %(agent)s)
"""


def look_at(case: Case, agent: Agent) -> Hanging:
    """Look, within the acting transaction."""
    who = {
        "case": case.pk, "person": case.customer_id, "address": case.identity_id, "company": case.company_id,
        "agent": agent.pk,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, who)
        return Hanging(*cursor.fetchone())

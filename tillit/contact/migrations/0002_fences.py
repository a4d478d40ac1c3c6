from django.db import migrations

# Row-level security, the second fence: a query that forgets its company finds nothing. Forced on the owner, too.
# Whoever sees a row by a share or an assignment only reads it: every change is made in the name of its own company.
OWN = "{column} = (select tillit_company())"

# What else lets a row be seen is asked of a function, and only where the row is not one's own: written out in the policy,
# each table would bring the policies of all tables below it into every plan (360 sub-plans, 80 ms, for one list).
SEES = {
    "tillit_shown_case": "cases_share where case_id = asked and company_id = tillit_company() and until > now()",
    "tillit_sees_case": "cases_case where id = asked",
    "tillit_sees_person": "cases_case where customer_id = asked",
    "tillit_sees_message": "cases_message where id = asked",
    "tillit_sees_file": "cases_attachment where id = asked",
    "tillit_sees_hold": "retention_hold where id = asked",
}
CASE = "tillit_sees_case({table}.{column})"

# table -> its own company's column, and what else lets a row be seen: the case (or message, or person) it belongs to
FENCES = {
    "cases_share": ("owner_id", "company_id = (select tillit_company())"),
    "cases_case": (
        "company_id",
        "assigned_company_id = (select tillit_company()) or tillit_shown_case(cases_case.id)",
    ),
    "cases_message": ("company_id", CASE.format(table="cases_message", column="case_id")),
    "cases_note": ("company_id", CASE.format(table="cases_note", column="case_id")),
    "cases_closure": ("company_id", CASE.format(table="cases_closure", column="case_id")),
    "cases_event": ("company_id", CASE.format(table="cases_event", column="case_id")),
    "cases_link": ("company_id", CASE.format(table="cases_link", column="case_id")),
    "cases_attachment": ("company_id", CASE.format(table="cases_attachment", column="case_id")),
    "cases_delivery": ("company_id", "tillit_sees_message(cases_delivery.message_id)"),
    "cases_chunk": ("company_id", "tillit_sees_file(cases_chunk.attachment_id)"),
    "cases_release": ("company_id", "tillit_sees_file(cases_release.attachment_id)"),
    "cases_enclosure": ("company_id", "tillit_sees_file(cases_enclosure.attachment_id)"),
    "people_customer": ("company_id", "tillit_sees_person(people_customer.id)"),
    "people_identity": ("company_id", "tillit_sees_person(people_identity.customer_id)"),
    "people_objection": ("company_id", "tillit_sees_person(people_objection.person)"),
    "rights_decision": ("company_id", "false"),
    "ledger_entry": ('"company"', '"company" is null or ' + CASE.format(table="ledger_entry", column='"case"')),
    "recipients_disclosure": ('"company"', CASE.format(table="recipients_disclosure", column='"case"')),
    "retention_clock": (
        '"company"',
        "tillit_sees_case(retention_clock.subject) or tillit_sees_person(retention_clock.subject)",
    ),
    "retention_hold": ('"company"', CASE.format(table="retention_hold", column='"case"')),
    "retention_lifting": (None, "tillit_sees_hold(retention_lifting.hold_id)"),
    "retention_erasure": ('"company"', "false"),
    "retention_receipt": ('"company"', "false"),
    "retention_sweeprun": ('"company"', "false"),
    "cases_daycount": ('"company"', "false"),
    "contact_arrival": ("company_id", "false"),
    "contact_alsoto": ("company_id", "tillit_sees_message(contact_alsoto.message_id)"),
    "contact_gathering": ("company_id", CASE.format(table="contact_gathering", column="case_id")),
    "contact_quarantined": ("company_id", "false"),
    "contact_quarantinedpiece": ("company_id", "false"),
    "vault_lookup": ('"company"', "tillit_sees_message(vault_lookup.subject)"),
}


def _function(name: str, rows: str) -> str:
    return f"""
    create function {name}(asked uuid) returns boolean language plpgsql stable parallel safe
    set search_path = public, pg_temp as $$ begin return exists (select from {rows}); end $$;
    """


def _fence(table: str, column: str | None, also: str) -> str:
    own = OWN.format(column=column) if column else also
    if table == "ledger_entry":
        own = f'{own} or "company" is null'  # a published notice is nobody's alone
    seen = f"({own}) or ({also})"
    return f"""
    alter table {table} enable row level security;
    alter table {table} force row level security;
    create policy seen on {table} for select using ({seen});
    create policy made on {table} for insert with check ({own});
    create policy changed on {table} for update using ({own}) with check ({own});
    create policy removed on {table} for delete using ({own});
    """


FUNCTIONS = "".join(_function(name, rows) for name, rows in SEES.items())
FORWARD = FUNCTIONS + "".join(_fence(table, *fence) for table, fence in FENCES.items())
POLICIES = ("seen", "made", "changed", "removed")
BACK = "".join(
    "".join(f"drop policy {policy} on {table};" for policy in POLICIES)
    + f"alter table {table} disable row level security;"
    for table in FENCES
) + "".join(f"drop function {name}(uuid);" for name in SEES)


class Migration(migrations.Migration):
    dependencies = [
        ("contact", "0001_initial"),
        ("cases", "0002_numbers_and_words"),
        ("ledger", "0001_initial"),
        ("people", "0001_initial"),
        ("recipients", "0001_initial"),
        ("retention", "0001_initial"),
        ("rights", "0001_initial"),
        ("vault", "0002_company_in_context"),
    ]
    operations = [migrations.RunSQL(FORWARD, BACK)]

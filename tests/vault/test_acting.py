"""The second fence: raw SQL as the application's role shows the company in context, nothing without, and no content."""

import os
from itertools import permutations
from uuid import UUID

import psycopg
import pytest
from django.apps import apps

from tests.conftest import SERVER
from tests.house import House
from tests.scenes import company, letter, opened, tables_with
from tillit.cases.models import Case, Kind
from tillit.cases.write_note import write_note
from tillit.keeper.answers import OpenedItems
from tillit.keeper.wire import Open, OpenItem
from tillit.vault.acting import acting, in_company
from tillit.vault.client import ask
from tillit.vault.sealing import FORMAT

MAILBOXES = {"nordlund-ab": "service@nordlund.example", "nordlund-gmbh": "hilfe@nordlund.example"}
COMPANIES = (*MAILBOXES, "svarstjanst")


def fenced_tables() -> list[str]:
    with psycopg.connect(os.environ["TILLIT_OWNER_URL"]) as owner:
        rows = owner.execute("select distinct c.relname from pg_policy p join pg_class c on c.oid = p.polrelid")
        return sorted(row[0] for row in rows)


def cases_seen(context: UUID | None) -> set[UUID]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as app:
        if context:
            app.execute("select set_config('tillit.company', %s, true)", [str(context)])
        return {row[0] for row in app.execute("select id from cases_case")}


@pytest.mark.promise("group-sharing")
def test_raw_sql_shows_only_the_company_in_context(house: House) -> None:
    ours, theirs = letter(house).case, letter(house, to=MAILBOXES["nordlund-gmbh"]).case
    seen = cases_seen(ours.company_id)
    assert ours.pk in seen
    assert theirs.pk not in seen


def test_raw_sql_without_a_company_in_context_shows_nothing_of_any_fenced_table(house: House) -> None:
    letter(house, kind=Kind.QUESTION)
    tables = fenced_tables()
    assert {"cases_case", "cases_message", "people_customer", "vault_lookup", "retention_clock"} <= set(tables)
    with psycopg.connect(os.environ["DATABASE_URL"]) as app:
        # Rights entries of the whole installation (notices, epochs) belong to no company.
        seen = {table: app.execute(f"select * from {table}").fetchall() for table in tables if table != "ledger_entry"}
        entries = app.execute("select company from ledger_entry where company is not null").fetchall()
    assert [table for table, rows in seen.items() if rows] == []
    assert entries == []


def test_the_applications_role_owns_nothing_and_cannot_step_over_the_fence(house: House) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as app:
        assert app.execute("select count(*) from pg_tables where tableowner = current_user").fetchone() == (0,)
        (powers,) = app.execute(
            "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user"
        ).fetchone()
        assert powers is False
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("alter table cases_case disable row level security")


@pytest.mark.promise("secure")
def test_the_applications_role_cannot_reach_the_keyring(house: House, pytestconfig: pytest.Config) -> None:
    if pytestconfig.stash[SERVER] is None:
        pytest.skip("on a server of somebody else's the databases are theirs to part")
    address = os.environ["TILLIT_KEYRING_URL"].replace("tillit_keeper@", "tillit_app@")
    assert address != os.environ["TILLIT_KEYRING_URL"]
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(address)


@pytest.mark.promise("secure")
def test_no_word_a_customer_wrote_rests_in_any_column_of_any_table(house: House) -> None:
    words = ["Ymerfilsallad", "Kvittingsgrund", "Brunstenslera", "Tvistefrö"]
    address = "xenofon.stjernklar@post.example"
    raw = (
        f"From: {words[0]} <{address}>\r\nTo: service@nordlund.example\r\nSubject: {words[1]}\r\n"
        f"Message-ID: <{words[2]}@post.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{words[2]}\r\n--b\r\nContent-Type: text/plain\r\n"
        f'Content-Disposition: attachment; filename="{words[0]}.txt"\r\n\r\n{words[2]}\r\n--b--\r\n'
    ).encode()
    case = house.case_of(house.receive(raw).message)
    house.settle()
    write_note(case, by=house.actor("ben"), text=words[3])
    house.settle()
    assert tables_with(*words, address, "xenofon") == []


def test_the_scan_itself_finds_what_is_there(house: House) -> None:
    case = letter(house).case
    with in_company(case.company_id):
        Case.objects.filter(pk=case.pk).update(mailbox="Glimmerstrand@nordlund.example")
        assert Case.objects.filter(pk=case.pk).exists()
    try:
        assert tables_with("Glimmerstrand") == ["cases_case"]
    finally:
        with in_company(case.company_id):
            Case.objects.filter(pk=case.pk).update(mailbox="service@nordlund.example")


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize(("owner", "other"), [p for p in permutations(COMPANIES, 2) if p[0] in MAILBOXES])
def test_between_every_two_companies_every_table_looks_empty_of_the_others_case(
    house: House, owner: str, other: str
) -> None:
    writer = {"nordlund-ab": "ben", "nordlund-gmbh": "dan"}[owner]
    case = letter(house, to=MAILBOXES[owner], kind=Kind.QUESTION, by=house.actor(writer)).case
    write_note(case, by=house.actor(writer), text="Hemligt.")
    ids = {case.pk, case.customer_id}
    leads = {"id", "case_id", "case", "customer_id", "subject", "person", "other_id"}
    uuids = {"UUIDField", "ForeignKey"}  # `case.subject` is a sealed text
    found = {company(owner): set(), company(other): set()}
    for context, tables in found.items():
        with in_company(context):
            for model in apps.get_models():
                kept = {f.attname for f in model._meta.concrete_fields if f.get_internal_type() in uuids}
                if any(model._default_manager.filter(**{f"{column}__in": ids}).exists() for column in kept & leads):
                    tables.add(model._meta.label)
    assert {"cases.Case", "cases.Message", "cases.Note", "people.Customer"} <= found[company(owner)]
    assert found[company(other)] == set()


@pytest.mark.promise("group-sharing")
def test_whoever_knows_the_ids_of_another_companys_case_is_refused_by_the_keeper(house: House) -> None:
    ada, dan = letter(house, kind=Kind.QUESTION), house.actor("dan")
    sealed = ada.message.body.ciphertext
    claimed = ada.message.scope_for("content")
    item = OpenItem(claimed, "question", "message.body", FORMAT, ada.message.pk, sealed)
    (answer,) = ask(Open(items=[item], mark="list"), OpenedItems, by=dan).items
    assert (answer.code, answer.clause) == ("relation", "promise.group-sharing")
    with acting(dan):
        assert not Case.objects.filter(number=ada.case.number).exists()
    assert opened(ada.message, "body", by=house.actor("ben"), purpose="question")


def test_a_nested_context_gives_the_outer_one_back(house: House) -> None:
    ours, theirs = letter(house).case, letter(house, to=MAILBOXES["nordlund-gmbh"]).case
    with in_company(ours.company_id):
        with in_company(theirs.company_id):
            assert not Case.objects.filter(pk=ours.pk).exists()
        assert Case.objects.filter(pk=ours.pk).exists()
    assert not Case.objects.filter(pk=ours.pk).exists()

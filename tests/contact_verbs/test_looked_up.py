"""Whatever is looked up for an arriving letter has an index: taking it costs the same however much there is."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.house import House, mail
from tests.scenes import company, letter
from tillit.cases.models import Case
from tillit.contact.lines.email.threading import reply_address
from tillit.vault.acting import in_company

SOUGHT = ("people_identity", "cases_message", "people_agent", "contact_mailbox", "contact_arrival", "cases_case")


def looked_up(house: House, raw: bytes) -> list[str]:
    """The statements by which many keys are sought at once while this letter is taken."""
    with CaptureQueriesContext(connection) as captured:
        house.receive(raw)
    return [query["sql"] for query in captured.captured_queries if "cross join lateral" in query["sql"]]


def reading(sql: str) -> str:
    """How PostgreSQL would read it if it read no table whole unless there is no other way."""
    with in_company(company("nordlund-ab")), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain " + sql)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_each_look_up_has_an_index(house: House) -> None:
    ada = letter(house)
    to = reply_address(ada.case.mailbox, ada.case.ref)
    asked = looked_up(house, mail(sender=ada.address, to=to, In_Reply_To="<somewhere@post.example>"))
    assert [table for table in SOUGHT if not any(table in sql for sql in asked)] == []
    for sql in asked:
        assert "Seq Scan" not in reading(sql), sql.strip()[:80]


def test_what_has_no_index_is_noticed() -> None:
    with in_company(company("nordlund-ab")):
        assert Case.objects.exists()
    assert "Seq Scan" in reading("select id from cases_case where mailbox = 'service@nordlund.example'")

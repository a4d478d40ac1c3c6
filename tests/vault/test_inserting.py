"""Rows written together arrive as they were, whatever is in them."""

import pytest
from django.db import IntegrityError

from tests.scenes import company
from tillit.kit.refs import new_id
from tillit.people.models import Suppression
from tillit.vault.acting import in_company
from tillit.vault.inserting import insert_all
from tillit.vault.models import Lookup, Outbox

ODD = ['quote " here', "back\\slash", "comma, brace {}", "NULL", "", "å ß 💌", "line\nend", "'"]


@pytest.mark.usefixtures("house")
def test_words_arrive_as_they_were_also_in_lists_and_documents() -> None:
    brand = new_id()
    rows = [Suppression(brand=brand, digest=bytes([n]) * 32, purposes=[odd[:40], *ODD]) for n, odd in enumerate(ODD)]
    notes = [Outbox(lane="none", topic="none", refs={"odd": odd, odd or "-": [1, None, True]}) for odd in ODD]
    with in_company(company("nordlund-ab")):
        insert_all([*rows, *notes])
        found = {row.pk: row for row in Suppression.objects.filter(brand=brand)}
        kept = list(Outbox.objects.filter(lane="none").order_by("id"))
        Outbox.objects.filter(lane="none").delete()
    assert [found[row.pk].purposes for row in rows] == [row.purposes for row in rows]
    assert [bytes(found[row.pk].digest) for row in rows] == [row.digest for row in rows]
    assert [row.refs for row in kept] == [row.refs for row in notes]


def lookup(digest: int) -> Lookup:
    return Lookup(company=company("nordlund-ab"), brand=BRAND, field="order", version=1, digest=bytes([digest]) * 32,
                  subject=new_id())  # fmt: skip


BRAND = new_id()


@pytest.mark.usefixtures("house")
def test_of_rows_that_break_a_rule_none_is_written_and_new_ones_pass_old_ones_by() -> None:
    with in_company(company("nordlund-ab")):
        insert_all([lookup(1)])
    with pytest.raises(IntegrityError), in_company(company("nordlund-ab")):
        insert_all([lookup(2), lookup(1)])
    with in_company(company("nordlund-ab")):
        assert Lookup.objects.filter(brand=BRAND).count() == 1
        insert_all([], unless_there=[lookup(1), lookup(2)])
        assert Lookup.objects.filter(brand=BRAND).count() == 2


@pytest.mark.usefixtures("house")
def test_another_companys_row_is_refused() -> None:
    theirs = lookup(9)
    with pytest.raises(Exception, match="row-level security"), in_company(company("nordlund-gmbh")):
        insert_all([theirs])



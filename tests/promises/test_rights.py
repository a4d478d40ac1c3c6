"""Section `rights`: one registry of what is kept drives erasure; what was planted is gone, all of it."""

import pytest

from tests.house import House
from tests.scenes import close, fresh, letter, tables_with
from tillit.cases.write_note import write_note
from tillit.kit.clock import now
from tillit.notice.controls import Verdict, registry
from tillit.retention.controls import STUCK
from tillit.retention.models import Erasure
from tillit.retention.sweep import sweep
from tillit.rights.object_to import object_to
from tillit.vault.acting import in_company


@pytest.mark.promise("rights")
def test_erasure_removes_every_row_that_names_the_person_but_handles(house: House) -> None:
    ada = letter(house)
    write_note(ada.case, by=house.actor("ben"), text="Ring.")
    object_to(ada.case.customer, by=house.actor("ben"), purposes=["survey"])
    house.settle()
    ids = (str(ada.case.customer_id), str(ada.case.pk), ada.case.ref)
    before = set(tables_with(*ids))
    assert {"cases_case", "cases_note", "people_customer", "people_identity", "contact_arrival"} <= before
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    house.settle()
    assert fresh(ada.case) is None
    # What remains are opaque handles: the marker, the receipt, the rights entries, and the objection, which outlives.
    assert set(tables_with(*ids)) <= {"ledger_entry", "people_objection", "retention_erasure", "retention_receipt"}
    with in_company(ada.case.company_id):
        erased = Erasure.objects.filter(subject__in=[ada.case.pk, ada.case.customer_id])
        assert {one.subject_kind for one in erased} == {"case", "person"}


@pytest.mark.promise("rights")
def test_the_registry_says_how_many_holdings_there_are_and_when_an_erasure_is_stuck(house: House, monkeypatch) -> None:
    evidence = registry.get("rights-registry").evidence
    ada = letter(house)
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    assert evidence().figures["waiting"] == 1
    monkeypatch.setattr("tillit.retention.controls.now", lambda: now() + STUCK + STUCK)
    assert evidence().verdict == Verdict.AT_RISK
    monkeypatch.undo()
    house.settle()
    assert (evidence().verdict, evidence().figures["waiting"]) == (Verdict.KEPT, 0)

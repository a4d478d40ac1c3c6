import re
from datetime import UTC, date, datetime

import pytest

from tests.notice.conftest import TODAY
from tests.notice.edit import change_in, cut, swap
from tillit.notice.check import check_document, check_notice
from tillit.notice.faults import Fault
from tillit.notice.models import Notice
from tillit.notice.read import read_notice

FRENCH = 'title = { en = "Sweden", sv = "Sverige", de = "Schweden", fr = "Suède" }'
FAR_AWAY = '\n[countries.US]\ntitle = { en = "United States", sv = "USA", de = "USA" }\n'

HAMBURG = """\
authority.name = "Der Hamburgische Beauftragte für Datenschutz und Informationsfreiheit"
authority.website = "datenschutz-hamburg.de"
"""
MESSAGES = """\
category = "content"
days = {days}
"""

FAULTS = {
    "unknown language": ("", 'languages = ["en", "sv", "de"]', 'languages = ["en", "sv", "xx"]', "languages[2]"),
    "no language": ("", 'languages = ["en", "sv", "de"]', "languages = []", "languages"),
    "missing language": ("purposes.warranty", 'text.de = "', 'text.sv2 = "', "purposes.warranty.text.de"),
    "empty text": ("purposes.warranty", 'title = { en = "Warranty and faulty goods"', 'title = { en = " "',
                   "purposes.warranty.title.en"),
    "text in a language too many": ("countries.SE", 'title = { en = "Sweden", sv = "Sverige", de = "Schweden" }',
                                    FRENCH, "countries.SE.title.fr"),
    "unknown country code": ("", "[countries.SE]", "[countries.SW]", "countries.SW"),
    "country not declared": ("companies.nordlund-gmbh", '"DE"', '"NO"', "companies.nordlund-gmbh.country"),
    "ground for a country not declared": ("purposes.question", "grounds = { SE", "grounds = { FI",
                                          "purposes.question.grounds.FI"),
    "unknown purpose of a kind": ("kinds.warranty", 'purpose = "warranty"', 'purpose = "waranty"',
                                  "kinds.warranty.purpose"),
    "unknown category of a kind": ("kinds.question", '"attachments"', '"attachment"', "kinds.question.categories[3]"),
    "unknown category of a purpose": ("purposes.question", '"notes"]', '"diary"]', "purposes.question.categories[6]"),
    "unknown role of a purpose": ("purposes.question", '"supervisor"', '"boss"', "purposes.question.roles[1]"),
    "unknown relation": ("roles.agent", '"assigned"', '"lent"', "roles.agent.relations[2]"),
    "unknown promise behind a relation": ("relations", 'promise = "suppliers"', 'promise = "supplies"',
                                          "relations.assigned.promise"),
    "unknown company of a brand": ("brands.fjell", '"nordlund-ab"', '"nordlund-as"', "brands.fjell.companies[0]"),
    "unknown company as controller": ("controller", '"nordlund-ab"', '"nordlund"', "controller.company"),
    "unknown purpose of a recipient": ("recipients.mail-relay", '"transport"', '"sending"',
                                       "recipients.mail-relay.purposes[0]"),
    "unknown channel of a period": ("", 'category = "notes"\n', 'category = "notes"\nchannel = "fax"\n',
                                    "retention[2].channel"),
    "unknown kind of a period": ("", 'category = "notes"\n', 'category = "notes"\nkind = "praise"\n',
                                 "retention[2].kind"),
    "unknown category of a period": ("", 'category = "notes"\n', 'category = "note"\n', "retention[2].category"),
    "unknown role of a quota": ("guards", "quota.operator", "quota.operators", "guards.quota.operators"),
    "role without quota": ("guards", "quota.operator = { warn = 20, stop = 40 }\n", "", "guards.quota.operator"),
    "warning after the stop": ("guards", "warn = 60, stop = 120", "warn = 60, stop = 50", "guards.quota.agent.warn"),
    "purpose not on the closed list": ("", '"triage", "question", ', '"triage", ', "purposes.question"),
    "a machine named like a role": ("", "[machines.sweep]", "[machines.agent]", "machines.agent"),
    "supplier as controller": ("controller", '"nordlund-ab"', '"svarstjanst"', "controller.company"),
    "no authority": ("countries.DE", HAMBURG, "", "countries.DE.authority"),
    "supplier works for nobody": ("companies.svarstjanst", 'works_for = ["nordlund-ab", "nordlund-gmbh"]\n', "",
                                  "companies.svarstjanst.works_for"),
    "supplier hidden from customers": ("recipients.svarstjanst", 'company = "svarstjanst"\n', "",
                                       "companies.svarstjanst"),
    "group company as recipient": ("recipients.mail-relay", 'country = "SE"\n',
                                   'country = "SE"\ncompany = "nordlund-gmbh"\n', "recipients.mail-relay.company"),
    "recipient far away without safeguard": ("recipients.mail-relay", 'country = "SE"\n', 'country = "US"\n',
                                             "recipients.mail-relay.transfer"),
    "purpose without ground": ("purposes.question",
                               'grounds = { SE = "legitimate-interest", DE = "legitimate-interest" }',
                               "grounds = {}", "purposes.question.grounds"),
    "interest without right to object": ("purposes.question", "objectable = true", "objectable = false",
                                         "purposes.question.objectable"),
    "overdue assessment": ("purposes.complaint", "2027-11-15", "2026-11-21", "purposes.complaint.assessment.review"),
    "recording without consent": ("recording", "\nconsent = true", "\nconsent = false", "recording.consent"),
    "withdrawal that keeps recordings": ("recording", "withdrawal_erases = true", "withdrawal_erases = false",
                                         "recording.withdrawal_erases"),
    "a no that does not last": ("outreach", "decline_lasts = true", "decline_lasts = false", "outreach.decline_lasts"),
    "period above the cap": ("", MESSAGES.format(days=365), MESSAGES.format(days=366), "retention[0].days"),
    "no period": ("", 'category = "notes"\ndays = 90', 'category = "notes"', "retention[2].days"),
    "two periods": ("", "with_case = true", "with_case = true\ndays = 3", "retention[5].days"),
    "case data that lasts with the person": ("", 'category = "notes"\ndays = 90',
                                             'category = "notes"\nwith_case = true',
                                             "retention[2].with_case"),
    "category without period": ("", '[[retention]]\ncategory = "recording"\ndays = 30\n', "", "retention"),
    "longer cap without reason": ("", 'category = "notes"\n', 'category = "notes"\ncap_days = 400\n',
                                  "retention[2].reason"),
    "limit marked planned": ("promise.never-sold", 'status = "built"', 'status = "planned"',
                             "promise.never-sold.status"),
    "right marked planned": ("promise.rights", 'status = "built"', 'status = "planned"', "promise.rights.status"),
    "promise without control": ("promise.secure",
                                'controls = ["sealed-at-rest", "ledger-intact", "epochs-turn", "copies"]',
                                "controls = []", "promise.secure.controls"),
    "control not registered": ("promise.kinds", '"case-kinds-decide"', '"case-kind-decides"',
                               "promise.kinds.controls[0]"),
    "promise without clause": ("promise.kinds", 'clauses = ["kinds"]', "clauses = []", "promise.kinds.clauses"),
    "clause that is not there": ("promise.kinds", 'clauses = ["kinds"]', 'clauses = ["sorts"]',
                                 "promise.kinds.clauses[0]"),
    "figure beyond the promise": ("", "cap_days = 365", "cap_days = 400", "promise.one-year.at_most.longest_days"),
    "order data kept": ("", 'category = "transactions"\ndays = 0', 'category = "transactions"\ndays = 30',
                        "promise.transactions.at_most.transactions_days"),
    "slow objection": ("guards", "objection_effective_seconds = 60", "objection_effective_seconds = 90",
                       "promise.objection.at_most.objection_seconds"),
    "unknown figure": ("promise.one-year", "longest_days = 365", "longest = 365", "promise.one-year.at_most.longest"),
    "unknown placeholder": ("promise.one-year", "kept for {longest}", "kept for {longst}", "promise.one-year.text.en"),
    "a lone brace": ("promise.one-year", "kept for {longest}", "kept for {longest", "promise.one-year.text.en"),
}  # fmt: skip


def test_the_default_notice_has_no_fault(notice: Notice, controls: dict[str, bool]) -> None:
    assert check_notice(notice, controls, today=TODAY) == []


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_named_at_its_place_with_a_way_to_mend_it(
    document: str, controls: dict[str, bool], case: str
) -> None:
    block, old, new, place = FAULTS[case]
    changed = change_in(document, block, old, new) if block else swap(document, old, new)
    if "US" in new:
        changed += FAR_AWAY
    faults = check_document(changed, controls, today=TODAY)
    found = [fault for fault in faults if fault.place == place]
    assert found, [str(fault) for fault in faults]
    assert all(fault.what.endswith(".") and fault.mend for fault in faults)


@pytest.mark.parametrize("promise", ["objection", "rights"])
def test_a_notice_must_promise_what_the_law_gives(document: str, controls: dict[str, bool], promise: str) -> None:
    (fault,) = check_document(cut(document, f"promise.{promise}"), controls, today=TODAY)
    assert fault.place == f"promise.{promise}"
    assert "Article" in fault.mend


def test_faults_of_form_come_before_faults_of_meaning(document: str, controls: dict[str, bool]) -> None:
    (fault,) = check_document(cut(document, "monitoring"), controls, today=TODAY)
    assert fault.place == "monitoring"


def test_a_control_that_is_off_keeps_its_promises_unpublished(notice: Notice, controls: dict[str, bool]) -> None:
    faults = check_notice(notice, controls | {"clock-at-opening": False}, today=TODAY)
    assert [fault.place for fault in faults] == [
        "promise.only-as-long-as-needed.controls[0]",
        "promise.one-year.controls[0]",
    ]
    assert all("is off" in fault.what for fault in faults)


def test_without_any_control_every_promise_in_force_is_a_fault(notice: Notice) -> None:
    places = {fault.place.split(".")[1] for fault in check_notice(notice, {}, today=TODAY)}
    assert places == {name for name, promise in notice.promises.items() if promise.status == "built"}


def test_a_planned_deed_needs_no_control_yet(notice: Notice, controls: dict[str, bool]) -> None:
    fewer = {name: on for name, on in controls.items() if name not in {"order-event-required", "public-reply-screen"}}
    assert check_notice(notice, fewer, today=TODAY) == []


@pytest.mark.parametrize("status", ["limit", "right"])
def test_no_limit_and_no_right_of_the_default_notice_is_planned(notice: Notice, status: str) -> None:
    assert all(promise.status == "built" for promise in notice.promises.values() if promise.kind == status)


@pytest.mark.promise("purposes")
def test_any_purpose_but_rights_can_be_taken_out_alone(document: str, controls: dict[str, bool]) -> None:
    for name in read_notice(document).purposes:
        faults = check_document(cut(document, f"purposes.{name}"), controls, today=TODAY)
        places = [fault.place for fault in faults]
        assert places == (["promise.objection.clauses[1]", "promise.rights.clauses[1]"] if name == "rights" else [])


@pytest.mark.promise("legitimate-interest")
def test_an_assessment_is_good_on_its_last_day_and_not_after(notice: Notice, controls: dict[str, bool]) -> None:
    assert check_notice(notice, controls, today=date(2027, 11, 15)) == []
    overdue = {fault.place for fault in check_notice(notice, controls, today=date(2027, 11, 16))}
    assert overdue == {f"purposes.{name}.assessment.review" for name, purpose in notice.purposes.items()
                       if purpose.service}  # fmt: skip


def test_all_faults_come_at_once_and_read_as_sentences(document: str, controls: dict[str, bool]) -> None:
    broken = change_in(document, "promise.never-sold", 'status = "built"', 'status = "planned"')
    broken = change_in(broken, "kinds.question", '"attachments"', '"attachment"')
    faults = check_document(broken, controls, today=TODAY)
    assert faults == [
        Fault(
            "kinds.question.categories[3]",
            "`attachment` does not stand in `categories`.",
            "Did you mean `attachments`?",
        ),
        Fault(
            "promise.never-sold.status",
            "A limit can never be planned.",
            "Keep it from the first day: only a deed may be planned.",
        ),
    ]
    assert all(re.match(r"^\S+: .+\.( .+[.?])$", str(fault)) for fault in faults)


def test_check_takes_today_from_the_clock_when_nobody_names_a_day(
    notice: Notice, controls: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tillit.notice.check.now", lambda: datetime(2028, 1, 1, tzinfo=UTC))
    assert any("due for review" in fault.what for fault in check_notice(notice, controls))

"""Opening: seven steps in order, each refusing by itself; what the row says counts for nothing."""

from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from msgspec.structs import replace

from tests.keeper.stage import (
    BEN,
    CARRY,
    CHO,
    DAN,
    DAY,
    DEFAULT_NOTICE,
    EVE,
    GMBH,
    NORDLUND,
    ODA,
    OLA,
    SUPPLIER,
    Stage,
)  # fmt: skip
from tillit.keeper.answers import Begun, Done, OpenedItems, Pending, Refusal
from tillit.keeper.events import CaseAssigned, CaseShared, CaseSorted, HoldLifted, HoldPlaced
from tillit.keeper.items import Credential, Scope
from tillit.keeper.wire import Activate, Adopt, Begin, BeginAs, End, Enrol, Open, Restrict, Retire
from tillit.kit.refs import new_id


@pytest.mark.promise("purposes")
def test_ben_opens_what_his_case_needs(stage: Stage) -> None:
    case = stage.receive()
    assert case.open() == "my lamp broke"
    assert case.open(item=case.address()) == "ada@example.net"


def test_nothing_opens_before_a_notice_is_in_force(make_stage) -> None:
    stage = make_stage()
    case = stage.receive()
    assert isinstance(case.taken, Refusal)
    assert case.taken.code == "no-notice"


@pytest.mark.promise("secure")
def test_a_token_opens_nothing_in_another_session_or_after_sign_out(stage: Stage) -> None:
    case, token = stage.receive(), stage.sign_in(BEN)
    assert case.open(Credential(token.token, sha256(b"another").digest())) == "token"
    assert case.open(Credential(b"guess", token.session)) == "token"
    assert case.open(token) == "my lamp broke"
    stage.ask(End(token.token))
    assert case.open(token) == "token"


@pytest.mark.promise("secure")
def test_a_session_that_ended_ends_every_token_in_it_and_no_other(stage: Stage) -> None:
    case, token, other = stage.receive(), stage.sign_in(BEN), stage.sign_in(CHO)
    stage.ask(End(session=token.session))
    assert case.open(token) == "token"
    assert case.open(other) == "my lamp broke"


@pytest.mark.promise("secure")
def test_a_token_slides_ten_minutes_and_ends_after_ten_hours(stage: Stage) -> None:
    case, token = stage.receive(), stage.sign_in(BEN)
    for _ in range(66):
        stage.now += timedelta(minutes=9)
        assert case.open(token) == "my lamp broke"
    stage.now += timedelta(minutes=9)
    assert case.open(token) == "token"
    other = stage.sign_in(BEN)
    stage.now += timedelta(minutes=11)
    assert case.open(other) == "token"


@pytest.mark.promise("secure")
def test_a_restart_ends_every_token_but_no_fact(stage: Stage) -> None:
    case, token = stage.receive(), stage.sign_in(BEN)
    stage.restart()
    assert case.open(token) == "token"
    assert case.open(stage.sign_in(BEN)) == "my lamp broke"


@pytest.mark.promise("suppliers")
def test_a_contract_end_closes_the_next_opening(stage: Stage) -> None:
    case = stage.receive()
    stage.tell(case.id, CaseAssigned(SUPPLIER))
    stage.ask(Enrol(EVE, "agent", SUPPLIER, date(2026, 9, 20)), stage.as_(ODA))
    token = stage.sign_in(EVE)
    assert case.open(token) == "my lamp broke"
    stage.now = stage.now.replace(hour=23, minute=55)
    token = stage.sign_in(EVE)
    stage.now += timedelta(minutes=6)
    assert case.open(token) == "contract-ended"
    assert isinstance(stage.ask(Begin(EVE, b"s" * 32)), Refusal)


@pytest.mark.promise("suppliers")
def test_a_retired_agent_opens_nothing(stage: Stage) -> None:
    case, token = stage.receive(), stage.sign_in(BEN)
    stage.ask(Retire(BEN), stage.as_(ODA))
    assert case.open(token) == "token"


@pytest.mark.promise("purposes")
def test_a_purpose_dropped_from_the_notice_opens_nothing(make_stage) -> None:
    start = DEFAULT_NOTICE.index("[purposes.question]")
    without = DEFAULT_NOTICE[:start] + DEFAULT_NOTICE[DEFAULT_NOTICE.index("[purposes.complaint]") :]
    stage = make_stage().found()
    case = stage.receive()
    assert case.open() == "my lamp broke"
    stage.now += timedelta(minutes=1)
    pending = stage.ask(Adopt(without, stage.as_(OLA)), stage.as_(ODA))
    assert isinstance(pending, Pending)
    assert case.open() == "my lamp broke"
    before = stage.sql("select hash from notices where activated is not null")[0][0]
    stage.ask(Activate(pending.hash))
    assert case.open() == "purpose-not-in-notice"
    assert stage.ask(Activate(pending.hash)) == Done()
    assert stage.ask(Activate(before)).code == "overtaken"
    assert case.open() == "purpose-not-in-notice"


@pytest.mark.promise("kinds")
def test_a_category_outside_the_kind_is_refused(stage: Stage) -> None:
    case = stage.receive(kind="question")
    assert case.open(item=case.item("warranty")) != "my lamp broke"
    assert case.open(item=case.item("triage")) != "my lamp broke"


@pytest.mark.promise("kinds")
def test_a_widening_needs_a_second_person_and_the_first_sorting_does_not(stage: Stage) -> None:
    case = stage.receive(kind="unsorted")
    assert stage.tell(case.id, CaseSorted("question"), by=stage.as_(BEN)) == ["recorded"]
    assert stage.tell(case.id, CaseSorted("warranty"), by=stage.as_(BEN)) == ["second-person"]
    assert stage.tell(case.id, CaseSorted("warranty", stage.as_(CHO)), by=stage.as_(BEN)) == ["recorded"]
    assert case.open(item=case.item("warranty")) == "my lamp broke"
    assert stage.tell(case.id, CaseSorted("question"), by=stage.as_(BEN)) == ["recorded"]


@pytest.mark.promise("group-sharing")
def test_dan_of_another_company_sees_only_what_is_shared_and_for_how_long(stage: Stage) -> None:
    case = stage.receive()
    assert case.open(stage.as_(DAN)) == "relation"
    stage.tell(case.id, CaseShared(GMBH, "question", stage.now + timedelta(minutes=5)))
    assert case.open(stage.as_(DAN)) == "my lamp broke"
    assert case.open(stage.as_(DAN), case.address()) == "ada@example.net"
    stage.now += timedelta(minutes=5)
    assert case.open(stage.as_(DAN)) == "relation"


@pytest.mark.promise("suppliers")
def test_eve_sees_a_case_while_it_is_assigned(stage: Stage) -> None:
    case = stage.receive()
    assert case.open(stage.as_(EVE)) == "relation"
    stage.tell(case.id, CaseAssigned(SUPPLIER))
    assert case.open(stage.as_(EVE)) == "my lamp broke"
    stage.tell(case.id, CaseAssigned(None))
    assert case.open(stage.as_(EVE)) == "relation"


@pytest.mark.promise("objection")
def test_an_objection_closes_present_and_future_cases(stage: Stage) -> None:
    case = stage.receive()
    stage.ask(Restrict(case.person, ["question"], "d1"), CARRY)
    assert case.open() == "restricted"
    later = stage.receive(person=case.person)
    assert later.open() == "restricted"
    assert later.open(item=later.address()) == "restricted"
    stage.restart()
    assert case.open() == "restricted"


@pytest.mark.promise("one-year")
@pytest.mark.promise("only-as-long-as-needed")
def test_overdue_data_does_not_open_though_no_sweep_ever_ran(stage: Stage) -> None:
    case = stage.receive()
    case.close()
    stage.now += 364 * DAY
    assert case.open(stage.sign_in(BEN)) == "my lamp broke"
    stage.now += DAY
    assert case.open(stage.sign_in(BEN)) == "overdue"
    stage.restart()
    assert case.open(stage.sign_in(BEN)) == "overdue"
    assert case.open(stage.sign_in(BEN), case.address()) == "overdue"


@pytest.mark.promise("only-as-long-as-needed")
def test_held_data_opens_for_the_hold_and_for_nothing_else(stage: Stage) -> None:
    case, hold = stage.receive(kind="warranty"), new_id()
    case.close()
    stage.tell(case.id, HoldPlaced(hold, ["content"], "warranty", date(2028, 1, 1)))
    stage.now += 366 * DAY
    assert case.open(stage.sign_in(BEN), case.item("warranty")) != "overdue"
    assert case.open(stage.sign_in(ODA), case.item("rights")) == "held"
    stage.tell(case.id, HoldLifted(hold))
    assert case.open(stage.sign_in(ODA), case.item("rights")) == "overdue"


@pytest.mark.promise("purposes")
def test_the_quota_warns_and_then_stops_distinct_cases_not_rereading(stage: Stage) -> None:
    cases = [stage.receive() for _ in range(121)]
    stage.now += timedelta(minutes=14)
    warned = [stage.ask(Open([c.item()], "case", c.id), stage.as_(BEN)) for c in cases[:120]]
    assert [isinstance(a, OpenedItems) and a.warned for a in warned].index(True) == 59
    assert cases[120].open() == "quota"
    assert cases[0].open() == "my lamp broke"
    stage.restart()
    assert cases[120].open() == "quota"
    stage.now += timedelta(hours=1)
    assert cases[120].open(stage.sign_in(BEN)) == "quota"
    stage.now += timedelta(minutes=1)
    assert cases[120].open(stage.sign_in(BEN)) == "my lamp broke"


def test_list_rows_do_not_count_against_the_quota(stage: Stage) -> None:
    cases = [stage.receive() for _ in range(130)]
    answer = stage.ask(Open([c.item() for c in cases], "list"), stage.as_(BEN))
    assert isinstance(answer, OpenedItems)
    assert not answer.warned
    assert cases[0].open() == "my lamp broke"


@pytest.mark.promise("secure")
@pytest.mark.parametrize(
    "place", ["company", "brand", "kind", "subject", "category", "field", "format", "row", "sealed"]
)
def test_a_value_asked_for_as_something_else_does_not_open(stage: Stage, place: str) -> None:
    case, other = stage.receive(), stage.receive()
    item = case.item()
    if place in Scope.__struct_fields__:
        wrong = {"company": GMBH, "brand": UUID(int=8), "kind": "person", "subject": other.id, "category": "notes"}
        item = replace(item, scope=replace(item.scope, **{place: wrong[place]}))
    else:
        wrong = {"field": "message.subject", "format": 2, "row": new_id(), "sealed": other.item().sealed}
        item = replace(item, **{place: wrong[place]})
    assert case.open(item=item) in {"unreadable", "scope", "relation", "unknown", "category-outside-kind"}
    assert case.open() == "my lamp broke"


@pytest.mark.promise("secure")
def test_a_row_swapped_within_one_case_does_not_open(stage: Stage) -> None:
    case = stage.receive()
    twin = replace(case.arrival(), births=[], seals=[replace(case.arrival().seals[0], row=new_id())])
    swapped = stage.ask(twin, stage.as_(BEN).__class__(machine="receive")).sealed[0]
    assert case.open(item=case.item(sealed=swapped)) == "unreadable"


@pytest.mark.promise("secure")
def test_the_operator_looks_as_ben_and_is_shown_as_the_operator(stage: Stage) -> None:
    case = stage.receive()
    begun = stage.ask(BeginAs(BEN), operator=True)
    assert isinstance(begun, Begun)
    assert case.open(Credential(begun.token)) == "my lamp broke"
    assert isinstance(stage.ask(BeginAs(BEN)), Refusal)
    officer = stage.ask(BeginAs(ODA), operator=True)
    assert isinstance(officer, Begun)
    refused = stage.ask(Enrol(DAN, "agent", NORDLUND), Credential(officer.token))
    assert isinstance(refused, Refusal)
    assert refused.code == "operator"


def test_finding_opens_nothing(stage: Stage) -> None:
    case = stage.receive()
    assert case.open(item=case.item(purpose="find")) == "finds-only"

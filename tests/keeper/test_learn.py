"""Whatever the facts say, and in whatever order they come, nothing is readable past its cap."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.keeper.stage import BEN, BRAND, CARRY, DAY, DEFAULT_NOTICE, GMBH, MORNING, NORDLUND, Stage
from tillit.keeper.answers import FactOutcome, Recorded
from tillit.keeper.events import (
    CaseAssigned,
    CaseClosed,
    CaseReopened,
    CaseShared,
    CaseSorted,
    Fact,
    FactBody,
    HoldLifted,
    HoldPlaced,
    PersonOf,
)  # fmt: skip
from tillit.keeper.expiry import GRACE, PROVISIONAL, readable_until
from tillit.keeper.learn import learn
from tillit.keeper.notices import compile_document
from tillit.keeper.refuse import CallRefused
from tillit.keeper.subject import Subject
from tillit.keeper.wire import Facts
from tillit.kit.refs import new_id

RULES = compile_document(DEFAULT_NOTICE, MORNING)
YEAR, THIRTY = 365 * DAY, 30 * DAY
HOLD = new_id()
BODIES: list[FactBody] = [
    CaseClosed(), CaseReopened(), CaseSorted("warranty"), CaseSorted("question"),
    HoldPlaced(HOLD, ["content"], "warranty", date(2028, 1, 1)), HoldLifted(HOLD),
]  # fmt: skip


def newborn(at: datetime = MORNING) -> Subject:
    return Subject(
        id=new_id(), kind="case", company=NORDLUND, brand=BRAND, country="SE", channel="email", case_kind="unsorted",
        opened=at, born=at, touched=at,
    )  # fmt: skip


moments = st.tuples(st.sampled_from(BODIES), st.integers(-900, 900), st.integers(0, 60))


@pytest.mark.promise("one-year")
@given(st.lists(moments, max_size=14), st.sampled_from(["content", "attachments", "notes", "audit", "transactions"]))
def test_no_sequence_of_facts_keeps_a_case_readable_past_its_cap(
    told: list[tuple[FactBody, int, int]], category: str
) -> None:
    case, now = newborn(), MORNING
    first_recorded: datetime | None = None
    for body, said, pause in told:
        now += pause * DAY
        ended = now >= readable_until(case, category, RULES)
        try:
            after = learn(case, Fact(new_id(), case.id, MORNING + said * DAY, body), now, RULES)
        except CallRefused:
            continue
        if isinstance(body, CaseClosed):
            first_recorded = first_recorded or now
            assert readable_until(after, category, RULES) <= max(readable_until(case, category, RULES), now + YEAR)
        if ended and case.closed and category == "content":
            assert now >= readable_until(after, category, RULES)  # what has ended is never revived
        case = after
    until = readable_until(case, category, RULES)
    if first_recorded is not None:
        assert until <= first_recorded + YEAR + THIRTY
    assert until <= case.touched + RULES.idle_after + GRACE + YEAR + THIRTY or first_recorded is not None
    if not case.confirmed:
        assert until <= case.born + PROVISIONAL


@given(st.integers(-900, 900), st.integers(0, 900))
def test_a_closing_is_dated_back_but_never_forward(said: int, later: int) -> None:
    now = MORNING + later * DAY
    case = learn(newborn(), Fact(new_id(), new_id(), MORNING + said * DAY, CaseClosed()), now, RULES)
    assert case.closed is not None
    assert case.closed <= now
    again = learn(case, Fact(new_id(), case.id, case.closed + 9 * DAY, CaseClosed()), now + 9 * DAY, RULES)
    assert again.closed == case.closed


@pytest.mark.promise("one-year")
def test_an_old_reply_told_late_revives_nothing() -> None:
    case = learn(newborn(), Fact(new_id(), new_id(), MORNING, CaseClosed()), MORNING, RULES)
    with pytest.raises(CallRefused):
        learn(case, Fact(new_id(), case.id, MORNING + DAY, CaseReopened()), MORNING + 31 * DAY, RULES)


@pytest.mark.promise("only-as-long-as-needed")
def test_an_open_case_nobody_closes_ends_all_the_same() -> None:
    case = replace(newborn(), confirmed=True)
    assert readable_until(case, "content", RULES) <= MORNING + RULES.idle_after + GRACE + YEAR


def test_a_fact_told_twice_counts_once(stage: Stage) -> None:
    case = stage.receive()
    fact = Fact(new_id(), case.id, stage.now, CaseClosed())
    told = [stage.ask(Facts([fact, fact]), CARRY), stage.ask(Facts([fact]), CARRY)]
    assert told == [
        Recorded([FactOutcome("recorded"), FactOutcome("repeated")]), Recorded([FactOutcome("repeated")])
    ]  # fmt: skip
    assert stage.tell(new_id(), CaseClosed()) == ["unknown"]


@pytest.mark.promise("only-as-long-as-needed")
def test_a_persons_contact_lives_with_the_last_case_and_goes_with_it(stage: Stage) -> None:
    first = stage.receive()
    first.close()
    stage.now += 300 * DAY
    second = stage.receive(person=first.person)
    stage.now += 100 * DAY
    second.taken = first.taken
    assert first.open(stage.sign_in(BEN)) == "overdue"
    assert second.open(item=first.address(case=second.id)) == "ada@example.net"
    other = stage.receive()
    assert stage.tell(second.id, PersonOf(other.person)) == ["recorded"]
    stage.now += timedelta(minutes=1)
    assert first.open(stage.sign_in(BEN), first.address()) == "overdue"


def known_of(stage: Stage, case: UUID) -> Subject:
    stage.run(stage.keeper.subjects.load({case}))
    found = stage.keeper.subjects.known(case)
    assert found
    return found


def test_of_what_is_said_anew_the_last_word_counts_though_it_is_told_first(stage: Stage) -> None:
    case, other, moment = stage.receive(kind="unsorted"), stage.receive(), stage.now
    hold = HoldPlaced(HOLD, ["content"], "warranty", date(2028, 1, 1))
    words: list[tuple[FactBody, FactBody]] = [
        (CaseSorted("question"), CaseSorted("complaint")), (CaseAssigned(NORDLUND), CaseAssigned(None)),
        (CaseShared(GMBH, "question", moment + DAY), CaseShared(GMBH, "question", moment)),
        (hold, HoldLifted(HOLD)), (PersonOf(other.person), PersonOf(case.person)),
    ]  # fmt: skip
    stage.now += DAY
    for _, last in words:
        assert stage.tell(case.id, last, at=moment + timedelta(seconds=2)) == ["recorded"]
    known = known_of(stage, case.id)
    stage.restart()
    for first, _ in words:
        assert stage.tell(case.id, first, at=moment + timedelta(seconds=1)) == ["recorded"]
    assert known_of(stage, case.id) == known
    for first, _ in words[1:]:
        assert stage.tell(case.id, first, at=moment + timedelta(seconds=3)) == ["recorded"]
    newer = known_of(stage, case.id)
    assert (newer.assigned, newer.person, len(newer.holds)) == (NORDLUND, other.person, 1)


def test_a_word_from_ahead_of_a_clock_that_was_set_back_overtakes_nothing() -> None:
    case = learn(newborn(), Fact(new_id(), new_id(), MORNING + DAY, CaseSorted("warranty")), MORNING + DAY, RULES)
    after = learn(case, Fact(new_id(), case.id, MORNING, CaseSorted("question")), MORNING, RULES)
    assert after.case_kind == "question"

"""Erasing is final: no late mail, no old row, no old copy of the keyring brings anything back."""

from datetime import date, timedelta

import psycopg
import pytest

from tests.keeper.stage import BEN, CARRY, CHO, DAN, DAY, DEFAULT_NOTICE, EVE, ODA, OLA, RECEIVE, SWEEP, AdasCase, Stage
from tillit.keeper.answers import DueScopes, Erased, Figures, Looks, Refusal, Rotated
from tillit.keeper.events import CaseReopened, HoldLifted, HoldPlaced
from tillit.keeper.items import ALONE, Credential
from tillit.keeper.timer import tick
from tillit.keeper.wire import (
    BeginAs,
    Confirm,
    Due,
    Erase,
    Lift,
    Looked,
    Openings,
    Restrict,
    Retire,
    Rotate,
    Status,
    Take,
)
from tillit.kit.refs import new_id


def erase(stage: Stage, *scopes: tuple, ground: str = "clock", by=SWEEP, second=None) -> list[str] | str:
    answer = stage.ask(Erase(list(scopes), ground, second), by)
    return answer.outcomes if isinstance(answer, Erased) else answer.code


@pytest.mark.promise("only-as-long-as-needed")
def test_the_sweep_erases_what_is_due_by_the_keepers_own_clock_only(stage: Stage) -> None:
    case = stage.receive()
    assert erase(stage, (case.id, "content")) == ["not-due"]
    case.close()
    stage.now += 365 * DAY
    due = stage.ask(Due([(case.id, "content"), (case.person, "contact")]), SWEEP)
    assert isinstance(due, DueScopes)
    assert [each.due for each in due.scopes] == [True, True]
    assert erase(stage, (case.id, "content"), by=stage.as_(BEN)) == "machine"
    assert erase(stage, (case.id, "content"), (case.person, "contact")) == ["erased", "erased"]
    assert case.open() == "erased"
    assert erase(stage, (case.id, "content")) == ["erased"]


@pytest.mark.promise("rights")
def test_a_right_needs_a_second_person_and_erases_before_the_clock(stage: Stage) -> None:
    case = stage.receive()
    scope = (case.id, "content")
    assert erase(stage, scope, ground="rights", by=stage.as_(ODA)) == "second-person"
    assert erase(stage, scope, ground="rights", by=stage.as_(ODA), second=stage.as_(ODA)) == "second-person"
    assert erase(stage, scope, ground="rights", by=stage.as_(ODA), second=ALONE) == "second-person"
    assert erase(stage, scope, ground="rights", by=stage.as_(EVE), second=stage.as_(OLA)) == "officer"
    assert case.open() == "my lamp broke"
    assert erase(stage, scope, ground="rights", by=stage.as_(ODA), second=stage.as_(OLA)) == ["erased"]
    assert case.open() == "erased"


@pytest.mark.promise("rights")
def test_alone_in_the_house_a_typed_sentence_counts_and_is_on_record(make_stage) -> None:
    stage = make_stage().found()
    for other in (OLA, CHO):
        stage.ask(Retire(other), stage.as_(ODA))
    case = stage.receive()
    assert erase(stage, (case.id, "content"), ground="rights", by=stage.as_(ODA), second="i do") == "second-person"
    assert erase(stage, (case.id, "content"), ground="rights", by=stage.as_(ODA), second=ALONE) == ["erased"]
    record = stage.sql("select record from entries where kind = 'erase'")[0][0]
    assert b'"second":"alone"' in bytes(record)


@pytest.mark.promise("only-as-long-as-needed")
def test_a_hold_outlives_the_clock_and_lifting_it_erases(stage: Stage) -> None:
    case, hold = stage.receive(), new_id()
    case.close()
    stage.tell(case.id, HoldPlaced(hold, ["content"], "question", date(2028, 1, 1)))
    stage.now += 400 * DAY
    assert erase(stage, (case.id, "content")) == ["held"]
    assert erase(stage, (case.id, "content"), ground="rights", by=stage.as_(ODA), second=stage.as_(OLA)) == ["held"]
    stage.tell(case.id, HoldLifted(hold))
    assert erase(stage, (case.id, "content")) == ["erased"]


@pytest.mark.promise("secure")
def test_a_late_mail_mints_no_key_for_an_erased_or_overdue_case(stage: Stage) -> None:
    case = stage.receive()
    case.close()
    stage.now += 366 * DAY
    late = Take("triage", seals=case.arrival().seals[:1])
    overdue = stage.ask(late, RECEIVE)
    assert isinstance(overdue, Refusal)
    assert overdue.code == "overdue"
    erase(stage, (case.id, "content"), (case.id, "audit"), (case.person, "contact"))
    for call in (late, case.arrival()):
        erased = stage.ask(call, RECEIVE)
        assert isinstance(erased, Refusal)
        assert erased.code == "erased"
    assert stage.sql("select count(*) from keys")[0][0] == 0
    stage.restart()
    assert isinstance(stage.ask(case.arrival(), RECEIVE), Refusal)


@pytest.mark.promise("only-as-long-as-needed")
def test_a_birth_that_nobody_confirms_expires(stage: Stage) -> None:
    orphan = AdasCase(stage, new_id(), new_id())
    orphan.taken = stage.ask(orphan.arrival(), RECEIVE)
    assert orphan.open(item=orphan.item("triage")) == "my lamp broke"
    stage.now += 14 * DAY
    assert orphan.open(stage.sign_in(BEN), orphan.item("triage")) == "overdue"
    stage.run(tick(stage.keeper, 60))
    assert stage.sql("select count(*) from keys where subject = %s", orphan.id)[0][0] == 0
    assert stage.sql("select count(*) from subjects where id = %s", orphan.person)[0][0] == 0


@pytest.mark.promise("rights")
def test_above_the_hourly_figure_scopes_close_at_once_and_an_officer_confirms(make_stage) -> None:
    stage = make_stage().found(DEFAULT_NOTICE.replace("erasures_per_hour_stop = 500", "erasures_per_hour_stop = 1"))
    first, second = stage.receive(), stage.receive()
    by, other = stage.as_(ODA), stage.as_(OLA)
    assert erase(stage, (first.id, "content"), ground="rights", by=by, second=other) == ["erased"]
    assert erase(stage, (second.id, "content"), ground="rights", by=by, second=other) == ["waiting"]
    assert second.open() == "waiting"
    stage.restart()
    assert second.open() == "waiting"
    assert isinstance(stage.ask(Confirm("erasures"), stage.as_(BEN)), Refusal)
    stage.ask(Confirm("erasures"), stage.sign_in(ODA))
    assert second.open() == "erased"


@pytest.mark.promise("objection")
def test_lifting_an_objection_needs_a_decision_and_a_second_person(stage: Stage) -> None:
    case = stage.receive()
    stage.ask(Restrict(case.person, ["question"], "d1"), CARRY)
    for call in (Lift(case.person, ["question"], "d2"), Lift(case.person, ["question"], "", stage.as_(OLA))):
        assert isinstance(stage.ask(call, stage.as_(ODA)), Refusal)
    for nobody in (CARRY, stage.as_(EVE)):
        assert isinstance(stage.ask(Lift(case.person, ["question"], "d2", stage.as_(OLA)), nobody), Refusal)
    assert case.open() == "restricted"
    stage.ask(Lift(case.person, ["question"], "d2", stage.as_(OLA)), stage.as_(ODA))
    assert case.open() == "my lamp broke"


@pytest.mark.promise("rights")
def test_who_looked_is_told_and_goes_with_the_case(stage: Stage) -> None:
    case, stranger = stage.receive(), stage.receive()
    case.open()
    case.open(stage.as_(DAN))
    stranger.open()
    looks = stage.ask(Openings(case.id), stage.as_(ODA))
    assert isinstance(looks, Looks)
    told = [(look.agent, look.role, look.purpose, look.code) for look in looks.looks]
    assert (BEN, "agent", "question", "") in told
    assert (DAN, "agent", "question", "relation") in told
    assert isinstance(stage.ask(Openings(case.id), stage.as_(BEN)), Refusal)
    refused = stage.ask(Looked(stage.now.date(), refused=True), stage.as_(ODA))
    assert isinstance(refused, Looks)
    raw = b"".join(bytes(row[0]) for row in stage.sql('select record from openings where "case" is not null'))
    assert str(BEN).encode() not in raw
    erase(stage, (case.id, "content"), (case.id, "audit"), ground="rights", by=stage.as_(ODA), second=stage.as_(OLA))
    assert stage.sql('select count(*) from openings where "case" = %s', case.id)[0][0] == 0
    figures = stage.ask(Status())
    assert isinstance(figures, Figures)
    assert figures.openings_missing == 0


@pytest.mark.promise("secure")
def test_an_old_keyring_with_todays_keys_cannot_open_the_erased_after_eight_rotations(make_stage) -> None:
    stage = make_stage(demo=True).found()
    case, living = stage.receive(), stage.receive()
    old = {t: stage.sql(f"select * from {t}") for t in ("keys", "subjects", "markers")}
    erase(stage, (case.id, "content"), ground="rights", by=stage.as_(ODA), second=stage.as_(OLA))
    for _ in range(8):
        stage.now += DAY
        assert isinstance(stage.ask(Rotate(), operator=True, as_of=stage.now), Rotated)
    assert living.open(stage.sign_in(BEN)) == "my lamp broke"
    assert stage.keeper.folder.graves == {}
    stage.stop()
    for table, rows in old.items():
        stage.sql(f"delete from {table}")
        with psycopg.connect(stage.url, autocommit=True) as link:
            for row in rows:
                link.execute(f"insert into {table} values ({', '.join(['%s'] * len(row))})", row)
    stage.start()
    assert case.open(stage.sign_in(BEN)) == "unreadable"


@pytest.mark.promise("one-year")
def test_a_reopening_moves_the_cap_thirty_days_at_most(stage: Stage) -> None:
    case = stage.receive()
    case.close()
    stage.now += 29 * DAY
    assert stage.tell(case.id, CaseReopened()) == ["recorded"]
    due = stage.ask(Due([(case.id, "content")]), SWEEP)
    assert isinstance(due, DueScopes)
    assert due.scopes[0].until <= stage.now + timedelta(days=365 + 30 - 29)
    case.close()
    stage.now += 31 * DAY
    assert stage.tell(case.id, CaseReopened()) == ["reopened-late"]


@pytest.mark.promise("secure")
def test_an_erasure_cut_off_before_its_commit_stays_closed_and_is_finished(stage: Stage) -> None:
    case, by, other = stage.receive(), stage.as_(ODA), stage.as_(OLA)

    class PowerCut(BaseException):
        pass

    def cut(at: str) -> None:
        if at == "erase: before commit":
            raise PowerCut

    stage.fault = cut
    with pytest.raises(PowerCut):
        stage.ask(Erase([(case.id, "content")], "rights", other), by)
    stage.fault = lambda at: None
    assert stage.sql("select count(*) from keys where subject = %s and category = 'content'", case.id)[0][0] == 1
    stage.restart()
    assert case.open() == "erased"
    assert erase(stage, (case.id, "content"), ground="rights", by=stage.as_(ODA), second=stage.as_(OLA)) == ["erased"]
    assert stage.sql("select count(*) from keys where subject = %s and category = 'content'", case.id)[0][0] == 0
    assert len(stage.sql("select 1 from markers")) == 1


@pytest.mark.promise("only-as-long-as-needed")
def test_a_sweep_over_too_many_or_after_a_jump_of_the_clock_stops_and_asks(stage: Stage) -> None:
    cases = [stage.receive() for _ in range(101)]
    for case in cases:
        case.close()
    stage.now += 366 * DAY
    assert erase(stage, *((case.id, "content") for case in cases)) == "sweep-stop"
    assert erase(stage, (cases[0].id, "content")) == ["erased"]
    stage.run(tick(stage.keeper, 60))
    stage.now += 3 * DAY
    stage.restart()
    assert erase(stage, (cases[1].id, "content")) == "clock-jumped"
    stage.ask(Confirm("sweep"), stage.sign_in(ODA))
    assert set(erase(stage, *((case.id, "content") for case in cases))) == {"erased"}


def test_a_demonstration_shows_a_later_day_and_comes_back(make_stage) -> None:
    stage = make_stage(demo=True).found()
    case = stage.receive()
    case.close()
    begun = stage.ask(BeginAs(BEN), operator=True)
    later, by = stage.now + 400 * DAY, Credential(begun.token)
    for _ in range(2):
        assert case.open(by, operator=True) == "my lamp broke"
        assert case.open(by, operator=True, as_of=later) == "overdue"
    assert case.open(by, as_of=later) == "as-of"


@pytest.mark.promise("secure")
def test_a_grave_torn_by_a_full_disk_hides_none_of_those_behind_it(stage: Stage) -> None:
    first, second = stage.receive(), stage.receive()
    for case in (first, second):
        case.close()
    stage.now += 366 * DAY
    with (stage.keys / "graves").open("ab") as file:
        file.write(b"half a grave")
    rows = stage.sql("select id from keys where subject = %s", second.id)
    erase(stage, (second.id, "content"), (second.id, "audit"))
    stage.restart()
    assert {row[0].bytes for row in rows} <= set(stage.keeper.folder.graves)

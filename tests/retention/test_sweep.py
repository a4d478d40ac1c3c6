"""The sweep: what is due goes, in batches that may be cut off, within its guards; what is held stays."""

import json
from types import SimpleNamespace

import pytest
from django.conf import settings

from tests.house import House
from tests.scenes import DAY, close, company, fresh, letter, opened, refused
from tillit.cases.hold import hold_case, release_case
from tillit.cases.models import Case, Event, Kind, Message
from tillit.cases.reopen import reopen_case
from tillit.cases.write_note import write_note
from tillit.keeper.answers import Looks
from tillit.keeper.wire import Looked
from tillit.kit.clock import now
from tillit.ledger.proof import verify_receipt
from tillit.publishing.current import rules_in_force
from tillit.retention import sweep as sweeping
from tillit.retention.controls import sweep_runs
from tillit.retention.erase import overdue
from tillit.retention.errors import AlreadyLifted, FutureOnlyInDemo, NothingToHold, ReviewNotAhead, SweepStopped
from tillit.retention.models import Clock, Erasure, HoldReason, Receipt, SweepRun
from tillit.retention.sweep import sweep
from tillit.vault.acting import acting, in_company
from tillit.vault.actors import machine
from tillit.vault.client import ask


class CutOff(Exception):
    """The process died here."""


def erasures(case: Case) -> list[Erasure]:
    with in_company(case.company_id):
        return list(Erasure.objects.filter(subject=case.pk).order_by("at"))


def hold(house: House, case: Case, *categories: str, purpose: str = "warranty"):
    held = hold_case(case, by=house.actor("ben"), reason=HoldReason.REPAIR, categories=categories, purpose=purpose,
                     review=(now() + 30 * DAY).date())  # fmt: skip
    house.settle()
    return held


def swept(house: House, **how: object) -> None:
    sweep(confirmed=True, **how)
    house.settle()


def test_what_is_not_due_stays(house: House) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=364)
    swept(house)
    assert fresh(ada.case)
    assert opened(ada.message, "body", by=house.actor("ben"), purpose="triage")


def test_parts_go_at_their_own_time(house: House) -> None:
    ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    note = write_note(ada.case, by=ben, text="Ring kunden.")
    close(house, ada.case, days_ago=91)
    swept(house)
    with acting(ben):
        assert not ada.case.notes.exists()
    note.case = ada.case
    assert refused(note, "body", by=ben, purpose="question")[0] == "erased"
    assert opened(ada.message, "body", by=ben, purpose="question")
    (erasure,) = erasures(ada.case)
    assert set(erasure.categories) == {"attachments", "notes", "transactions"}


@pytest.mark.promise("one-year")
def test_an_erased_case_is_refused_on_record_and_its_receipt_verifies(house: House) -> None:
    ada, before = letter(house), now()
    close(house, ada.case, days_ago=366)
    swept(house)
    assert fresh(ada.case) is None
    assert refused(ada.message, "body", by=house.actor("ben"), purpose="triage")[0] == "erased"
    looks = ask(Looked(before.date(), refused=True), Looks, by=house.actor("oda")).looks
    assert any(look.subject == ada.case.pk and look.code == "erased" for look in looks)
    (erasure,) = erasures(ada.case)
    with in_company(ada.case.company_id):
        receipt = Receipt.objects.get(erasure=erasure)
    assert erasure.step == Erasure.Step.DONE
    assert verify_receipt(json.dumps(receipt.document))["case"] == ada.case.number


def test_a_case_closed_swept_reopened_and_closed_again_is_swept_again(house: House) -> None:
    ada, ben = letter(house), house.actor("ben")
    close(house, ada.case)
    swept(house)  # order data ends with the closing
    reopen_case(fresh(ada.case), by=ben)
    house.settle()
    close(house, fresh(ada.case))
    swept(house)
    assert fresh(ada.case)
    swept(house, as_of=now() + 400 * DAY)
    assert fresh(ada.case) is None
    with in_company(ada.case.company_id):
        assert not Clock.objects.filter(subject=ada.case.pk).exists()


@pytest.mark.promise("only-as-long-as-needed")
def test_a_hold_outlives_the_clock_for_its_purpose_alone_and_lifting_it_erases(house: House) -> None:
    ada, ben = letter(house, kind=Kind.WARRANTY), house.actor("ben")
    placed = hold(house, ada.case, "content", purpose="transport")
    close(house, ada.case, days_ago=366)
    swept(house)
    assert fresh(ada.case)
    code = refused(ada.message, "body", by=ben, purpose="warranty")
    assert code == ("held", "promise.only-as-long-as-needed")
    carry = machine("carry", ada.case.company_id)
    assert opened(ada.message, "body", by=carry, purpose="transport") == "Hej, kan ni laga jackan?"
    with acting(ben):
        assert not Event.objects.filter(case=ada.case, what="opened").exists(), "what is not held has gone"
    release_case(placed, by=ben)
    with pytest.raises(AlreadyLifted):
        release_case(placed, by=ben)
    house.settle()
    swept(house)
    assert fresh(ada.case) is None
    assert refused(ada.message, "body", by=carry, purpose="transport")[0] == "erased"


def test_a_person_goes_with_the_last_case_and_stays_with_a_held_one(house: House) -> None:
    ada = letter(house)
    second = letter(house, address=ada.address)
    placed = hold(house, second.case, "content")
    close(house, ada.case, days_ago=366)
    close(house, second.case, days_ago=366)
    swept(house)
    assert fresh(ada.case) is None
    assert fresh(second.case).customer
    release_case(placed, by=house.actor("ben"))
    house.settle()
    swept(house)
    with in_company(ada.case.company_id):
        assert not type(ada.case.customer).objects.filter(pk=ada.case.customer_id).exists()


def test_a_hold_on_one_part_hides_no_other_that_is_past_its_time(house: House) -> None:
    ada, nordlund = letter(house, kind=Kind.WARRANTY), company("nordlund-ab")
    swept(house)
    before = overdue(nordlund)
    hold(house, ada.case, "attachments")
    close(house, ada.case, days_ago=400)
    with in_company(nordlund):
        due = set(Clock.objects.filter(subject=ada.case.pk, due_at__lte=now()).values_list("category", flat=True))
    assert "attachments" in due
    assert overdue(nordlund) - before >= len(due) - 1


@pytest.mark.parametrize(
    ("categories", "days", "error"),
    [((), 30, NothingToHold), (("content",), 0, ReviewNotAhead), (("content",), 367, ReviewNotAhead)],
)
def test_a_hold_without_an_end_in_sight_is_refused(house: House, categories, days: int, error) -> None:
    ada = letter(house)
    with pytest.raises(error):
        hold_case(ada.case, by=house.actor("ben"), reason=HoldReason.CLAIM, categories=categories, purpose="warranty",
                  review=(now() + days * DAY).date())  # fmt: skip


def test_a_sweep_over_an_unusual_share_stops_and_erases_nothing_until_confirmed(house: House, monkeypatch) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=366)
    monkeypatch.setattr(sweeping, "SMALLEST_GUARDED", 1)
    careful = SimpleNamespace(sweep_share_stop=0.0001, hash=rules_in_force().hash)
    monkeypatch.setattr(sweeping, "rules_in_force", lambda: careful)
    with pytest.raises(SweepStopped):
        sweep()
    house.settle()
    assert fresh(ada.case)
    with in_company(ada.case.company_id):
        assert SweepRun.objects.filter(company=ada.case.company_id).latest("id").stopped
    monkeypatch.undo()
    swept(house)
    assert fresh(ada.case) is None


def test_a_stopped_sweep_of_one_company_does_not_keep_what_is_due_in_another(house: House, monkeypatch) -> None:
    theirs = letter(house, to="hilfe@nordlund.example")
    close(house, theirs.case, days_ago=366, by=house.actor("dan"))
    guard = sweeping._guard

    def stop(of: object, due: int) -> None:
        if of == company("nordlund-ab"):
            raise SweepStopped
        guard(of, due)

    monkeypatch.setattr(sweeping, "_guard", stop)
    with pytest.raises(SweepStopped):
        sweep()
    house.settle()
    assert fresh(theirs.case) is None


def test_a_later_day_is_for_demonstrations_only_or_to_count(house: House, monkeypatch) -> None:
    ada = letter(house)
    close(house, ada.case)
    monkeypatch.setattr(settings, "TILLIT_DEMO", False)
    later = now() + 366 * DAY
    with pytest.raises(FutureOnlyInDemo):
        sweep(as_of=later, confirmed=True)
    assert sweep(as_of=later, dry_run=True).found >= 5
    house.settle()
    assert fresh(ada.case)


def test_a_sweep_cut_off_between_batches_is_taken_up_again(house: House, monkeypatch) -> None:
    swept(house)
    cases = [letter(house).case for _ in range(3)]
    for case in cases:
        close(house, case, days_ago=366)
    monkeypatch.setattr(sweeping, "BATCH", 4)

    def cut_off(done: int, due: int) -> None:
        raise CutOff

    with pytest.raises(CutOff):
        sweep(confirmed=True, progress=cut_off)
    assert any(fresh(case) for case in cases)
    before = sweep_run_count()
    swept(house)
    assert not any(fresh(case) for case in cases)
    assert sweep_run_count() == before + 1
    for case in cases:
        assert {erasure.step for erasure in erasures(case)} == {Erasure.Step.DONE}
        gone = [category for erasure in erasures(case) for category in erasure.categories]
        assert sorted(gone) == sorted(set(gone)), "nothing is erased twice"


def sweep_run_count() -> int:
    """Runs that finished, of the company whose sweep was cut off."""
    with in_company(company("nordlund-ab")):
        return SweepRun.objects.filter(company=company("nordlund-ab"), finished_at__isnull=False).count()


def test_a_sweep_that_failed_does_not_count_as_one_that_ran(house: House, monkeypatch) -> None:
    swept(house)
    ada, before = letter(house), sweep_run_count()
    close(house, ada.case, days_ago=366)

    def cut_off(*_: object) -> None:
        raise CutOff

    monkeypatch.setattr(sweeping, "_erase_batch", cut_off)
    with pytest.raises(CutOff):
        sweep(confirmed=True)
    assert sweep_run_count() == before
    assert "since the last sweep" in sweep_runs().line


def test_keys_not_yet_dropped_are_dropped_later_and_the_receipt_comes_last(house: House) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=366)
    sweep(confirmed=True)
    (erasure,) = erasures(ada.case)
    assert erasure.step == Erasure.Step.ROWS_GONE
    with in_company(ada.case.company_id):
        assert not Message.objects.filter(case=ada.case).exists()
        assert not Receipt.objects.filter(erasure=erasure).exists()
    assert refused(ada.message, "body", by=house.actor("ben"), purpose="triage")[0] == "overdue"
    house.settle()
    assert erasures(ada.case)[0].step == Erasure.Step.DONE


def test_overdue_data_stays_shut_although_no_sweep_has_run(house: House) -> None:
    ada = letter(house)
    close(house, ada.case, days_ago=365 + 3)
    code = refused(ada.message, "body", by=house.actor("ben"), purpose="triage")
    assert code == ("overdue", "promise.one-year")

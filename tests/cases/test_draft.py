"""What somebody has begun to write is kept, sealed, for its writer alone, and goes with the case."""

import pytest

from tests.house import House
from tests.scenes import DAY, at_once, close, letter, opened, tables_with
from tillit.cases.errors import KeptElsewhere, NotOurs
from tillit.cases.keep_draft import keep_draft, version_of
from tillit.cases.models import Case, Draft, Kind
from tillit.cases.reply import reply_to_case
from tillit.cases.share import share_case
from tillit.cases.write_note import write_note
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Company
from tillit.retention.sweep import sweep
from tillit.vault.acting import acting, in_company


def drafts(case: Case) -> list[Draft]:
    with in_company(case.company_id):
        return list(Draft.objects.select_related("case").filter(case=case.pk))


def test_a_draft_is_sealed_and_opens_again_for_its_writer(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    keep_draft(case, by=ben, reply="Vi skickar en ny Kvastfening.")
    (draft,) = drafts(case)
    assert opened(draft, "reply", by=ben, purpose="question") == "Vi skickar en ny Kvastfening."
    assert draft.note is None
    assert tables_with("Kvastfening") == []


def test_a_draft_kept_again_takes_the_place_of_the_old_one_part_by_part(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    keep_draft(case, by=ben, reply="Vi")
    keep_draft(case, by=ben, note="Hon ringde")
    keep_draft(case, by=ben, reply="Vi skickar")
    (draft,) = drafts(case)
    assert opened(draft, "reply", by=ben, purpose="question") == "Vi skickar"
    assert opened(draft, "note", by=ben, purpose="question") == "Hon ringde"
    keep_draft(case, by=ben, reply="")
    keep_draft(case, by=ben, note=" ")
    assert drafts(case) == []


def test_two_browsers_that_keep_at_the_same_moment_leave_one_draft_that_opens(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    outcomes = at_once(*(lambda text=text: keep_draft(case, by=ben, reply=text) for text in ("ett", "två")))
    (draft,) = drafts(case)
    assert {one.pk for one in outcomes} == {draft.pk}
    assert opened(draft, "reply", by=ben, purpose="question") in {"ett", "två"}


@pytest.mark.parametrize(("part", "write"), [("reply", reply_to_case), ("note", write_note)])
def test_what_was_sent_does_not_come_back_by_a_keeping_that_was_under_way(house: House, part: str, write) -> None:
    case, ben, once = letter(house, kind=Kind.QUESTION).case, house.actor("ben"), new_id()
    keep_draft(case, by=ben, once=once, **{part: "Ja"})
    write(case, by=ben, text="Ja.", once=once)
    keep_draft(case, by=ben, once=once, **{part: "Ja."})
    assert drafts(case) == []
    keep_draft(case, by=ben, once=new_id(), **{part: "Och"})
    assert len(drafts(case)) == 1


@pytest.mark.parametrize("part", ["reply", "note"])
def test_another_window_overwrites_nothing_it_has_not_seen(house: House, part: str) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    first = keep_draft(case, by=ben, known="", **{part: "ett"})
    with pytest.raises(KeptElsewhere):
        keep_draft(case, by=ben, known="", **{part: "två"})
    (draft,) = drafts(case)
    assert opened(draft, part, by=ben, purpose="question") == "ett"
    kept = keep_draft(case, by=ben, known=version_of(first, part), **{part: "ett och två"})
    assert version_of(kept, part) not in {"", version_of(first, part)}
    keep_draft(case, by=ben, known="", **{"note" if part == "reply" else "reply": "tre"})  # the other box


def test_each_writer_has_a_draft_of_their_own(house: House) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    for who in ("ben", "cho"):
        keep_draft(case, by=house.actor(who), reply=who)
    assert len(drafts(case)) == 2


@pytest.mark.promise("minimal")
def test_a_card_number_in_a_draft_is_cut_out_before_it_rests(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    keep_draft(case, by=ben, reply="Kortet 4111 1111 1111 1111 gäller")
    (draft,) = drafts(case)
    assert "4111 1111" not in opened(draft, "reply", by=ben, purpose="question")


def test_a_draft_goes_with_what_it_became_and_the_other_half_stays(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    keep_draft(case, by=ben, reply="Ja", note="Kollat")
    reply_to_case(case, by=ben, text="Ja, det går.")
    (draft,) = drafts(case)
    assert draft.reply is None
    assert draft.note is not None
    write_note(case, by=ben, text="Kollat.")
    assert drafts(case) == []


def test_a_note_that_was_begun_goes_when_notes_go_and_an_answer_with_the_messages(house: House) -> None:
    case, ben = letter(house, kind=Kind.QUESTION).case, house.actor("ben")
    keep_draft(case, by=ben, reply="Vi", note="Hon")
    close(house, case, days_ago=91)
    sweep(confirmed=True)
    (draft,) = drafts(case)
    assert draft.note is None
    assert draft.reply is not None
    sweep(confirmed=True, as_of=now() + 280 * DAY)
    assert drafts(case) == []


@pytest.mark.promise("group-sharing")
def test_a_company_that_is_shown_a_case_begins_nothing_in_it(house: House) -> None:
    case, ben, dan = letter(house, kind=Kind.QUESTION).case, house.actor("ben"), house.actor("dan")
    share_case(case, by=ben, company=Company.objects.get(slug="nordlund-gmbh"), until=now() + DAY)
    with pytest.raises(NotOurs):
        keep_draft(case, by=dan, note="Vi tar den")
    with acting(dan):
        assert not Draft.objects.filter(case=case.pk).exists()

"""What agents do all day: snooze, tag, link, keep drafts, filter, keep views, and act on many cases at once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.desk.pages import Browse, hidden, text_of
from tests.house import House, mail
from tests.scenes import a_word, close, fresh, letter
from tillit.cases.make_tag import make_tag
from tillit.cases.models import Draft, Kind, Link, SavedView, Tag
from tillit.kit.clock import now
from tillit.people.models import agent_named
from tillit.vault.acting import acting, in_company


def drafts(case) -> int:
    with in_company(case.company_id):
        return Draft.objects.filter(case=case.pk).count()


# ── Snoozing ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("until", ["reply", "later", "tomorrow", "monday"])
def test_a_case_is_snoozed_and_woken_from_its_page(house: House, browse: Browse, until: str) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    ben, place = browse("ben"), f"/desk/cases/{case.number}"
    assert ben.post(f"{place}/snooze", {"until": until}).status_code == 303
    slept = fresh(case)
    assert slept is not None
    assert slept.snoozed
    assert (slept.wakes_at is None) == (until == "reply")
    assert slept.wakes_at is None or now() < slept.wakes_at < now() + timedelta(days=8)
    assert "snoozed until" in text_of(ben.get(place))
    pages = (text_of(ben.get(f"/desk/?view=snoozed&page={page}")) for page in range(1, 9))  # others sleep here, too
    assert any(f'id="row-{case.number}"' in page for page in pages)
    assert ben.post(f"{place}/waking").status_code == 303
    assert "snoozed until" not in text_of(ben.get(place))


@pytest.mark.parametrize(
    "words", [{}, {"until": "own"}, {"until": "own", "at": "yesterday"}, {"until": "own", "at": "2020-01-01T08:00"}]
)
def test_a_moment_that_is_none_snoozes_nothing_and_says_so(house: House, browse: Browse, words: dict[str, str]) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    answer = browse("ben").post(f"/desk/cases/{case.number}/snooze", words)
    assert answer.status_code == 422
    assert not fresh(case).snoozed


# ── Tags ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_supervisor_keeps_the_list_of_tags_and_an_agent_uses_it(house: House, browse: Browse) -> None:
    word = a_word()
    assert browse("ben").get("/desk/tags").status_code == 403
    assert browse("cho").post("/desk/tags", {"word": word}).status_code == 303
    with acting(house.actor("cho")):
        tag = Tag.objects.get(word=word)
    case = letter(house, kind=Kind.QUESTION).case
    assert browse("ben").post(f"/desk/cases/{case.number}/tags", {"tag": tag.pk}).status_code == 303
    assert word in text_of(browse("ben").get(f"/desk/?tag={tag.pk}"))
    assert browse("cho").post(f"/desk/tags/{tag.pk}/removal").status_code == 303
    assert f">{word}<" not in text_of(browse("ben").get("/desk/"))


def test_a_tag_that_names_somebody_is_refused_with_words(house: House, browse: Browse) -> None:
    answer = browse("cho").post("/desk/tags", {"word": "ada@post.example"})
    assert answer.status_code == 422
    assert "No address" in text_of(answer)


# ── Linking and merging ──────────────────────────────────────────────────────────────────────────────────────────


def test_cases_are_linked_by_number_shown_at_both_ends_and_parted(house: House, browse: Browse) -> None:
    ada, eva = letter(house, kind=Kind.QUESTION).case, letter(house, kind=Kind.QUESTION).case
    ben = browse("ben")
    assert ben.post(f"/desk/cases/{ada.number}/links", {"number": f"#{eva.number}", "how": "link"}).status_code == 303
    for here, there in ((ada, eva), (eva, ada)):
        assert f"/links/{there.number}/removal" in text_of(ben.get(f"/desk/cases/{here.number}"))
    assert ben.post(f"/desk/cases/{eva.number}/links/{ada.number}/removal").status_code == 303
    with in_company(ada.company_id):
        assert not Link.objects.filter(case=ada.pk).exists()


def test_a_merged_case_leads_to_the_one_that_goes_on(house: House, browse: Browse) -> None:
    first = letter(house, kind=Kind.QUESTION)
    second = letter(house, kind=Kind.QUESTION, address=first.address).case
    ben = browse("ben")
    words = {"number": first.case.number, "how": "merge"}
    assert ben.post(f"/desk/cases/{second.number}/links", words).status_code == 303
    page = text_of(ben.get(f"/desk/cases/{second.number}"))
    assert "this case goes on there" in page
    assert f"Merged into case {first.case.number}" in page
    assert "merged into this one" in text_of(ben.get(f"/desk/cases/{first.case.number}"))


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("number", ["", "abc", "999999", "9" * 40])
def test_a_case_that_is_not_here_cannot_be_linked(house: House, browse: Browse, number: str) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    assert browse("ben").post(f"/desk/cases/{case.number}/links", {"number": number}).status_code == 422
    theirs = letter(house, to="hilfe@nordlund.example", by=house.actor("dan")).case
    answer = browse("ben").post(f"/desk/cases/{case.number}/links", {"number": theirs.number})
    assert answer.status_code == 422
    assert "no other case of that number" in text_of(answer)


# ── Drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_begun_stands_in_the_box_again_for_its_writer_only(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    place = f"/desk/cases/{case.number}"
    assert browse("ben").post(f"{place}/draft", {"reply": "Vi har bara hälften skrivet"}).status_code == 204
    assert ">Vi har bara hälften skrivet</textarea>" in text_of(browse("ben").get(place))
    assert "bara hälften" not in text_of(browse("cho").get(place))
    assert "draft" in text_of(browse("ben").get("/desk/"))
    assert browse("ben").post(f"{place}/draft", {"reply": ""}).status_code == 204
    assert drafts(case) == 0


def test_an_answer_that_is_sent_leaves_no_draft(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    ben, place = browse("ben"), f"/desk/cases/{case.number}"
    ben.post(f"{place}/draft", {"reply": "Ja"})
    ben.post(f"{place}/messages", {"body": "Ja.", "once": hidden(ben.get(place), "once")})
    assert drafts(case) == 0


def test_an_answer_that_closes_pressed_twice_is_sent_once_and_no_fault(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    sending = {"body": "Klart.", "once": uuid4(), "then": "close"}
    answers = [browse("ben").post(f"/desk/cases/{case.number}/messages", sending).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert fresh(case).is_closed


def test_two_windows_of_one_agent_keep_both_texts_in_sight(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    ben, place = browse("ben"), f"/desk/cases/{case.number}"
    one, two = ({"known": ""} for _ in range(2))
    one["known"] = ben.post(f"{place}/draft", one | {"reply": "Från kontoret"})["ETag"].strip('"')
    late = ben.post(f"{place}/draft", two | {"reply": "Från tåget"})
    assert (late.status_code, late.content.decode()) == (409, "Från kontoret")
    page = text_of(ben.get(place))
    assert ">Från kontoret</textarea>" in page
    assert f'data-part="reply" data-known="{one["known"]}"' in page
    two["known"] = late["ETag"].strip('"')  # told, and written on
    assert ben.post(f"{place}/draft", two | {"reply": "Från kontoret och tåget"}).status_code == 204
    assert ben.post(f"{place}/draft", one | {"reply": "Från kontoret."}).status_code == 409


@pytest.mark.promise("group-sharing")
def test_nobody_keeps_a_draft_in_a_case_of_another_company(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    assert browse("dan").post(f"/desk/cases/{case.number}/draft", {"note": "Hej"}).status_code == 404
    assert drafts(case) == 0


def test_a_draft_that_is_too_long_says_so_and_is_not_kept(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    answer = browse("ben").post(f"/desk/cases/{case.number}/draft", {"reply": "å" * 100_001})
    assert answer.status_code == 422
    assert drafts(case) == 0


def test_an_answer_that_crosses_a_colleagues_is_held_back_and_shows_both(house: House, browse: Browse) -> None:
    first = letter(house, kind=Kind.QUESTION)
    place = f"/desk/cases/{first.case.number}"
    bens = browse("ben").get(place)
    browse("cho").post(f"{place}/messages", {"body": "Kom på måndag.", "once": str(uuid4())})
    to = f"service+{first.case.ref}@nordlund.example"
    house.receive(mail(sender=first.address, text="Eller tisdag?"), recipients=(to,))
    words = {"body": "Kom på fredag.", "once": hidden(bens, "once"), "seen": hidden(bens, "seen")}
    answer = browse("ben").post(f"{place}/messages", words)
    assert answer.status_code == 422
    held = text_of(answer).partition('class="crossed"')[2].partition("</div>")[0]
    assert "Kom på måndag." in held
    assert "Eller tisdag?" in held
    assert ">Kom på fredag.</textarea>" in text_of(answer)
    words |= {"once": hidden(answer, "once"), "seen": hidden(answer, "seen")}
    assert browse("ben").post(f"{place}/messages", words).status_code == 303


# ── Lists and views ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_filter_is_shown_and_kept_as_a_view_that_the_rail_counts(house: House, browse: Browse) -> None:
    case, name = letter(house, kind=Kind.WARRANTY).case, a_word()
    ben = browse("ben")
    shown = ben.post("/desk/views", {"kind": "warranty", "state": "open", "then": "show"})
    assert (shown.status_code, shown["Location"]) == (303, "/desk/?kind=warranty")
    kept = ben.post("/desk/views", {"kind": "warranty", "then": "keep", "name": name})
    assert kept.status_code == 303
    page = text_of(ben.get(kept["Location"]))
    assert f'id="row-{case.number}"' in page
    assert re.search(rf"{name}</span><span class=\"count\">\d+", page)
    assert name not in text_of(browse("cho").get("/desk/"))
    with acting(house.actor("ben")):
        view = SavedView.objects.get(name=name)
    assert browse("cho").post(f"/desk/views/{view.pk}/removal").status_code == 404
    assert ben.post(f"/desk/views/{view.pk}/removal").status_code == 303


def test_a_view_without_a_name_or_for_everybody_by_an_agent_is_not_kept(house: House, browse: Browse) -> None:
    assert browse("ben").post("/desk/views", {"then": "keep", "name": " "}).status_code == 422
    answer = browse("ben").post("/desk/views", {"then": "keep", "name": a_word(), "for": "everybody"})
    assert answer.status_code == 422
    assert "Only a supervisor" in text_of(answer)


# ── Many at once ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_many_cases_are_closed_with_one_reason_and_opened_again_with_one_button(house: House, browse: Browse) -> None:
    cases = [letter(house, kind=Kind.QUESTION).case for _ in range(3)]
    close(house, cases[2])
    ben, numbers = browse("ben"), [case.number for case in cases]
    assert ben.post("/desk/cases/closures", {"case": numbers, "reason": "spam"}).status_code == 303
    assert all(fresh(case).is_closed for case in cases)
    page = text_of(ben.get("/desk/"))
    assert "2 cases closed." in page
    assert f"#{numbers[2]}" in page  # somebody closed it before
    again = ben.get("/desk/", headers={"HX-Request": "true", "HX-Target": "list"})  # a list fetched anew offers it, too
    assert ben.post("/desk/cases/undo", {"offer": hidden(again, "offer")}).status_code == 303
    assert not any(fresh(case).is_closed for case in cases[:2])
    assert fresh(cases[2]).is_closed
    assert 'action="/desk/cases/undo"' not in text_of(ben.get("/desk/"))


def test_many_cases_are_assigned_and_each_is_given_back_to_whose_it_was(house: House, browse: Browse) -> None:
    cases = [letter(house, kind=Kind.QUESTION).case for _ in range(2)]
    ben, numbers = browse("ben"), [case.number for case in cases]
    ben.post(f"/desk/cases/{numbers[0]}/assignment", {"agent": "me"})
    ben.post("/desk/cases/assignments", {"case": numbers, "agent": agent_named("cho").pk})
    assert {fresh(case).assigned_to_id for case in cases} == {agent_named("cho").pk}
    page = ben.get("/desk/")
    assert "2 cases assigned." in text_of(page)
    ben.post("/desk/cases/undo", {"offer": hidden(page, "offer")})
    assert [fresh(case).assigned_to_id for case in cases] == [agent_named("ben").pk, None]


def test_what_a_colleague_changed_since_is_left_by_an_undo_and_told(house: House, browse: Browse) -> None:
    kept, other = (letter(house, kind=Kind.QUESTION).case for _ in range(2))
    ben, numbers = browse("ben"), [kept.number, other.number]
    ben.post("/desk/cases/assignments", {"case": numbers, "agent": "me"})
    offer = hidden(ben.get("/desk/"), "offer")
    browse("cho").post(f"/desk/cases/{kept.number}/assignment", {"agent": "me"})
    ben.post("/desk/cases/undo", {"offer": offer})
    assert [fresh(case).assigned_to_id for case in (kept, other)] == [agent_named("cho").pk, None]
    assert f"#{kept.number}: This case was changed since" in text_of(ben.get("/desk/"))


def test_nobody_undoes_what_another_session_did_nor_cases_of_their_own_naming(house: House, browse: Browse) -> None:
    done, named = (letter(house, kind=Kind.QUESTION).case for _ in range(2))
    close(house, named)
    ben, cho = browse("ben"), browse("cho")
    ben.post("/desk/cases/closures", {"case": done.number, "reason": "spam"})
    offer = hidden(ben.get("/desk/"), "offer")
    cho.post("/desk/cases/undo", {"offer": offer, "case": done.number})
    assert fresh(done).is_closed
    assert "can no longer be undone" in text_of(cho.get("/desk/"))
    ben.post("/desk/cases/undo", {"offer": offer, "case": named.number})
    assert not fresh(done).is_closed
    assert fresh(named).is_closed
    ben.post("/desk/cases/closures", {"case": done.number, "reason": "spam"})
    ben.post("/desk/cases/undo", {"offer": offer})  # the offer of before, from another window
    assert fresh(done).is_closed


def test_nothing_is_done_without_a_reason(house: House, browse: Browse) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    browse("ben").post("/desk/cases/closures", {"case": case.number})
    assert not fresh(case).is_closed
    assert "Choose why the cases are closed" in text_of(browse("ben").get("/desk/"))


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("place", ["closures", "assignments", "reopenings", "undo"])
def test_dan_does_nothing_to_many_cases_of_another_company(house: House, browse: Browse, place: str) -> None:
    case = letter(house, kind=Kind.QUESTION).case
    browse("dan").post(f"/desk/cases/{place}", {"case": case.number, "reason": "spam", "agent": "me"})
    left = fresh(case)
    assert not left.is_closed
    assert left.assigned_to_id is None


def test_the_list_of_tags_is_on_the_case_only_when_there_is_one(house: House, browse: Browse) -> None:
    make_tag(a_word(), by=house.actor("cho"))
    case = letter(house, kind=Kind.QUESTION).case
    assert "Keep these tags" in text_of(browse("ben").get(f"/desk/cases/{case.number}"))

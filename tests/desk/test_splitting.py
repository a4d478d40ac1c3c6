"""Splitting on the desk: offered where there is a point, shown where it went, refused in words."""

from tests.cases.test_split import OTHER, two
from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.scenes import close


def test_a_letter_about_another_matter_begins_a_case_that_is_shown(house: House, browse: Browse) -> None:
    ada, second = two(house)
    ben, number = browse("ben"), ada.case.number
    assert "About another matter?" in text_of(ben.get(f"/desk/cases/{number}"))
    answer = ben.post(f"/desk/cases/{number}/messages/{second.pk}/splitting")
    assert answer.status_code == 303
    house.settle()
    page = text_of(ben.get(answer["Location"]))
    assert f"Begun with a letter from case {number}" in page
    assert OTHER in page
    stayed = text_of(ben.get(f"/desk/cases/{number}"))
    assert "A letter went from here into case" in stayed
    assert "About another matter?" not in stayed, "one letter is left"
    assert OTHER not in stayed
    assert ben.post(f"/desk/cases/{number}/messages/{second.pk}/splitting").status_code == 404


def test_what_cannot_be_split_is_said_in_words(house: House, browse: Browse) -> None:
    ada, second = two(house)
    close(house, ada.case)
    answer = browse("ben").post(f"/desk/cases/{ada.case.number}/messages/{second.pk}/splitting")
    assert answer.status_code == 422
    assert "This case was closed before" in text_of(answer)

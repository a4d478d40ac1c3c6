"""A case is erased between the page and the press: every act says so as a look at the case does, and does nothing."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.desk.cells import Scene
from tests.desk.pages import Browse, text_of
from tests.desk.test_access import CASE_ADDRESSES, OURS
from tests.house import House
from tests.scenes import fresh, letter
from tillit.cases import acting_on
from tillit.cases.hold import release_case
from tillit.cases.models import Case, Kind, Message, Note
from tillit.desk import attempt, drafts, holds, openings, ready_choice
from tillit.desk.files import release
from tillit.people.models import agent_named
from tillit.rights.erase_person import erase_person
from tillit.vault.acting import in_company

ACTS = [name for name, verb in CASE_ADDRESSES if verb == "POST"]
FINDING = [(module, "find_case") for module in (attempt, drafts, holds, openings, ready_choice)]
UNLOCKED = {
    "desk:draft", "desk:giving", "desk:joining", "desk:lifting", "desk:openings", "desk:parting", "desk:ready_choice",
    "desk:splitting", "desk:unjoining",
}  # fmt: skip
"""Acts that do not change the case itself, or have nothing to change in this one."""


def scene_of(house: House) -> Scene:
    """A case with something for every act to do, and nothing that holds it."""
    scene = Scene(house, kind=Kind.QUESTION, to=OURS, worker="ben", lead="cho")
    release_case(scene.hold, by=house.actor("cho"))
    house.settle()
    return scene


def erasing(house: House, case: Case) -> Callable[[], None]:
    """Erases it, once: its customer asked for it."""
    left, officer, second = [case], house.actor("oda"), house.actor("pia").credential

    def erase() -> None:
        if left:
            left.clear()
            erase_person(case.customer_id, by=officer, company=case.company_id, second=second)

    return erase


def after(found: Callable[..., object], then: Callable[[], None]) -> Callable[..., object]:
    """Finds as ever; then something happens."""

    def find(*args: object, **kwargs: object) -> object:
        result = found(*args, **kwargs)
        then()
        return result

    return find


def before(lock: Callable[..., object], then: Callable[[], None]) -> Callable[..., object]:
    """Locks as ever; something happens just before."""

    def locking(*args: object, **kwargs: object) -> object:
        then()
        return lock(*args, **kwargs)

    return locking


@pytest.fixture(scope="module")
def erased(house: House) -> Scene:
    scene = scene_of(house)
    erasing(house, scene.case)()
    house.settle()
    assert fresh(scene.case) is None
    return scene


def says_gone(client: Client, scene: Scene, act: str) -> None:
    answer = scene.ask(client, act, "POST")
    page = text_of(answer)
    assert answer.status_code == 410, page[:2000]
    assert f"Case {scene.case.number} was erased on" in page
    assert "came too late" in page
    with in_company(scene.case.company_id):
        assert not Case.objects.filter(pk=scene.case.pk).exists()
        assert not Message.objects.filter(case=scene.case.pk).exists()
        assert not Note.objects.filter(case=scene.case.pk).exists()


@pytest.mark.promise("one-year")
@pytest.mark.parametrize("act", ACTS)
def test_an_act_on_an_erased_case_says_that_it_is_gone(browse: Browse, erased: Scene, act: str) -> None:
    says_gone(browse("cho"), erased, act)


@pytest.mark.promise("one-year")
@pytest.mark.parametrize("act", [*sorted(UNLOCKED), "desk:notes"])
def test_an_act_whose_case_is_erased_once_it_is_found_says_that_it_is_gone(
    house: House, browse: Browse, monkeypatch, act: str
) -> None:
    scene, cho = scene_of(house), browse("cho")
    erase = erasing(house, scene.case)
    for module, name in [*FINDING, (release, "find_file")]:
        monkeypatch.setattr(module, name, after(getattr(module, name), erase))
    says_gone(cho, scene, act)
    house.settle()


@pytest.mark.promise("one-year")
@pytest.mark.parametrize("act", sorted({*ACTS} - UNLOCKED))
def test_an_act_whose_case_is_erased_before_it_is_locked_says_that_it_is_gone(
    house: House, browse: Browse, monkeypatch, act: str
) -> None:
    scene, cho = scene_of(house), browse("cho")
    monkeypatch.setattr(acting_on, "locking", before(acting_on.locking, erasing(house, scene.case)))
    says_gone(cho, scene, act)
    house.settle()


def test_whoever_looks_is_not_told_that_something_came_too_late(browse: Browse, erased: Scene) -> None:
    answer = browse("cho").get(f"/desk/cases/{erased.case.number}")
    assert answer.status_code == 410
    assert "came too late" not in text_of(answer)


@pytest.mark.promise("group-sharing")
def test_what_is_erased_elsewhere_is_only_absent(browse: Browse, erased: Scene) -> None:
    assert erased.ask(browse("dan"), "desk:notes", "POST").status_code == 404


def test_a_missing_part_of_a_living_case_is_only_absent(house: House, browse: Browse, erased: Scene) -> None:
    living = letter(house).case
    path = f"/desk/cases/{living.number}/messages/{erased.message.pk}/giving"
    assert browse("cho").post(path).status_code == 404


def test_linking_with_a_case_that_is_erased_meanwhile_says_so_on_the_page(
    house: House, browse: Browse, monkeypatch
) -> None:
    ours, theirs, cho = letter(house).case, letter(house).case, browse("cho")
    monkeypatch.setattr(acting_on, "locking", before(acting_on.locking, erasing(house, theirs)))
    answer = cho.post(f"/desk/cases/{ours.number}/links", {"number": theirs.number, "how": "link"})
    assert answer.status_code == 422
    assert "was erased a moment ago" in text_of(answer)
    house.settle()


def test_a_case_that_is_erased_meanwhile_keeps_no_other_from_being_assigned(
    house: House, browse: Browse, monkeypatch
) -> None:
    gone, ours, cho = letter(house).case, letter(house).case, browse("cho")
    monkeypatch.setattr(acting_on, "locking", before(acting_on.locking, erasing(house, gone)))
    form = {"case": [gone.number, ours.number], "agent": "me"}
    answer = cho.post("/desk/cases/assignments", form, follow=True)
    assert f"#{gone.number}: The case was erased a moment ago" in text_of(answer)
    assert fresh(ours).assigned_to_id == agent_named("cho").pk
    house.settle()

"""Letters that are on their way while an agent says that two people are one, or two after all."""

from collections.abc import Callable

import pytest

from tests.cases.test_join_people import linked
from tests.cases.test_part_people import joined
from tests.house import House, mail
from tests.scenes import fresh
from tillit.cases.join_people import join_people
from tillit.cases.models import Message
from tillit.cases.part_people import part_people
from tillit.contact import arrive as arriving


@pytest.fixture
def meanwhile(house: House, monkeypatch):
    """Takes a letter; something else happens after it was looked up whose it is, and before it is written."""

    def take(address: str, act: Callable[[], object]) -> Message:
        usual, acts = arriving._write, [act]

        def write_late(*how: object, **further: object) -> None:
            while acts:
                acts.pop()()
            usual(*how, **further)

        monkeypatch.setattr(arriving, "_write", write_late)
        return house.receive(mail(sender=address, text="Hej igen")).message

    return take


def test_a_letter_on_its_way_while_two_people_are_parted_is_its_writers(house: House, meanwhile) -> None:
    ada, eva, link = joined(house)
    later = meanwhile(eva.address, lambda: part_people(link, by=house.actor("ben")))
    case = house.case_of(later)
    assert case.customer_id == fresh(eva.case).customer_id != ada.case.customer_id
    assert case.identity_id == eva.case.identity_id


def test_a_letter_of_the_other_on_its_way_meanwhile_stays_theirs(house: House, meanwhile) -> None:
    ada, _, link = joined(house)
    later = meanwhile(ada.address, lambda: part_people(link, by=house.actor("ben")))
    assert house.case_of(later).customer_id == ada.case.customer_id


def test_a_letter_on_its_way_while_two_people_become_one_is_that_persons(house: House, meanwhile) -> None:
    ada, work, link = linked(house)
    later = meanwhile(work.address, lambda: join_people(link, by=house.actor("ben")))
    assert house.case_of(later).customer_id == ada.case.customer_id

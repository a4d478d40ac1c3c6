"""A brand's own numbers are spared; who set them stands in the ledger, and what could be a card is refused."""

import pytest

from tests.house import House
from tests.scenes import brand, letter, opened
from tillit.config.cli import run
from tillit.config.cli.exits import Exit
from tillit.ledger.models import Entry
from tillit.people.cutting import rules_for
from tillit.people.errors import FormNotSpared
from tillit.people.models import Brand, OwnNumber
from tillit.people.set_own_numbers import set_own_numbers

ORDER = "453201-5112830366"


@pytest.fixture
def own(house: House):
    ours = Brand.objects.get(pk=brand())
    yield ours
    set_own_numbers(ours, [], by=house.actor("ops"))


def test_an_order_that_looks_like_a_card_stays_once_its_form_is_the_brands_own(house: House, own: Brand) -> None:
    ben, text = house.actor("ben"), f"about {ORDER} please"
    assert ORDER not in opened(letter(house, text=text).message, "body", by=ben, purpose="triage")
    set_own_numbers(own, ["453201-##########"], by=house.actor("ops"))
    assert ORDER in opened(letter(house, text=text).message, "body", by=ben, purpose="triage")
    assert rules_for(brand("fjell")).own == ()
    assert Entry.objects.filter(kind="own-numbers-set").exists()


@pytest.mark.promise("minimal")
def test_a_form_that_cards_have_is_refused_and_nothing_is_changed(house: House, own: Brand) -> None:
    set_own_numbers(own, ["NL-########"], by=house.actor("ops"))
    with pytest.raises(FormNotSpared):
        set_own_numbers(own, ["R-######", "#### #### #### ####"], by=house.actor("ops"))
    assert list(OwnNumber.objects.filter(brand=own).values_list("form", flat=True)) == ["NL-########"]


@pytest.mark.promise("minimal")
def test_whose_personal_numbers_go_follows_from_the_notice(house: House) -> None:
    assert rules_for(brand()).countries == {"SE", "DE"}
    text = "personnummer 19640823-3234, PESEL 44051401359"
    shown = opened(letter(house, text=text).message, "body", by=house.actor("ben"), purpose="triage")
    assert shown == "personnummer [personal number removed], PESEL 44051401359"


def test_own_numbers_are_set_and_shown_from_the_command_line(own: Brand, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["brand", "numbers", "nordlund", "20######-####"]) == Exit.DONE
    assert "20######-####" in capsys.readouterr().out
    assert run(["brand", "numbers", "nordlund", "################"]) == Exit.REFUSED
    assert "payment card" in capsys.readouterr().err
    assert run(["brand", "numbers", "nobody"]) == Exit.USAGE
    assert run(["brand", "numbers", "nordlund", "--none"]) == Exit.DONE
    assert not own.own_numbers.exists()

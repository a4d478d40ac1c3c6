"""The customer hears once, in their language, that something was cut out of what they wrote."""

import pytest

from tests.contact_verbs.test_carry import answer, parsed, text_of
from tests.house import House, mail
from tests.scenes import letter, relay
from tillit.contact.lines.email.threading import reply_address

TOLD = "Ditt meddelande innehöll något som vi inte får spara: kortnummer"


@pytest.mark.promise("minimal")
def test_the_next_letter_tells_what_was_cut_out_and_no_later_one_does(house: House) -> None:
    ada = letter(house, text="Hej, mitt kort är 5200 8282 8282 8210 och jag väntar på pengarna från er.")
    with relay() as post:
        answer(house, ada)
        house.settle()
        again = mail(sender=ada.address, text="Kortet är 5200 8282 8282 8210.")
        house.receive(again, recipients=(reply_address(ada.case.mailbox, ada.case.ref),))
        answer(house, ada)
        house.settle()
    first, second = post.given
    assert TOLD in text_of(first)
    assert "Skicka aldrig kortuppgifter" in parsed(first).get_body(("html",)).get_content()
    assert TOLD not in text_of(second)


def test_a_letter_to_somebody_of_whom_nothing_was_cut_says_nothing_of_it(house: House) -> None:
    ada = letter(house, text="Hej, min order 20260412-7781 är sen.")
    with relay() as post:
        answer(house, ada)
        house.settle()
    assert TOLD not in text_of(post.given[0])

"""Every hard mail delivered twice is one message, and two thousand generated ones come back as they were written."""

from collections.abc import Sequence
from email.utils import make_msgid

import pytest

from tests.contact.corpus import CORPUS
from tests.contact_verbs.kept import assert_whole, kept
from tests.house import House
from tests.mails import Made, make_mails
from tillit.cases.models import Message
from tillit.contact.arrive import Arrived, arrive_all
from tillit.contact.letters import Letter
from tillit.contact.models import Mailbox
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

HERE = "service@nordlund.example"
BATCH = 64


def deliver(raws: Sequence[bytes]) -> list[Arrived]:
    mailbox, taken = Mailbox.objects.get(address=HERE), []
    for start in range(0, len(raws), BATCH):
        letters = [Letter(mailbox, raw) for raw in raws[start : start + BATCH]]
        taken += arrive_all(letters, by=machine("receive", mailbox.company_id))
    assert [one for one in taken if not isinstance(one, Arrived)] == []
    return taken


def named(raw: bytes) -> bytes:
    """With a Message-ID of its own where it has none: two mails that say `x` to us would be copies of each other."""
    own = b"Message-ID: %b\r\n" % make_msgid(domain="hard.example").encode()
    return raw if b"message-id:" in raw.lower() else own + raw


def count(mailbox: Mailbox) -> int:
    with in_company(mailbox.company_id):
        return Message.objects.count()


def test_every_hard_mail_delivered_twice_is_one_message_with_nothing_lost(house: House) -> None:
    mailbox = Mailbox.objects.get(address=HERE)
    raws = list(dict.fromkeys(named(hard.raw) for hard in CORPUS))
    before = count(mailbox)
    first, second = deliver(raws), deliver(raws)
    assert {one.outcome for one in first} <= {"stored", "quarantined"}
    assert {one.outcome for one in second} == {"repeated"}
    assert count(mailbox) - before == sum(one.outcome == "stored" for one in first)
    taken = [(Letter(mailbox, raw), one.message) for raw, one in zip(raws, first, strict=True) if one.message]
    assert_whole(house, taken)


@pytest.fixture(scope="module")
def made(house: House) -> list[tuple[Made, Message]]:
    mails = list(make_mails(2_000, seed=77, to=HERE))
    arrived = deliver([one.raw for one in mails])
    assert [one.outcome for one in arrived] == ["stored"] * len(mails)
    return [(one, took.message) for one, took in zip(mails, arrived, strict=True)]


def test_of_two_thousand_mails_every_follow_up_is_in_its_right_case(made: list[tuple[Made, Message]]) -> None:
    cases = {one.message_id: message.case_id for one, message in made}
    answers = [(one, message) for one, message in made if one.in_reply_to]
    assert len(answers) == 400
    assert [one for one, message in answers if message.case_id != cases[one.in_reply_to]] == []
    assert len(set(cases.values())) == 1_600


def test_of_two_thousand_mails_every_text_and_every_file_comes_back_as_it_was_written(
    house: House, made: list[tuple[Made, Message]]
) -> None:
    found = kept(house, [message for _, message in made])
    assert [one.message_id for one, message in made if found[message.pk].text != one.text] == []
    assert [one.message_id for one, message in made if found[message.pk].files != list(one.files)] == []
    assert sum(len(one.files) for one, _ in made) == 200

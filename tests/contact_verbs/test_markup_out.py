"""Markup and line ends in every field of a letter that leaves: text there, never an element, a header or a turn of
direction. Each letter goes the whole way, and is read as the customer's program reads it.
"""

import email
import re
from dataclasses import fields
from datetime import timedelta
from email.header import Header
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.contact_verbs.test_carry import answer, delivery_of
from tests.desk.test_markup import ATTACKS, harm_in
from tests.house import House, mail, someone
from tests.scenes import a_word, relay
from tillit.cases.models import Delivery
from tillit.cases.reply import reply_to_case
from tillit.config.founding import operator_at_founding
from tillit.contact.set_wording import Worded, set_wording
from tillit.people.models import Agent, Brand

INJECTED = "Hej\r\nBcc: dan@ton.example\r\nX-Evil: yes\r\n\r\n<script>hit()</script>"
TURNS = "\u202eknab nettab\u2066"
FIELDS = {**ATTACKS, "headers of its own": INJECTED, "a turn of direction": TURNS}
OURS = {
    "from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "content-language",
    "mime-version", "content-type", "dkim-signature",
}
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def raw_letter(attack: str, address: str) -> bytes:
    """A customer puts it everywhere: into name, subject and words, encoded so that it arrives whole."""
    raw = mail(sender="XNAME <" + address + ">", subject="XSUBJECT", text=f"{attack}\n\n{attack}")
    said = [("XNAME", attack), ("XSUBJECT", attack)]
    for mark, words in said:
        raw = raw.replace(mark.encode(), Header(words.encode(), "utf-8", maxlinelen=10_000).encode().encode(), 1)
    return raw


def only_ours(raw: bytes, to: str) -> EmailMessage:
    """The letter; nothing in its head but what we wrote there, to nobody but whom we write to."""
    letter = email.message_from_bytes(raw, policy=default)
    assert isinstance(letter, EmailMessage)
    names = [name.lower() for name in letter]
    assert set(names) <= OURS
    assert len(names) == len(set(names)), "none of them twice"
    assert [one.addr_spec for one in letter["To"].addresses] == [to]
    for name in ("From", "To", "Reply-To", "Subject"):
        assert not TURNING.search(str(letter[name])), name
    assert not letter.defects
    return letter


@pytest.mark.parametrize("attack", FIELDS.values(), ids=list(FIELDS))
def test_what_a_customer_and_an_agent_write_leaves_as_text(house: House, attack: str) -> None:
    address, word = someone(), a_word()
    asked = house.receive(raw_letter(attack, address)).message
    house.settle()
    asked.case = house.case_of(asked)
    with relay() as post:
        sent = reply_to_case(asked.case, by=house.actor("ben"), text=f"{word} {attack}", undo=timedelta())
        house.settle()
    assert delivery_of(sent).state == Delivery.State.SENT
    (raw,) = post.given
    letter = only_ours(raw, address)
    page, text = letter.get_body(("html",)), letter.get_body(("plain",))
    assert page
    assert text
    assert word in page.get_content()
    assert harm_in(page.get_content()) == []
    assert "{{ request" not in attack or text.get_content().count("{{ request.user.password }}") >= 2


@pytest.mark.parametrize("attack", FIELDS.values(), ids=list(FIELDS))
def test_what_a_brand_words_and_an_agent_is_called_leaves_as_text(house: House, attack: str) -> None:
    brand, ben = Brand.objects.get(slug="nordlund"), Agent.objects.get(login="ben")
    braced = attack.replace("{{", "{ {").replace("}}", "} }")  # others are refused: see `test_set_wording`
    said = {one.name: f"{braced} {{{{ agent.name }}}}" for one in fields(Worded) if one.type is str}
    before, called = Worded(
        "{{ brand.name }}", "Hej {{ customer.name }},", "Hälsningar\n{{ agent.name }}", "", quotes=True,
        acknowledges=False, receipt_subject="Tack", receipt="Tack",
    ), ben.name  # fmt: skip
    try:
        set_wording(brand, "sv", Worded(**said, quotes=True, acknowledges=False), by=operator_at_founding())
        Agent.objects.filter(pk=ben.pk).update(name=attack[:100].replace("\x00", ""))
        asked = house.receive(mail(sender=(address := someone()))).message
        house.settle()
        asked.case = house.case_of(asked)
        with relay() as post:
            answer(house, asked)
            house.settle()
    finally:
        Agent.objects.filter(pk=ben.pk).update(name=called)
        set_wording(brand, "sv", before, by=operator_at_founding())
    (raw,) = post.given
    page = only_ours(raw, address).get_body(("html",))
    assert page
    assert harm_in(page.get_content()) == []


@pytest.mark.parametrize("name", ["x" * 600, "a\u202eb", "å" * 40, "a,b;c"])
def test_an_odd_name_of_a_mail_leaves_it_answerable(house: House, name: str) -> None:
    raw = re.sub(rb"Message-ID: [^\r]+", f"Message-ID: <{name}@post.example>".encode(), mail(sender=(a := someone())))
    asked = house.receive(raw).message
    house.settle()
    asked.case = house.case_of(asked)
    with relay() as post:
        sent = answer(house, asked)
        house.settle()
    assert delivery_of(sent).state == Delivery.State.SENT
    only_ours(post.given[0], a)

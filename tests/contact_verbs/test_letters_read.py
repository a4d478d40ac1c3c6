"""How a letter reads: greeting, closing and signature of its brand, what is answered below, files behind."""

import email
import os
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.house import House
from tests.scenes import Letter, brand, letter, relay
from tillit.cases.enclose import Along
from tillit.cases.models import Attachment, Chunk, Delivery, Kind, Message
from tillit.cases.reply import reply_to_case
from tillit.cases.said import File
from tillit.contact.errors import NotYourBrand, WordingNotSet
from tillit.contact.lines.email.threading import reply_address
from tillit.contact.models import Mailbox, Wording
from tillit.contact.set_wording import Worded, set_wording
from tillit.contact.wording import default_wording, wording_for
from tillit.ledger.models import Entry
from tillit.people.models import Brand
from tillit.recipients.models import Disclosure
from tillit.vault.acting import in_company


@pytest.fixture(autouse=True)
def _as_shipped(house: House):
    yield
    Delivery.objects.update(wording=None)
    Wording.objects.all().delete()


def worded(**changed: object) -> Worded:
    given = {
        "sender": "{{ agent.name }} på {{ brand.name }}", "greeting": "Hallå {{ customer.name }}!",
        "closing": "Hej då\n{{ agent.name }}", "signature": "{{ brand.name }}, ärende {{ case.number }}",
        "quotes": True, "acknowledges": False, "receipt_subject": "Framme", "receipt": "Nu.",
    }  # fmt: skip
    return Worded(**(given | changed))


def nordlund() -> Brand:
    return Brand.objects.get(slug="nordlund")


def answer(house: House, ada: Letter, text: str = "Ja, skicka den.", along: Along = Along()) -> Message:  # noqa: B008
    return reply_to_case(ada.case, by=house.actor("ben"), text=text, along=along, undo=timedelta())


def sent(house: House, ada: Letter, **how: object) -> EmailMessage:
    with relay() as post:
        answer(house, ada, **how)
        house.settle()
    (raw,) = (raw for raw in post.given if ada.address.encode() in raw)
    return email.message_from_bytes(raw, policy=default)


def text_of(letter_: EmailMessage) -> str:
    return letter_.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_letter_reads_as_shipped_in_the_customers_language(house: House) -> None:
    got = sent(house, letter(house, text="Hej, kan ni laga jackan? Sömmen har gått upp igen."))
    assert text_of(got).startswith("Hej Ada Lindqvist,\n\nJa, skicka den.\n\nVänliga hälsningar\nBen")
    assert got["From"].startswith("Nordlund <")
    assert got["Content-Language"] == "sv"
    assert got["Auto-Submitted"] is None
    german = letter(house, to="service@nordlund.example", text="Guten Tag, können Sie bitte die Jacke reparieren?")
    assert text_of(sent(house, german)).startswith("Guten Tag Ada Lindqvist,\n\nJa, skicka den.")


def test_a_letter_reads_as_its_brand_has_worded_it(house: House) -> None:
    set_wording(nordlund(), "sv", worded(), by=house.actor("cho"))
    got = sent(house, ada := letter(house))
    assert text_of(got).startswith("Hallå Ada Lindqvist!\n\nJa, skicka den.\n\nHej då\nBen")
    assert f"-- \nNordlund, ärende {ada.case.number}\n" in text_of(got)
    assert got["From"].addresses[0].display_name.endswith("på Nordlund")
    assert got["From"].addresses[0].addr_spec == ada.case.mailbox


def test_a_letter_tried_again_reads_as_it_did_and_is_the_same_bytes(house: House) -> None:
    set_wording(nordlund(), "sv", worded(), by=house.actor("cho"))
    ada, file = letter(house, kind=Kind.QUESTION), File("a.pdf", "application/pdf", os.urandom(70_000))
    with relay("451 4.3.0 not now") as post:
        answer(house, ada, along=Along((file,)))
        house.settle()
        set_wording(nordlund(), "sv", worded(greeting="Nytt"), by=house.actor("cho"))
        house.hurry()
    first, second = (raw for raw in post.given if ada.address.encode() in raw)
    assert first == second


def test_what_is_answered_stands_below_and_only_the_writers_own_words(house: House) -> None:
    ada = letter(house, text="Kan ni laga jackan?\n\nDen 1 juni 2026 skrev Nordlund <a@nordlund.example>:\n> Gammalt")
    quoted = text_of(sent(house, ada))
    assert "skrev Ada Lindqvist:\n> Kan ni laga jackan?\n" in quoted
    assert "Gammalt" not in quoted
    set_wording(nordlund(), "sv", worded(quotes=False), by=house.actor("cho"))
    assert "laga jackan" not in text_of(sent(house, ada))


@pytest.mark.promise("minimal")
def test_what_somebody_else_wrote_in_the_case_is_not_quoted(house: House) -> None:
    ada = letter(house, text="Kan ni laga jackan?")
    with in_company(ada.case.company_id):
        Message.objects.filter(pk=ada.message.pk).update(by_machine="auto-submitted")
    assert "laga jackan" not in text_of(sent(house, ada)), "a machine wrote it"
    asa = letter(house, text="Kan ni laga jackan?")
    with in_company(asa.case.company_id):
        Message.objects.filter(pk=asa.message.pk).update(sender=ada.message.sender, channel="email")
        Message.objects.filter(pk=asa.message.pk).update(channel="telephone")
    assert "laga jackan" not in text_of(sent(house, asa)), "it was said by telephone"


def test_files_arrive_byte_for_byte_and_are_disclosed(house: House) -> None:
    ada, file = letter(house, kind=Kind.QUESTION), File("räkning å.pdf", "x", b"%PDF" + os.urandom(200_000))
    got = sent(house, ada, along=Along((file,)))
    (part,) = got.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("räkning å.pdf", "application/pdf")
    assert part.get_content() == file.content
    with in_company(ada.case.company_id):
        kept = Attachment.objects.get(case=ada.case)
        assert Disclosure.objects.get(case=ada.case.pk).categories == ["attachments", "contact", "content"]
    again = sent(house, ada, along=Along(again=(kept.pk,)))
    (part,) = again.iter_attachments()
    assert part.get_content() == file.content
    assert text_of(sent(house, ada)).count("Ja, skicka den.") == 1


def test_a_file_with_a_hole_is_not_sent_as_if_it_were_whole(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    with relay() as post:
        written = answer(house, ada, along=Along((File("a.pdf", "x", os.urandom(200_000)),)))
        with in_company(ada.case.company_id):
            Chunk.objects.filter(attachment__message=written, index=1).delete()
        house.settle()
    assert post.given == []
    with in_company(ada.case.company_id):
        assert Delivery.objects.get(message=written.pk).state == Delivery.State.REFUSED


def test_bounces_come_back_to_the_case_or_to_a_mailbox_that_takes_no_plus(house: House) -> None:
    ada = letter(house)
    token = reply_address(ada.case.mailbox, ada.case.ref)
    assert sent(house, ada)["Reply-To"].addresses[0].addr_spec == token
    Mailbox.objects.filter(address=ada.case.mailbox).update(takes_plus=False)
    try:
        assert sent(house, ada)["Reply-To"].addresses[0].addr_spec == ada.case.mailbox
    finally:
        Mailbox.objects.filter(address=ada.case.mailbox).update(takes_plus=True)


# ── Wording them ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("login", ["ben", "oda", "dan"])
def test_only_a_supervisor_of_the_brands_company_words_its_letters(house: House, login: str) -> None:
    with pytest.raises(NotYourBrand):
        set_wording(nordlund(), "sv", worded(), by=house.actor(login))
    assert not Wording.objects.exists()


def test_each_wording_is_kept_and_in_the_ledger_without_its_words(house: House) -> None:
    first = set_wording(nordlund(), "sv", worded(), by=house.actor("cho"))
    second = set_wording(nordlund(), "sv", worded(greeting="Tjena"), by=house.actor("cho"))
    assert wording_for(brand(), "sv").pk == second.pk
    assert Wording.objects.get(pk=first.pk).greeting == "Hallå {{ customer.name }}!"
    entries = Entry.objects.filter(kind="wording-set").order_by("written_at")
    assert len(entries) >= 2
    assert b"Tjena" not in bytes(entries.last().record)
    assert wording_for(brand(), "de").greeting == default_wording(brand(), "de").greeting


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"greeting": "Hej {{ customer.email }}"}, "There is no {{ customer.email }}"),
        ({"closing": "x" * 501}, "501 letters are too many"),
        ({"sender": " "}, "sender's name"),
        ({"signature": "Kort 4111 1111 1111 1111"}, "number of a card"),
    ],
)
def test_what_no_letter_could_say_is_not_set(house: House, changed: dict[str, object], words: str) -> None:
    with pytest.raises(WordingNotSet, match=words):
        set_wording(nordlund(), "sv", worded(**changed), by=house.actor("cho"))
    with pytest.raises(WordingNotSet, match="does not speak"):
        set_wording(nordlund(), "fr", worded(), by=house.actor("cho"))
    assert not Wording.objects.exists()


@pytest.mark.parametrize("language", ["en", "sv", "de"])
def test_what_is_shipped_may_be_set_as_it_is(house: House, language: str) -> None:
    shipped = default_wording(brand(), language)
    assert not shipped.acknowledges, "no machine answers unless somebody wants it to"
    set_wording(nordlund(), language, worded(**{
        name: getattr(shipped, name) for name in ("sender", "greeting", "closing", "signature", "receipt")
    }), by=house.actor("cho"))  # fmt: skip

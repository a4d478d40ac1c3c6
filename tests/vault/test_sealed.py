"""A sealed value shows nothing, cannot be searched, and opens only as what it was sealed as."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.template import Context, Template

from tests.house import House, someone
from tests.scenes import letter, refused
from tillit.cases.models import CHUNK_SIZE, Attachment, Kind, Message
from tillit.cases.models.attachment import chunk_holding
from tillit.cases.sort import sort_case
from tillit.vault.acting import acting
from tillit.vault.errors import Refusal
from tillit.vault.opening import Opening
from tillit.vault.sealed import Sealed, SealedCannotBeSearched


def test_a_sealed_value_shows_nothing_in_text_a_debugger_or_a_template() -> None:
    value = Sealed(b"secret")
    shown = [str(value), repr(value), f"{value}", Template("{{ value }}").render(Context({"value": value}))]
    assert {one.replace("&lt;", "<").replace("&gt;", ">") for one in shown} == {"<sealed>"}


def test_a_sealed_field_cannot_be_filtered_but_may_be_empty(house: House) -> None:
    with pytest.raises(SealedCannotBeSearched):
        Message.objects.filter(body=b"x").exists()
    with acting(house.actor("ben")):
        assert not Message.objects.filter(body__isnull=True).exists()


def test_only_a_sealed_value_is_stored(house: House) -> None:
    ada = letter(house)
    ada.message.body = b"plain"
    with acting(house.actor("ben")), pytest.raises(TypeError, match="only a sealed value"):
        ada.message.save()


@pytest.mark.promise("secure")
def test_a_value_moved_to_another_row_or_column_stays_shut(house: House) -> None:
    ada, eva, ben = letter(house), letter(house), house.actor("ben")
    moved = Message(id=eva.message.pk, case=eva.case, body=ada.message.body)
    assert refused(moved, "body", by=ben, purpose="triage") == ("unreadable", "promise.secure")
    turned = Message(id=ada.message.pk, case=ada.case, html=ada.message.body)
    assert refused(turned, "html", by=ben, purpose="triage") == ("unreadable", "promise.secure")


def test_a_page_opens_what_it_may_and_names_what_it_may_not(house: House) -> None:
    ada, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    opening = Opening(ben, mark="list", case=ada.case.pk)
    opening.want(ada.message, "body", "html", purpose="question")
    opening.want(ada.message, "sender", purpose="warranty")
    plain = opening.open()
    assert plain.text(ada.message, "body") == "Hej, kan ni laga jackan?"
    assert plain.text(ada.message, "html") is None
    assert plain.text(ada.message, "sender") is None
    assert plain.refusal(ada.message, "sender").clause == "kinds.question"
    with pytest.raises(Refusal):
        plain.must(ada.message, "sender")


def test_an_attachment_opens_piece_by_piece_and_none_can_change_places(house: House) -> None:
    content = bytes(range(256)) * (CHUNK_SIZE // 128)
    letter_ = EmailMessage(policy=SMTP)
    letter_["From"], letter_["To"], letter_["Subject"] = someone(), "service@nordlund.example", "Bild"
    letter_.set_content("Se bilden.")
    letter_.add_attachment(content, maintype="application", subtype="octet-stream", filename="bild.bin")
    case = house.case_of(house.receive(letter_.as_bytes()).message)
    house.settle()
    ben = house.actor("ben")
    sort_case(case, by=ben, kind=Kind.COMPLAINT)
    house.settle()
    with acting(ben):
        file = Attachment.objects.select_related("case").get(case=case)
        pieces = list(file.pieces.order_by("index"))
    assert (file.size, len(pieces)) == (len(content), file.chunks)

    def read(order: list[int]) -> bytes:
        opening = Opening(ben, mark="list", case=case.pk)
        for place, index in enumerate(order):
            holding = chunk_holding(place, is_last=place == len(order) - 1)
            opening.want_as(file, f"{place}", holding, "attachments", pieces[index].bytes, purpose="complaint")
        plain = opening.open()
        return b"".join(plain.must(file, f"{place}") for place in range(len(order)))

    assert read(list(range(len(pieces)))) == content
    for order in ([1, 0], list(range(len(pieces) - 1))):
        with pytest.raises(Refusal):
            read(order)

"""Files of arriving letters: looked at once, sealed whole, and never in the way of other letters."""

import gc
import os
import resource

import pytest

from tests.house import House, mail, someone
from tests.scenes import tables_with
from tests.strangers import PLACE, docx, locked_zip, mail_with, pdf, photograph, picture, png_bomb
from tillit.cases.models import Attachment, Message
from tillit.contact.arrive import arrive_all
from tillit.contact.files import look
from tillit.contact.letters import Letter
from tillit.contact.lines.email.rich import point_pictures, shows_more_than_text
from tillit.contact.models import Mailbox
from tillit.kit.refs import new_id
from tillit.vault.acting import in_company
from tillit.vault.actors import machine

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def files_of(message: Message) -> list[Attachment]:
    with in_company(message.company_id):
        return list(Attachment.objects.filter(message=message).order_by("pk"))


def test_what_a_file_is_stands_beside_it_in_words_of_ours(house: House) -> None:
    strange = "application/x-ada-lindqvist-storgatan"
    message = house.receive(mail_with(
        ("a.pdf", "application/pdf", pdf("Ett", "Två")), ("b.jpg", "image/jpeg", b"MZ" + bytes(99)),
        ("c.zip", strange, locked_zip()), ("d.png", "image/png", png_bomb()), ("e", strange, os.urandom(900)),
    )).message  # fmt: skip
    told = [(file.media_type, file.promised, file.held, file.fault, file.pages) for file in files_of(message)]
    assert told == [
        ("application/pdf", "", "", "", 2), ("application/x-msdownload", "image/jpeg", "program", "", 0),
        ("application/zip", "", "locked", "", 0), ("image/png", "", "", "too-large", 0),
        ("application/octet-stream", "", "", "", 0),
    ]  # fmt: skip
    assert tables_with("storgatan") == []


@pytest.mark.promise("minimal")
def test_no_small_picture_and_no_word_of_a_file_rests_in_the_clear(house: House) -> None:
    message = house.receive(mail_with(
        ("a.jpg", "image/jpeg", photograph()), ("b.txt", "text/plain", b"Vinterlavstrast"),
        text="Se filerna.",
    )).message  # fmt: skip
    kept = files_of(message)[0]
    assert kept.preview is not None
    assert b"JFIF" not in kept.preview.ciphertext
    assert tables_with("Vinterlavstrast", "vinterlavstrast", PLACE.decode()) == []


def test_an_attachment_of_25_megabytes_arrives_whole_and_leaves_nothing_in_memory(house: House) -> None:
    content, arrived, peaks = os.urandom(1_000_000) * 25, [], []
    for _ in range(6):
        gc.collect()
        arrived.append(house.receive(mail_with(("film.mp4", "video/mp4", content))).message)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    with in_company(arrived[0].company_id):
        files = Attachment.objects.filter(message__in=arrived)
        assert [(file.size, file.chunks, file.pieces.count()) for file in files] == [(25_000_000, 382, 382)] * 6
        files.delete()  # other tests look at every byte of every table
    assert peaks[5] - peaks[1] < 60_000, "kB; four letters that stayed would be 100,000"


def test_a_letter_whose_files_hang_arrives_with_the_others(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "PATIENCE", -1.0)  # as if the time for the batch were over
    mailbox = Mailbox.objects.get(address="service@nordlund.example")
    raws = [mail_with(("a.pdf", "application/pdf", pdf("Ett"))), mail(sender=someone())]
    outcomes = arrive_all([Letter(mailbox, raw) for raw in raws], by=machine("receive", mailbox.company_id))
    assert [one.outcome for one in outcomes] == ["stored", "stored"]
    (file,) = files_of(outcomes[0].message)
    assert (file.fault, file.preview, file.size) == ("slow", None, len(pdf("Ett")))


def test_files_are_kept_where_no_child_can_be_made(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(38, "not on this machine")

    monkeypatch.setattr(look, "do_apart", refuse)
    (file, packed) = files_of(house.receive(mail_with(
        ("a.jpg", "image/jpeg", photograph()), ("a.zip", "application/zip", b"PK\x03\x04"))).message)  # fmt: skip
    assert (file.fault, file.held, file.media_type) == ("not-looked", "", "image/jpeg")
    assert packed.held == "unseen", "what nobody could look into is not handed over either"


def test_a_letter_that_looks_like_its_text_is_not_rich(house: House) -> None:
    plain = house.receive(mail_with(text="Hej", page="<div><p>Hej</p></div>")).message
    rich = house.receive(mail_with(page='<p><img src="cid:x"></p>', inline={"x": picture()})).message
    assert (plain.is_rich, rich.is_rich) == (False, True)


@pytest.mark.parametrize(("page", "is_more"), [
    ("<p>Hej</p>", False), ("<table><tr><td>Hej</td></tr></table>", False), ("<ul><li>a</li></ul>", True),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", True), ("<p><b>a</b></p>", True),
    ("<blockquote>a</blockquote><br>", False),
])  # fmt: skip
def test_more_than_text(page: str, *, is_more: bool) -> None:
    assert shows_more_than_text(page) is is_more


def test_pictures_point_to_our_files_or_nowhere() -> None:
    file = new_id()
    page = '<img src="cid:a@b" alt="x"><img src="cid:other">'
    assert point_pictures(page, {"a@b": file}) == f'<img src="cid:{file}" alt="x"><img >'


@pytest.mark.promise("minimal")
def test_a_pdf_or_document_with_a_card_number_is_told_of_and_not_kept(house: House) -> None:
    card = "4111 1111 1111 1111, security code 737"
    message = house.receive(mail_with(
        ("kvitto.pdf", "application/pdf", pdf(f"Betalt med kort {card}")), ("brev.docx", DOCX, docx(f"Kort {card}")),
        ("bild.pdf", "application/pdf", pdf("Kvitto 20260412-7781, totalt 499 kr")),
    )).message  # fmt: skip
    barred, written, kept = files_of(message)
    assert [(one.fault, one.size, one.chunks) for one in (barred, written)] == [("numbers", 0, 1)] * 2
    assert (kept.fault, kept.size > 0) == ("", True)
    with in_company(message.company_id):
        assert set(Message.objects.get(pk=message.pk).cut_out) == {"card", "security-code"}
    assert tables_with("4111 1111 1111 1111") == []

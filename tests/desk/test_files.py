"""What customers send along is looked at in place, safely; what could harm is let go only by those who lead."""

import io
import queue
import re
import threading

import pytest
from PIL import Image

from tests.desk.pages import Browse, text_of
from tests.house import House
from tests.strangers import PLACE, docx, mail_with, pdf, photograph, picture
from tillit.cases.models import Attachment, Case, Chunk, Kind, Release
from tillit.cases.sort import sort_case
from tillit.contact.files import apart
from tillit.desk.files import look
from tillit.keeper.answers import Looks
from tillit.keeper.wire import Openings
from tillit.ledger.models import Entry
from tillit.vault.acting import in_company
from tillit.vault.client import ask

EXE = ("faktura.pdf", "application/pdf", b"MZ" + bytes(200))
PHOTO = ("bild.jpg", "image/jpeg", photograph())
PAGE = '<p>Här <b>är</b> <img src="cid:jacka" alt="jackan"><img src="https://t.example/x.gif" alt="spion"></p>'


def arrived(
    house: House, *files: tuple[str, str, bytes], kind: Kind | None = Kind.QUESTION, **words
) -> list[Attachment]:
    message = house.receive(mail_with(*files, **words)).message
    house.settle()
    if kind:
        sort_case(house.case_of(message), by=house.actor("ben"), kind=kind)
        house.settle()
    with in_company(message.company_id):
        return list(Attachment.objects.select_related("case", "message").filter(message=message).order_by("pk"))


def place(file: Attachment, more: str = "") -> str:
    return f"/desk/cases/{file.case.number}/files/{file.pk}{more}"


@pytest.mark.promise("minimal")
@pytest.mark.parametrize("more", ["/preview", "/picture"])
def test_a_picture_is_shown_without_place_camera_and_owner(house: House, browse: Browse, more: str) -> None:
    (file,) = arrived(house, PHOTO)
    answer = browse("ben").get(place(file, more))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert PLACE not in answer.content
    assert max(Image.open(io.BytesIO(answer.content)).size) == (320 if more == "/preview" else 640)


@pytest.mark.promise("minimal")
def test_the_saved_picture_is_as_it_came(house: House, browse: Browse) -> None:
    (file,) = arrived(house, PHOTO)
    assert browse("ben").get(f"/desk/attachments/{file.pk}").content == PHOTO[2]


@pytest.mark.parametrize("more", ["/preview", "/picture", "/pages/1"])
def test_what_is_shown_stands_apart_from_our_pages(house: House, browse: Browse, more: str) -> None:
    (file,) = arrived(house, ("a.pdf", "application/pdf", pdf("Ett")) if "pages" in more else PHOTO)
    answer = browse("ben").get(place(file, more))
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_a_pdf_is_shown_page_by_page_and_has_no_page_more(house: House, browse: Browse) -> None:
    (file,) = arrived(house, ("a.pdf", "application/pdf", pdf("Ett", "Två")))
    codes = [browse("ben").get(place(file, f"/pages/{page}")).status_code for page in (1, 2, 3, 0)]
    assert codes == [200, 200, 422, 422]
    page = text_of(browse("ben").get(place(file)))
    assert page.count("<img") == 2
    assert "2 pages" in page


@pytest.mark.parametrize("is_drawn_elsewhere", [True, False])
def test_while_many_pages_are_drawn_one_more_is_asked_for_again_later(
    house: House, browse: Browse, monkeypatch: pytest.MonkeyPatch, *, is_drawn_elsewhere: bool
) -> None:
    pdf_file, note = arrived(house, ("a.pdf", "application/pdf", pdf("Ett")), ("a.txt", "text/plain", b"Hej"))
    monkeypatch.setattr(look, "PATIENCE", 0.05)
    opened: list[object] = []
    open_kept = look.open_kept
    monkeypatch.setattr(look, "open_kept", lambda *a: opened.append(a) or open_kept(*a))
    reader = browse("ben")
    if is_drawn_elsewhere:
        monkeypatch.setattr(look, "_drawing", threading.BoundedSemaphore(1))
        look._drawing.acquire()
    else:
        monkeypatch.setattr(apart._workshop[0], "free", queue.SimpleQueue())
        assert "It took too long to read" in text_of(reader.get(place(note)))
    answer = reader.get(place(pdf_file, "/pages/1"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert len(opened) == (0 if is_drawn_elsewhere else 2)
    monkeypatch.undo()
    assert reader.get(place(pdf_file, "/pages/1")).status_code == 200


def test_a_long_pdf_is_shown_in_parts(house: House, browse: Browse) -> None:
    (file,) = arrived(house, ("bok.pdf", "application/pdf", pdf(*map(str, range(45)))))
    first, last = (text_of(browse("ben").get(place(file, query))) for query in ("", "?from=41"))
    assert (first.count("<img"), last.count("<img")) == (20, 5)
    assert "Earlier pages" not in first
    assert "Later pages" not in last
    for odd in ("?from=x", "?from=-3", "?from=99999999999", "?from=²"):
        assert browse("ben").get(place(file, odd)).status_code == 200


@pytest.mark.parametrize(("name", "content", "shown"), [
    ("a.txt", b"Hej <script>alert(1)</script>", "Hej &lt;script&gt;alert(1)&lt;/script&gt;"),
    ("a.docx", docx("Sömmen gick upp."), "Sömmen gick upp."),
    ("a.html", b"<html><p>Bara <b>text</b></p>", "Bara text"),
])  # fmt: skip
def test_text_is_shown_as_text(house: House, browse: Browse, name: str, content: bytes, shown: str) -> None:
    (file,) = arrived(house, (name, "application/octet-stream", content))
    assert shown in text_of(browse("ben").get(place(file)))


def test_a_case_is_found_by_a_word_in_a_pdf(house: House, browse: Browse) -> None:
    (file,) = arrived(house, ("kvitto.pdf", "application/pdf", pdf("Hallonbergsgatan")))
    page = text_of(browse("ben").post("/desk/search", {"q": "hallonbergsgatan", "words": "hallonbergsgatan"}))
    assert f"/desk/cases/{file.case.number}" in page


@pytest.mark.promise("kinds")
def test_files_of_an_unsorted_case_are_sealed_chips_and_their_pictures_stay_shut(house: House, browse: Browse) -> None:
    (file,) = arrived(house, PHOTO, kind=None)
    page = text_of(browse("ben").get(f"/desk/cases/{file.case.number}"))
    assert "not opened" in page
    assert "bild.jpg" not in page
    assert place(file) not in page
    for more in ("", "/preview", "/picture"):
        answer = browse("ben").get(place(file, more))
        assert (answer.status_code, "kinds.unsorted" in text_of(answer)) == (403, True), more


@pytest.mark.promise("group-sharing")
@pytest.mark.parametrize("more", ["", "/preview", "/picture", "/pages/1", "/release"])
def test_a_file_of_another_company_or_case_looks_absent(house: House, browse: Browse, more: str) -> None:
    (file,) = arrived(house, PHOTO)
    (other,) = arrived(house, PHOTO)
    act = (lambda who, at: browse(who).post(at, {"why": "checked"})) if more == "/release" else (
        lambda who, at: browse(who).get(at))  # fmt: skip
    assert act("dan", place(file, more)).status_code == 404
    assert act("cho", f"/desk/cases/{other.case.number}/files/{file.pk}{more}").status_code == 404


@pytest.mark.promise("secure")
def test_a_dangerous_file_is_held_back_with_its_reason_until_a_supervisor_lets_it_go(
    house: House, browse: Browse
) -> None:
    (file,) = arrived(house, EXE)
    ben, cho = browse("ben"), browse("cho")
    page = text_of(ben.get(place(file)))
    assert "This file is held back." in page
    assert "It is a program" in page
    assert "says that it is: PDF" in page
    assert ben.get(f"/desk/attachments/{file.pk}").status_code == 403
    assert ben.post(place(file, "/release"), {"why": "checked"}).status_code == 403
    assert cho.get(f"/desk/attachments/{file.pk}").status_code == 403
    assert cho.post(place(file, "/release"), {"why": "asked-for"}).status_code == 303
    assert ben.get(f"/desk/attachments/{file.pk}").content == EXE[2]
    assert "Let go by Cho" in text_of(ben.get(place(file)))
    with in_company(file.company_id):
        assert Entry.objects.filter(case=file.case_id, kind="file-released").count() == 1


def test_a_file_is_let_go_once_and_only_for_a_reason_of_the_list(house: House, browse: Browse) -> None:
    (file,) = arrived(house, EXE)
    cho = browse("cho")
    assert "Choose why" in text_of(cho.post(place(file, "/release"), {"why": "because"}, follow=True))
    assert "held back" in text_of(cho.get(place(file)))
    for why in ("checked", "evidence"):
        cho.post(place(file, "/release"), {"why": why})
    with in_company(file.company_id):
        assert Release.objects.get(attachment=file).why == "checked"
        assert Entry.objects.filter(case=file.case_id, kind="file-released").count() == 1


def test_a_harmless_file_cannot_be_let_go(house: House, browse: Browse) -> None:
    (file,) = arrived(house, PHOTO)
    assert "not held back" in text_of(browse("cho").post(place(file, "/release"), {"why": "checked"}, follow=True))


def test_the_sender_is_not_believed_and_the_page_says_so(house: House, browse: Browse) -> None:
    (file,) = arrived(house, ("bild.jpg", "image/jpeg", b"<html><body>Hej</body></html>"))
    page = text_of(browse("ben").get(f"/desk/cases/{file.case.number}"))
    assert "says it is: Picture · JPG" in page
    assert "Text · HTML" in page


def test_a_name_that_turns_around_is_shown_as_a_computer_reads_it(house: House, browse: Browse) -> None:
    from tillit.desk.files.safe import as_shown, is_tricky

    assert as_shown("cv\u202efdp.doc/../\u200bx  \t    .exe") == "cvfdp.doc_.._x … .exe"
    assert is_tricky("cv\u202efdp.exe")
    assert is_tricky("cv.pdf                    .exe")
    assert not is_tricky("Kvitto åäö (2).pdf")
    assert len(as_shown("a" * 5000)) < 200


def test_the_letter_as_it_was_laid_out_shows_its_own_pictures_and_fetches_none(house: House, browse: Browse) -> None:
    (inner,) = arrived(house, page=PAGE, inline={"jacka": picture()})
    answer = browse("ben").get(f"/desk/cases/{inner.case.number}/messages/{inner.message_id}/letter")
    letter = text_of(answer)
    assert re.findall(r'<img[^>]*src="([^"]+)"', letter) == [place(inner, "/picture")]
    assert "t.example" not in letter
    assert "1 picture is not part of this letter and was not loaded." in letter
    assert "spion" in letter
    assert browse("ben").get(place(inner, "/picture")).status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "script" not in policy
    assert {"default-src 'none'", "img-src 'self'", "frame-ancestors 'self'"} <= set(policy.split("; "))
    assert "allow-scripts" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_page_frames_a_laid_out_letter_and_shows_a_plain_one_as_text(house: House, browse: Browse) -> None:
    (inner,) = arrived(house, page=PAGE, inline={"jacka": picture()})
    page = text_of(browse("ben").get(f"/desk/cases/{inner.case.number}"))
    assert "<iframe" in page
    assert "1 picture stands in the letter" in page
    message = house.receive(mail_with(text="Hej hej", page="<p>Hej hej</p>")).message
    plain = text_of(browse("ben").get(f"/desk/cases/{house.case_of(message).number}"))
    assert "As it was laid out" in plain
    assert plain.index("<p>Hej hej</p>") < plain.index("<iframe")


def test_a_letter_of_another_company_or_without_layout_looks_absent(house: House, browse: Browse) -> None:
    (inner,) = arrived(house, page=PAGE, inline={"jacka": picture()})
    address = f"/desk/cases/{inner.case.number}/messages/{inner.message_id}/letter"
    assert browse("dan").get(address).status_code == 404
    (plain,) = arrived(house, PHOTO)
    assert browse("ben").get(f"/desk/cases/{plain.case.number}/messages/{plain.message_id}/letter").status_code == 404
    assert browse("ben").get(address.replace(str(inner.case.number), str(plain.case.number))).status_code == 404


@pytest.mark.promise("kinds")
def test_pictures_in_a_letter_of_an_unsorted_case_stay_shut(house: House, browse: Browse) -> None:
    (inner,) = arrived(house, page=PAGE, inline={"jacka": picture()}, kind=None)
    letter = text_of(browse("ben").get(f"/desk/cases/{inner.case.number}/messages/{inner.message_id}/letter"))
    assert "<img" not in letter
    assert "jackan" in letter


def test_looking_at_a_small_picture_is_an_opening_of_attachments(house: House, browse: Browse) -> None:
    (file,) = arrived(house, PHOTO)
    browse("ben").get(place(file, "/preview"))
    looks = ask(Openings(case=file.case_id), Looks, by=house.actor("oda")).looks
    assert any("attachments" in look.categories for look in looks)


def test_a_file_with_a_missing_piece_is_not_drawn(house: House, browse: Browse) -> None:
    (file,) = arrived(house, PHOTO)
    with in_company(file.company_id):
        Chunk.objects.filter(attachment=file).delete()
    assert browse("ben").get(place(file, "/picture")).status_code == 410


@pytest.mark.promise("one-year")
def test_the_small_picture_and_the_release_go_with_the_file(house: House, browse: Browse) -> None:
    from tillit.vault.declared import holdings_of

    (file,) = arrived(house, EXE)
    browse("cho").post(place(file, "/release"), {"why": "checked"})
    with in_company(file.company_id):
        for holding in holdings_of("case", ["attachments"]):
            holding.erase(file.case_id)
        assert not Attachment.objects.filter(pk=file.pk).exists()
        assert not Release.objects.filter(attachment=file.pk).exists()
        assert Case.objects.filter(pk=file.case_id).exists()

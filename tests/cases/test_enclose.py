"""Files go along with an answer: sealed like all else, few enough, and never past the notice or the cut-outs."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.house import House
from tests.scenes import Letter, letter, opened, tables_with
from tillit.cases.attach import read_file, want_file
from tillit.cases.enclose import MOST_BYTES, MOST_FILES, Along
from tillit.cases.errors import FilesTooLarge, HeldBack, NoSuchFile, SortFirst, TooManyFiles
from tillit.cases.models import Attachment, Chunk, Enclosure, Kind, Message
from tillit.cases.reply import reply_to_case
from tillit.cases.said import File
from tillit.publishing.current import rules_in_force
from tillit.recipients import gate
from tillit.recipients.errors import NotInNotice
from tillit.vault.acting import acting, in_company
from tillit.vault.opening import Opening

CARD = "4111 1111 1111 1111"


def pdf(size: int = 100, name: str = "kvitto.pdf") -> File:
    return File(name, "application/pdf", b"%PDF" + os.urandom(size))


def send(house: House, ada: Letter, *files: File, again: tuple = (), text: str = "Ja.") -> Message:
    by = house.actor("ben")
    return reply_to_case(ada.case, by=by, text=text, along=Along(files, again), undo=timedelta())


def files_of(message: Message) -> list[Attachment]:
    with in_company(message.company_id):
        return list(Attachment.objects.select_related("case").filter(message=message.pk).order_by("pk"))


def content_of(house: House, attachment: Attachment) -> bytes:
    by = house.actor("ben")
    with acting(by):
        pieces = list(Chunk.objects.filter(attachment=attachment).order_by("index"))
    opening = Opening(by, "list", attachment.case_id)
    want_file(opening, attachment, pieces, purpose="question")
    return read_file(opening.open(), attachment)



def test_a_file_goes_along_sealed_in_pieces(house: House) -> None:
    ada, file = letter(house, kind=Kind.QUESTION), pdf(200_000)
    (kept,) = files_of(send(house, ada, file))
    assert (kept.size, kept.chunks, kept.media_type) == (len(file.content), 4, "application/pdf")
    assert opened(kept, "name", by=house.actor("ben"), purpose="question") == "kvitto.pdf"
    assert content_of(house, kept) == file.content


@pytest.mark.promise("minimal")
def test_numbers_are_cut_out_of_names_and_texts_and_of_nothing_else(house: House) -> None:
    ada, picture = letter(house, kind=Kind.QUESTION), File("a.png", "image/png", CARD.encode())
    sent = send(
        house, ada, File(f"kort {CARD}.txt", "text/plain", f"Mitt kort: {CARD}\nå".encode()), picture,
        File("x.csv", "text/csv", f"kort;{CARD};å".encode("latin-1")),
        File("y.csv", "text/csv", f"kort;{CARD};å".encode("utf-16")),
    )  # fmt: skip
    text, kept, csv, wide = files_of(sent)
    assert CARD not in opened(text, "name", by=house.actor("ben"), purpose="question")
    assert content_of(house, text).decode() == "Mitt kort: [card number removed, ends 1111]\nå"
    assert content_of(house, kept) == picture.content
    assert content_of(house, csv).decode("latin-1") == "kort;[card number removed, ends 1111];å"
    assert content_of(house, wide).decode("utf-16") == "kort;[card number removed, ends 1111];å"
    assert sent.cut_out == ["card"]


def test_a_file_of_the_case_goes_along_without_a_second_copy(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    earlier = send(house, ada, pdf())
    (kept,) = files_of(earlier)
    sent = send(house, ada, again=(kept.pk, kept.pk))
    assert files_of(sent) == []
    with in_company(sent.company_id):
        assert [one.attachment_id for one in Enclosure.objects.filter(message=sent)] == [kept.pk]


@pytest.mark.promise("minimal")
def test_a_file_of_another_case_does_not(house: House) -> None:
    ada, asa = letter(house, kind=Kind.QUESTION), letter(house, kind=Kind.QUESTION)
    (foreign,) = files_of(send(house, asa, pdf()))
    with pytest.raises(NoSuchFile):
        send(house, ada, again=(foreign.pk,))


@pytest.mark.promise("secure")
def test_a_file_that_is_held_back_does_not_go_along(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    (kept,) = files_of(send(house, ada, pdf()))
    with in_company(ada.case.company_id):
        Attachment.objects.filter(pk=kept.pk).update(held="program")
    with pytest.raises(HeldBack):
        send(house, ada, again=(kept.pk,))


def test_too_many_and_too_large_are_refused_and_nothing_is_kept(house: House) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    with pytest.raises(TooManyFiles):
        send(house, ada, *(pdf() for _ in range(MOST_FILES + 1)))
    with pytest.raises(FilesTooLarge):
        send(house, ada, pdf(MOST_BYTES))
    (half,) = files_of(send(house, ada, pdf(MOST_BYTES // 2)))
    with pytest.raises(FilesTooLarge):
        send(house, ada, pdf(MOST_BYTES // 2), again=(half.pk,))
    with in_company(ada.case.company_id):
        assert Message.objects.filter(case=ada.case).count() == 2


@pytest.mark.promise("kinds")
def test_a_case_without_a_kind_takes_no_files(house: House) -> None:
    ada = letter(house)
    with pytest.raises(SortFirst):
        send(house, ada, pdf())
    assert send(house, ada).pk


@pytest.mark.promise("third-parties")
def test_where_the_notice_lets_no_files_out_none_are_taken_and_the_clause_is_named(house: House, monkeypatch) -> None:
    rules = rules_in_force()
    narrow = rules.recipients["mail-relay"].model_copy(update={"categories": ("contact", "content")})
    changed = replace(rules, recipients={**rules.recipients, "mail-relay": narrow})
    monkeypatch.setattr(gate, "rules_in_force", lambda: changed)
    ada = letter(house, kind=Kind.QUESTION)
    with pytest.raises(NotInNotice, match=r"attachments \(recipients\.mail-relay\)"):
        send(house, ada, pdf())
    assert send(house, ada).pk, "a letter without files leaves all the same"


@pytest.mark.promise("secure")
def test_a_file_rests_nowhere_in_the_clear(house: House) -> None:
    word = os.urandom(12).hex()
    send(house, letter(house, kind=Kind.QUESTION), File(f"{word}.txt", "text/plain", word.encode() * 3))
    assert tables_with(word) == []

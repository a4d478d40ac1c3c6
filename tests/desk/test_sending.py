"""Sending from the desk: files go along, and what became of each answer is told in words."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from tests.desk.pages import Browse, hidden, text_of
from tests.house import House
from tests.scenes import Letter, letter, relay
from tillit.cases.enclose import MOST_FILES
from tillit.cases.models import Attachment, Delivery, Kind, Message
from tillit.cases.reply import reply_to_case
from tillit.desk.deliveries import reason_words
from tillit.kit.clock import now
from tillit.vault.acting import in_company

State = Delivery.State


def send(browse: Browse, ada: Letter, *files: SimpleUploadedFile, **fields: object):
    page = browse("ben").get(f"/desk/cases/{ada.case.number}")
    given = {"body": "Ja.", "once": hidden(page, "once"), "files": list(files)} | fields
    return browse("ben").post(f"/desk/cases/{ada.case.number}/messages", given)


def pdf(name: str = "kvitto.pdf", size: int = 1000) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF" + os.urandom(size), "application/pdf")


def test_a_file_goes_along_and_once_more_by_a_tick(house: House, browse: Browse) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    assert send(browse, ada, pdf("ett.pdf"), pdf("två.pdf")).status_code == 303
    page = text_of(browse("ben").get(f"/desk/cases/{ada.case.number}"))
    assert "ett.pdf" in page
    assert "två.pdf" in page
    with in_company(ada.case.company_id):
        first = Attachment.objects.filter(case=ada.case).order_by("pk").first()
    assert f'name="again" value="{first.pk}"' in page
    before = page.count(f"/desk/attachments/{first.pk}")
    assert send(browse, ada, again=[str(first.pk)], body="En gång till.").status_code == 303
    again = text_of(browse("ben").get(f"/desk/cases/{ada.case.number}"))
    assert again.count(f"/desk/attachments/{first.pk}") == 2 * before, "it stands with both answers"
    with in_company(ada.case.company_id):
        assert Attachment.objects.filter(case=ada.case).count() == 2


def test_an_answer_to_another_address_than_the_one_on_the_page_is_held_back(house: House, browse: Browse) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    page = browse("ben").get(f"/desk/cases/{ada.case.number}")
    assert hidden(page, "to") == str(ada.case.identity_id)
    answer = send(browse, ada, to=str(uuid4()), body="Kom på måndag.")
    assert answer.status_code == 422
    assert "given to another person" in text_of(answer)
    assert "Kom på måndag." in text_of(answer)
    assert send(browse, ada, to=hidden(answer, "to"), body="Kom på måndag.").status_code == 303


def test_one_key_takes_back_ones_own_last_answer_and_never_a_colleagues(house: House, browse: Browse) -> None:
    ada, key = letter(house, kind=Kind.QUESTION), 'data-key="u"'
    for words in ("Kom på måndag.", "Eller på tisdag."):
        assert send(browse, ada, body=words).status_code == 303
    bens, chos = (text_of(browse(who).get(f"/desk/cases/{ada.case.number}")) for who in ("ben", "cho"))
    assert (bens.count("/cancellation"), chos.count("/cancellation")) == (2, 2)
    assert (bens.count(key), chos.count(key)) == (1, 0)
    assert bens.index("Eller på tisdag.") < bens.index(key)


def test_too_many_files_are_told_beside_the_text_which_is_kept(house: House, browse: Browse) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    answer = send(browse, ada, *(pdf(f"{n}.pdf") for n in range(MOST_FILES + 1)), body="Det här skrev jag.")
    assert answer.status_code == 422
    assert "at most 10 files" in text_of(answer)
    assert "Det här skrev jag.</textarea>" in text_of(answer)


def test_files_too_large_are_told_and_never_left_out_in_silence(house: House, browse: Browse, monkeypatch) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    monkeypatch.setattr(settings, "FILE_UPLOAD_MAX_MEMORY_SIZE", 2000)
    answer = send(browse, ada, pdf(size=5000), body="Det här skrev jag.")
    assert answer.status_code == 422
    assert "20 MB together" in text_of(answer)
    assert "Det här skrev jag.</textarea>" in text_of(answer)
    with in_company(ada.case.company_id):
        assert Message.objects.filter(case=ada.case).count() == 1


@pytest.mark.promise("secure")
def test_an_upload_is_never_spooled_to_a_disk() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]


@pytest.mark.promise("kinds")
def test_a_case_without_a_kind_offers_no_files(house: House, browse: Browse) -> None:
    ada = letter(house)
    page = text_of(browse("ben").get(f"/desk/cases/{ada.case.number}"))
    assert 'type="file"' not in page
    assert send(browse, ada, pdf()).status_code == 422


def test_the_composer_shows_how_the_letter_reads(house: House, browse: Browse) -> None:
    page = text_of(browse("ben").get(f"/desk/cases/{letter(house).case.number}"))
    assert "Hej Ada Lindqvist," in page
    assert "Vänliga hälsningar<br>Ben" in page


# ── What became of it ───────────────────────────────────────────────────────────────────────────────────────────────


def answered(house: House, **state: object) -> Letter:
    ada = letter(house)
    sent = reply_to_case(ada.case, by=house.actor("ben"), text="Ja.", undo=timedelta(hours=1))
    with in_company(ada.case.company_id):
        Delivery.objects.filter(message=sent.pk).update(**state)
    return ada


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "waiting to be sent"),
        ({"state": State.SENDING}, "being sent"),
        ({"state": State.SENT, "sent_at": now()}, "sent <time"),
        ({"state": State.SENT, "sent_at": now(), "sent_twice": True}, "sent again with the same Message-ID"),
        ({"state": State.UNSURE}, "answer was lost"),
        ({"state": State.TAKEN_BACK}, "taken back before it left"),
        ({"state": State.REFUSED, "answer": "550 5.1.1"},
         "could not be delivered: there is no such mailbox (550 5.1.1)"),
        ({"state": State.BOUNCED, "answer": "5.2.2", "sent_at": now()}, "did not arrive: the mailbox is full (5.2.2)"),
        ({"state": State.DELAYED, "answer": "451 4.3.0", "attempts": 1, "not_before": now(), "next_try_at": now()},
         "not taken yet, tried 1 time"),
        ({"state": State.DELAYED, "answer": "no-answer", "attempts": 9, "not_before": now() - 5 * HOUR,
          "next_try_at": now()}, "delayed since"),
        ({"state": State.DELAYED, "answer": "4.4.1", "sent_at": now() - HOUR}, "a server on the way still holds it"),
    ],
)  # fmt: skip
def test_each_state_is_told_in_words(house: House, browse: Browse, state: dict[str, object], words: str) -> None:
    ada = answered(house, **state)
    page = text_of(browse("ben").get(f"/desk/cases/{ada.case.number}")).replace("&#x27;", "'")
    assert words in page
    assert ("Take back" in page) == (state.get("state") in {None, State.DELAYED} and "sent_at" not in state)


def test_what_waits_on_purpose_counts_down_also_without_scripts(house: House, browse: Browse) -> None:
    page = text_of(browse("ben").get(f"/desk/cases/{answered(house).case.number}"))
    assert "<undo-count data-until=" in page
    assert " s</undo-count>" in page


def test_a_letter_given_up_opens_its_case_again_and_says_why(house: House, browse: Browse) -> None:
    ada = letter(house, kind=Kind.QUESTION)
    with relay(*["550 5.1.1 no such user"] * 200):  # whatever else is queued
        answer = send(browse, ada, then="close")
        assert answer.status_code == 303
        house.hurry()
    assert house.case_of(ada.message).state == "open"
    page = text_of(browse("ben").get(f"/desk/cases/{ada.case.number}"))
    assert "An answer did not arrive: there is no such mailbox (550 5.1.1). The customer still waits." in page


@pytest.mark.parametrize("language", ["en", "sv", "de"])
@pytest.mark.parametrize(
    "answer",
    ["550 5.1.1", "5.2.2", "452 4.2.2", "4.4.7", "550 5.7.1", "554 5.7.999", "550", "451 4.99.0", "certificate",
     "smtputf8", "not-in-notice", "no-address", "", "what"],
)  # fmt: skip
def test_every_answer_has_words_and_its_code(language: str, answer: str) -> None:
    with override(language):
        words = reason_words(answer)
    assert len(words) > 10
    if answer[:1].isdigit():
        assert f"({answer})" in words

"""What a case does not need stays sealed until there is a reason; files are handed over, never run."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from uuid import uuid4

import pytest

from tests.desk.pages import Browse, text_of
from tests.house import House, someone
from tests.scenes import Letter, letter
from tillit.cases.models import Attachment, Chunk, Kind
from tillit.cases.sort import sort_case
from tillit.people.meet import Newcomer, prepare_identity
from tillit.people.models import Identity
from tillit.vault.acting import acting, in_company
from tillit.vault.sealing import Taking

TELEPHONE = "+46 70 174 06 99"
PICTURE = b"\x89PNG picture of a seam" * 9000


def _with_telephone(house: House) -> tuple[Letter, Identity]:
    """Ada's case by mail; her telephone number is known, too, and nobody needs it here."""
    first, ben = letter(house, kind=Kind.QUESTION), house.actor("ben")
    newcomer, taking = Newcomer(first.case.customer), Taking(ben, "question")
    prepare_identity(taking, newcomer, "phone", TELEPHONE)
    taking.take()
    with acting(ben):
        newcomer.identities[0].save(force_insert=True)
    return first, newcomer.identities[0]


@pytest.mark.promise("minimal")
def test_an_address_that_the_case_does_not_need_is_shut_until_a_reason_is_given(house: House, browse: Browse) -> None:
    first, telephone = _with_telephone(house)
    ben, place = browse("ben"), f"/desk/cases/{first.case.number}"
    assert TELEPHONE not in text_of(ben.get(place))
    words = {"category": "contact", "field": f"identity.value/{telephone.pk}"}
    shut = ben.post(f"{place}/openings", words | {"reason": "survey"})
    assert shut.status_code == 422
    assert TELEPHONE not in text_of(shut)
    assert TELEPHONE in text_of(ben.post(f"{place}/openings", words | {"reason": "question"}))
    assert TELEPHONE not in text_of(ben.get(place))


def test_an_address_of_somebody_else_cannot_be_opened_from_a_case(house: House, browse: Browse) -> None:
    _, telephone = _with_telephone(house)
    other = letter(house, kind=Kind.QUESTION).case
    words = {"category": "contact", "field": f"identity.value/{telephone.pk}", "reason": "question"}
    assert browse("ben").post(f"/desk/cases/{other.number}/openings", words).status_code == 404


def _with_file(house: House, kind: Kind | None) -> Attachment:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = f"Ada <{someone()}>", "service@nordlund.example"
    message["Subject"], message["Message-ID"] = "Bild", make_msgid(domain="post.example")
    message.set_content("Se bilden.")
    message.add_attachment(PICTURE, maintype="image", subtype="png", filename='söm"<b>.png')
    arrived = house.receive(message.as_bytes()).message
    house.settle()
    if kind:
        sort_case(house.case_of(arrived), by=house.actor("ben"), kind=kind)
        house.settle()
    with in_company(arrived.company_id):
        return Attachment.objects.get(message=arrived)


def test_a_file_is_handed_over_byte_for_byte_and_never_shown_as_a_page(house: House, browse: Browse) -> None:
    file = _with_file(house, Kind.QUESTION)
    answer = browse("ben").get(f"/desk/attachments/{file.pk}")
    assert answer.content == PICTURE
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.promise("kinds")
def test_a_file_of_an_unsorted_case_stays_shut_with_its_clause(house: House, browse: Browse) -> None:
    answer = browse("ben").get(f"/desk/attachments/{_with_file(house, None).pk}")
    assert answer.status_code == 403
    assert "kinds.unsorted" in text_of(answer)


def test_a_file_with_a_missing_piece_is_not_handed_over(house: House, browse: Browse) -> None:
    file = _with_file(house, Kind.QUESTION)
    with in_company(file.company_id):
        Chunk.objects.filter(attachment=file, index=file.chunks - 1).delete()
    assert browse("ben").get(f"/desk/attachments/{file.pk}").status_code == 410


def test_a_file_of_another_company_looks_absent(house: House, browse: Browse) -> None:
    file = _with_file(house, Kind.QUESTION)
    assert browse("dan").get(f"/desk/attachments/{file.pk}").status_code == 404
    assert browse("dan").get(f"/desk/attachments/{uuid4()}").status_code == 404

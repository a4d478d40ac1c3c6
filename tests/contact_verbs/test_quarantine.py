"""What nobody can read is kept whole, sealed, and goes on time."""

from datetime import timedelta

from tests.house import House
from tests.scenes import company, opened, refused, tables_with
from tillit.cases.models import Message
from tillit.contact.models import Quarantined, QuarantinedPiece
from tillit.kit.clock import now
from tillit.retention.sweep import sweep
from tillit.vault.acting import acting, in_company

WORD = "kvastskaftsolstol"


def deep() -> bytes:
    parts = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(400)]
    return b"Subject: deep\r\nMIME-Version: 1.0\r\n" + "".join(parts).encode() + WORD.encode()


def newest() -> Quarantined:
    with in_company(company("nordlund-ab")):
        return Quarantined.objects.select_related("mailbox").latest("pk")


def test_a_mail_that_nests_too_deep_is_kept_sealed_and_opens_for_an_officer(house: House) -> None:
    with in_company(company("nordlund-ab")):
        before = Message.objects.count()
    assert house.receive(deep()).outcome == "quarantined"
    house.settle()
    kept = newest()
    assert kept.reason == "too-deep"
    assert kept.size == len(deep())
    with acting(house.actor("oda")):
        assert Message.objects.count() == before
        assert QuarantinedPiece.objects.filter(mail=kept).exists()
    assert "too-deep" in opened(kept, "shape", by=house.actor("oda"), purpose="security")
    assert tables_with(WORD) == []


def test_an_unreadable_mail_is_not_shown_to_an_agent_or_another_company(house: House) -> None:
    house.receive(deep())
    house.settle()
    kept = newest()
    code, clause = refused(kept, "shape", by=house.actor("ben"), purpose="security")
    assert (code, clause) == ("role-may-not", "roles.agent")
    with acting(house.actor("dan")):
        assert not Quarantined.objects.filter(pk=kept.pk).exists()


def test_an_unreadable_mail_goes_after_the_notices_days(house: House) -> None:
    house.receive(deep())
    house.settle()
    kept = newest()
    sweep(as_of=now() + timedelta(days=13), confirmed=True)
    house.settle()
    assert newest().pk == kept.pk
    sweep(as_of=now() + timedelta(days=15), confirmed=True)
    house.settle()
    with in_company(company("nordlund-ab")):
        assert not Quarantined.objects.filter(pk=kept.pk).exists()
        assert not QuarantinedPiece.objects.filter(mail=kept.pk).exists()
    assert refused(kept, "shape", by=house.actor("oda"), purpose="security")[0] == "erased"

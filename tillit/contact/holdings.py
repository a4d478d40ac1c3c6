"""What the lines keep: that a mail was taken, and what nobody could read."""

from uuid import UUID

from tillit.contact.models import AlsoTo, Arrival, Gathering, Quarantined, QuarantinedPiece
from tillit.vault.declared import Holding, Remains, Subject, declare, declare_subject

PROMISE = "one-year"


def _erase_arrivals(case: UUID) -> int:
    rows, _ = Arrival.objects.filter(case=case).delete()
    return rows


def _erase_quarantined(mail: UUID) -> int:
    rows, _ = QuarantinedPiece.objects.filter(mail=mail).delete()
    return rows


def _describe(mail: UUID) -> Remains | None:
    brand = Quarantined.objects.filter(pk=mail).values_list("mailbox__brand", flat=True).first()
    return Remains(brand=brand, number=None) if brand else None


def _erase_husk(mail: UUID) -> int:
    rows, _ = Quarantined.objects.filter(pk=mail).delete()
    return rows


declare_subject(Subject(kind="quarantine", categories=("raw",), describe=_describe, erase_husk=_erase_husk))
declare(
    Holding(Arrival, "case", "content", PROMISE, (), _erase_arrivals),
    Holding(AlsoTo, "case", "content", PROMISE, (), lambda _: 0),  # goes with its message
    Holding(Gathering, "case", "content", PROMISE, (), lambda _: 0),  # goes with the case's row
    Holding(Arrival, "quarantine", "raw", PROMISE, (), _erase_arrivals),
    Holding(QuarantinedPiece, "quarantine", "raw", PROMISE, ("quarantine.raw",), _erase_quarantined),
    Holding(Quarantined, "quarantine", "raw", PROMISE, ("quarantine.shape",), lambda _: 0),
)

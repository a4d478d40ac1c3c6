"""How letters of a wording would look, with an invented customer and case."""

from dataclasses import dataclass
from datetime import timedelta

from tillit.contact.lines.email.writing import Quoted, Words, as_markup, as_text
from tillit.contact.models import Wording
from tillit.contact.placeholders import Values, fill
from tillit.contact.quoting import intro_of
from tillit.contact.wording import Frame, frame_of, moment_words, shipped_words
from tillit.kit.clock import now
from tillit.people.models import Brand

CUSTOMER = "Ada Lindqvist"


@dataclass(frozen=True)
class Preview:
    """A letter as text, and as the markup of its HTML; both are made as the real ones are."""

    sender: str
    subject: str
    text: str
    markup: str


def preview_answer(wording: Wording, brand: Brand, *, agent: str, company: str, text: str = "") -> Preview:
    """An agent's answer: of these words, which may have placeholders, or of a sample."""
    values = _values(brand, agent, company, wording.language)
    frame, language = frame_of(wording, values), wording.language
    asked = Quoted(intro_of(language, now() - timedelta(hours=3), CUSTOMER), shipped_words(language, "sample_asked"))
    said = fill(text, values) or shipped_words(language, "sample")
    words = Words(frame.around(said), frame.signature, quoted=asked if wording.quotes else None)
    return _shown(frame, f"Re: {shipped_words(language, 'sample_subject')}", words)


def preview_receipt(wording: Wording, brand: Brand, *, company: str) -> Preview:
    """What the machine says when a first letter arrives."""
    values = _values(brand, "", company, wording.language)
    frame = frame_of(wording, values)
    words = Words(frame.around(fill(wording.receipt, values)), frame.signature)
    return _shown(frame, fill(wording.receipt_subject, values), words)


def _shown(frame: Frame, subject: str, words: Words) -> Preview:
    return Preview(frame.sender, subject, as_text(words), as_markup(words))


def _values(brand: Brand, agent: str, company: str, language: str) -> Values:
    return {
        "customer.name": CUSTOMER, "agent.name": agent, "brand.name": brand.name, "company.name": company,
        "case.number": "1024", "our.address": "service@shop.example",
        "answer.by": moment_words(now() + timedelta(days=1), language),
    }  # fmt: skip

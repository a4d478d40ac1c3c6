"""How a letter reads: what stands around an agent's words, by brand and language."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, override

from tillit.cases.answer_by import plan_of
from tillit.cases.models import Case
from tillit.contact.models import Wording
from tillit.contact.placeholders import Values, fill, has_all
from tillit.kit.clock import now
from tillit.kit.fresh import fresh_for

FALLBACK = "en"
FRESH_FOR = 5.0
"""Seconds for which pages do not ask again what stands around a letter and which answers are ready."""


@dataclass(frozen=True)
class Frame:
    """A wording with everything put in."""

    sender: str
    greeting: str
    closing: str
    signature: str

    def around(self, text: str) -> str:
        """The letter: greeting, text, closing."""
        return "\n\n".join(part for part in (self.greeting, text.strip("\n"), self.closing) if part)


def frame_of(wording: Wording, values: Values) -> Frame:
    """The wording as one letter has it. A sender's name that would have a gap is the brand's."""
    sender = fill(wording.sender, values) if has_all(wording.sender, values) else values["brand.name"]
    return Frame(
        sender, fill(wording.greeting, values), fill(wording.closing, values), fill(wording.signature, values)
    )


def values_of(case: Case, *, customer: str, agent: str) -> Values:
    """What the placeholders of a case's letters stand for."""
    return {
        "customer.name": customer, "agent.name": agent, "brand.name": case.brand.name,
        "company.name": case.company.name, "case.number": str(case.number), "our.address": case.mailbox,
        "answer.by": answer_by(case),
    }  # fmt: skip


def answer_by(case: Case) -> str:
    """By when the customer may expect an answer, in the words and the time of the place; empty where none is promised,
    or the moment has passed.
    """
    plan = plan_of(case.company_id, case.brand_id)
    if plan is None or case.due_at is None or case.due_at <= now():
        return ""
    return moment_words(case.due_at.astimezone(ZoneInfo(plan.hours.zone)), case.language)


def moment_words(local: datetime, language: str) -> str:
    """Weekday, day and time in a letter's language."""
    with override(language):
        return date_format(local, gettext("l j F, H:i"))


def wording_for(brand: UUID, language: str) -> Wording:
    """The wording in use; where nobody has set one, the one that Tillit ships."""
    return latest([(brand, language)]).get((brand, language)) or default_wording(brand, language)


def wording_shown(brand: UUID, language: str) -> Wording:
    """The same for a page that only shows it; at most five seconds old."""
    return _shown((brand, language))


def forget_wordings() -> None:
    """One was just set in this process: ask again."""
    _shown.forget()


@fresh_for(FRESH_FOR)
def _shown(whose: tuple[UUID, str]) -> Wording:
    return wording_for(*whose)


def latest(wanted: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], Wording]:
    """The wordings in use, where somebody set one."""
    brands, languages = {brand for brand, _ in wanted}, {language for _, language in wanted}
    found = Wording.objects.filter(brand__in=brands, language__in=languages).order_by("brand", "language", "-at", "-id")
    return {(one.brand_id, one.language): one for one in found.distinct("brand", "language")}


def default_wording(brand: UUID, language: str) -> Wording:
    """The wording that Tillit ships, in English where the language has none."""
    shipped = _shipped()
    words = shipped.get(language, shipped[FALLBACK])
    own = {name: words[name] for name in ("sender", "greeting", "closing", "signature", "receipt_subject", "receipt")}
    return Wording(brand_id=brand, language=language, **own)


def shipped_words(language: str, name: str) -> str:
    """Words of a language that no brand changes: `quoted` (with %(day)s and %(name)s), and those of the sample."""
    shipped = _shipped()
    return shipped.get(language, shipped[FALLBACK])[name]


@cache
def _shipped() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("tillit.contact").joinpath("wordings.toml").read_text())

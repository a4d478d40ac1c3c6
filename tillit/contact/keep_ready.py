"""Keeping a ready-made answer: new, or in place of what it said before. What was sent stays as it was."""

from uuid import UUID

from django.db import IntegrityError, transaction

from tillit.contact.errors import NotReady, NotYourBrand
from tillit.contact.events import ReadyAnswerKept
from tillit.contact.lines.email.headers import clean_line
from tillit.contact.models import ReadyAnswer
from tillit.contact.placeholders import check_placeholders
from tillit.contact.ready import forget_ready
from tillit.contact.set_wording import check_may_word
from tillit.ledger.write import write_rights
from tillit.people.models import Brand
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.cut import cut_out

LONGEST_TITLE, LONGEST_TEXT, MOST = 80, 4000, 200


def keep_ready(
    brand: Brand, language: str, *, by: Actor, company: UUID, title: str, text: str, instead: UUID | None = None
) -> ReadyAnswer:
    """From now on agents of this brand can put these words into an answer.

    Raises:
        NotReady: nothing written, too long, a title that is taken, too many, a language that the notice does not have.
        WordingNotSet: a placeholder that is none.
        NotYourBrand: only a supervisor of this company, if it has this brand, or the operator.
    """
    check_may_keep(brand, company, by)
    if language not in notice_in_force().notice.languages:
        raise NotReady(f"The notice in force does not speak the language {language}. Nothing was changed.")
    title, text = checked(title, text)
    with in_company(company):
        mine = ReadyAnswer.objects.filter(company=company, brand=brand)
        ready = mine.filter(pk=instead, language=language).first() if instead else ReadyAnswer()
        if ready is None:
            raise NotReady("It was removed meanwhile. Keep it as a new one.")
        if instead is None and mine.count() >= MOST:
            raise NotReady(f"A brand has {MOST} ready-made answers at most. Nothing was changed.")
        ready.company_id, ready.brand, ready.language, ready.title, ready.text = company, brand, language, title, text
        try:
            with transaction.atomic():
                ready.save()
        except IntegrityError as fault:
            raise NotReady("There is one of this title already. Nothing was changed.") from fault
        event = ReadyAnswerKept(answer=ready.pk, brand=brand.pk, language=language)
        write_rights(event, by=by, company=company, notice=notice_in_force().rules.hash)
    forget_ready()
    return ready


def check_may_keep(brand: Brand, company: UUID, by: Actor) -> None:
    """Raises NotYourBrand."""
    check_may_word(brand, by)
    if not by.operator and by.company != company:
        raise NotYourBrand


def checked(title: str, text: str) -> tuple[str, str]:
    """Both as they are kept.

    Raises:
        NotReady, WordingNotSet: with what is wrong and what to do.
    """
    title, text = clean_line(title), text.replace("\r\n", "\n").strip()
    if not title or not text:
        raise NotReady("It has a title and a text. Nothing was changed.")
    for words, most in ((title, LONGEST_TITLE), (text, LONGEST_TEXT)):
        if len(words) > most:
            raise NotReady(f"{len(words)} letters are too many, {most} at most. Nothing was changed.")
        if cut_out(words).found:
            raise NotReady("This looks like the number of a card or an account. Nothing was changed.")
    check_placeholders(text)
    return title, text

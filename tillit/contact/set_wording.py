"""Wording a brand's letters."""

from dataclasses import dataclass

from tillit.contact.errors import NotYourBrand, WordingNotSet
from tillit.contact.events import WordingWasSet
from tillit.contact.lines.email.headers import clean_line
from tillit.contact.models import Mailbox, Wording
from tillit.contact.placeholders import check_placeholders
from tillit.contact.wording import forget_wordings
from tillit.ledger.write import write_rights
from tillit.people.models import Brand, Role
from tillit.publishing.current import notice_in_force
from tillit.vault.acting import in_company
from tillit.vault.actors import Actor
from tillit.vault.cut import cut_out

LONGEST = {
    "sender": 120, "greeting": 500, "closing": 500, "signature": 1000, "receipt_subject": 200, "receipt": 2000,
}  # fmt: skip
ONE_LINE = ("sender", "receipt_subject")


@dataclass(frozen=True)
class Worded:
    """What somebody wants the letters to say."""

    sender: str
    greeting: str
    closing: str
    signature: str
    quotes: bool
    acknowledges: bool
    receipt_subject: str
    receipt: str

    def checked(self) -> dict[str, str | bool]:
        """Its fields as they are kept.

        Raises:
            WordingNotSet: with what is wrong and what to do.
        """
        texts = {name: str(getattr(self, name)).replace("\r\n", "\n").replace("\x00", "").strip() for name in LONGEST}
        for name in ONE_LINE:
            texts[name] = clean_line(texts[name])
            if not texts[name]:
                raise WordingNotSet("A letter has a sender's name and a subject. Nothing was changed.")
        for name, text in texts.items():
            if len(text) > LONGEST[name]:
                raise WordingNotSet(f"{len(text)} letters are too many, {LONGEST[name]} at most. Nothing was changed.")
            if cut_out(text).found:
                raise WordingNotSet("This looks like the number of a card or an account. Nothing was changed.")
            check_placeholders(text)
        return {**texts, "quotes": self.quotes, "acknowledges": self.acknowledges}


def set_wording(brand: Brand, language: str, worded: Worded, *, by: Actor) -> Wording:
    """From now on the letters of this brand in this language read like this; those on their way stay as they are.

    Raises:
        WordingNotSet: a placeholder that is none, a text too long, a language that the notice does not have.
        NotYourBrand: only a supervisor of a company with this brand, or the operator.
    """
    check_may_word(brand, by)
    if language not in notice_in_force().notice.languages:
        raise WordingNotSet(f"The notice in force does not speak the language {language}. Nothing was changed.")
    fields = worded.checked()
    with in_company(None):
        wording = Wording.objects.create(brand=brand, language=language, **fields)
        event = WordingWasSet(
            wording=wording.pk, brand=brand.pk, language=language, quotes=wording.quotes,
            acknowledges=wording.acknowledges,
        )  # fmt: skip
        write_rights(event, by=by, company=None, notice=notice_in_force().rules.hash)
    forget_wordings()
    return wording


def check_may_word(brand: Brand, by: Actor) -> None:
    """Raises NotYourBrand."""
    if by.operator:
        return
    leads = by.role == Role.SUPERVISOR
    if not leads or not Mailbox.objects.filter(company=by.company, brand=brand, is_active=True).exists():
        raise NotYourBrand

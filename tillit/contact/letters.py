"""A letter on its way in: as it came, and as it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from tillit.cases.said import File, Said
from tillit.contact.lines.email.auto import ANSWERING, is_no_reply
from tillit.contact.lines.email.cutting import count_cuts, cut_mail
from tillit.contact.lines.email.mail import Address, ParsedMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.same import body_digest, name_of
from tillit.contact.lines.email.smime import smime_verdict
from tillit.contact.lines.email.threading import candidate_references
from tillit.contact.models import Mailbox
from tillit.kit.clock import now
from tillit.people.cutting import rules_for
from tillit.recipients.vouch import NOT_PROVEN

MOST_REFERENCES = 18
MOST_NAMED = 5


@dataclass(frozen=True)
class Letter:
    """One mail for one mailbox, as it came. `dated` trusts the mail's own date (imports), else it is now; `verdicts`
    say whether it comes from whom it names (`lines.email.proof`).
    """

    mailbox: Mailbox
    raw: bytes
    mail_from: str | None = None
    recipients: tuple[str, ...] = ()
    dated: bool = False
    verdicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """The same, read and cut; nothing of it is kept yet."""

    letter: Letter
    mail: ParsedMail
    at: datetime
    cut_out: Sequence[str]
    verdicts: tuple[str, ...] = ()

    @property
    def is_forged(self) -> bool:
        """Whether the domain it names as its sender says that it is not theirs: it joins nobody's case by itself."""
        return NOT_PROVEN in self.verdicts

    @property
    def mailbox(self) -> Mailbox:
        return self.letter.mailbox

    @property
    def recipients(self) -> tuple[str, ...]:
        return self.letter.recipients

    @property
    def sender(self) -> str:
        return self.mail.from_address or ""

    @property
    def is_report(self) -> bool:
        """Whether a server tells what became of a mail (of ours, it says)."""
        return self.mail.delivery is not None

    @property
    def is_answering(self) -> bool:
        """Whether a machine answered in place of a person: nobody waits for an answer to it."""
        return self.is_report or self.mail.auto in ANSWERING

    @property
    def _machine(self) -> str:
        """Why no machine answers; of a report, which kind it is rather than by what it was known."""
        auto = self.mail.auto or ""
        return "report" if self.is_report and auto not in {"bounce", "receipt", "feedback"} else auto

    @cached_property
    def reply_to(self) -> str:
        """The one other address to which answers are asked to go; empty where there is none, or more than one."""
        others = {box.address for box in self.mail.reply_to if box.address.lower() != self.sender.lower()}
        return others.pop() if len(others) == 1 else ""

    @property
    def is_from_nobody(self) -> bool:
        """Whether it says that From is no address to answer to."""
        return is_no_reply(self.sender)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Whom a report says it is about."""
        return self.mail.delivery.recipients[:MOST_NAMED] if self.mail.delivery else ()

    @cached_property
    def names(self) -> list[str]:
        """By what it can be recognised: its Message-ID, its body, and what it refers to, in this order."""
        body = body_digest(self.letter.raw)
        returned = self.mail.delivery.message_ids if self.mail.delivery else ()
        references = dict.fromkeys((*returned, *candidate_references(self.mail)))
        return [name_of(self.mail, body), f"{body}@body.invalid", *list(references)[:MOST_REFERENCES]]

    def said(self, writer: Address, *, why_no_answer: str = "", original: Address | None = None) -> Said:
        """What was said, for the case. `why_no_answer`: what machines must not answer for more reasons than the mail's
        own. What only a machine said has no name by which later mail finds it: nobody answers that.
        """
        mail = self.mail
        return Said(
            subject=mail.subject, text=mail.text, html=mail.html, at=self.at, channel="email", sender=_written(writer),
            files=tuple(
                File(a.name, a.type, a.content, inline=a.inline) for a in (*mail.attachments, *mail.enclosed_files)
            ),
            message_id="" if self.is_answering else mail.message_id or "", quote_at=mail.quote_at,
            signature_at=mail.signature_at, enclosed=mail.enclosed, verdicts=self.verdicts,
            language=mail.language or "", cut_out=tuple(self.cut_out), by_machine=self._machine or why_no_answer,
            warnings=mail.warnings, original=_written(original) if original else "",
        )  # fmt: skip


def _written(box: Address) -> str:
    return f"{box.name} <{box.address}>" if box.name and box.address else box.address or box.name


def read_letter(letter: Letter) -> Read:
    """Read one letter and cut out what must not be kept.

    Raises:
        UnreadableMail: with the reason and the shape; it is kept in quarantine.
    """
    mail, found = cut_mail(parse_mail(letter.raw, mail_from=letter.mail_from), rules_for(letter.mailbox.brand_id))
    is_dated = letter.dated and mail.date is not None and mail.date < now()
    signed = smime_verdict(letter.raw, mail.from_address or "")
    verdicts = (*letter.verdicts, *mail.verdicts, *((signed,) if signed else ()))
    return Read(letter, mail, mail.date if is_dated and mail.date else now(), count_cuts(found), verdicts)

"""A letter on its way in: as it came, and as it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from tillit.cases.said import File, Said
from tillit.contact.lines.email.cutting import cut_mail
from tillit.contact.lines.email.mail import ParsedMail
from tillit.contact.lines.email.parse import parse_mail
from tillit.contact.lines.email.smime import smime_verdict
from tillit.contact.lines.email.threading import candidate_references
from tillit.contact.models import Mailbox
from tillit.kit.clock import now
from tillit.recipients.vouch import NOT_PROVEN

MOST_REFERENCES = 18


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

    @cached_property
    def names(self) -> list[str]:
        """By what it can be recognised: its Message-ID, its body, and what it refers to, in this order."""
        raw = self.letter.raw
        body = sha256(raw.partition(b"\r\n\r\n")[2] or raw).hexdigest()
        references = list(candidate_references(self.mail))[:MOST_REFERENCES]
        return [self.mail.message_id or f"{body}@no-message-id.invalid", f"{body}@body.invalid", *references]

    def said(self) -> Said:
        """What was said, for the case."""
        mail, address = self.mail, self.sender
        return Said(
            subject=mail.subject, text=mail.text, html=mail.html, at=self.at, channel="email",
            sender=f"{mail.from_name} <{address}>" if mail.from_name else address,
            files=tuple(
                File(a.name, a.type, a.content, inline=a.inline) for a in (*mail.attachments, *mail.enclosed_files)
            ),
            message_id=mail.message_id or "", quote_at=mail.quote_at, signature_at=mail.signature_at,
            language=mail.language or "", cut_out=tuple(self.cut_out), by_machine=mail.auto or "",
            warnings=tuple(mail.warnings), enclosed=mail.enclosed, verdicts=self.verdicts,
        )  # fmt: skip


def read_letter(letter: Letter) -> Read:
    """Read one letter and cut out what must not be kept.

    Raises:
        UnreadableMail: with the reason and the shape; it is kept in quarantine.
    """
    mail, found = cut_mail(parse_mail(letter.raw, mail_from=letter.mail_from))
    is_dated = letter.dated and mail.date is not None and mail.date < now()
    signed = smime_verdict(letter.raw, mail.from_address or "")
    verdicts = (*letter.verdicts, *mail.verdicts, *((signed,) if signed else ()))
    return Read(letter, mail, mail.date if is_dated and mail.date else now(), [cut.kind for cut in found], verdicts)

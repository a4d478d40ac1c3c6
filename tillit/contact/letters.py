"""A letter on its way in: as it came, and as it was read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from tillit.cases.said import File, Said
from tillit.contact.files.look import NOT_KEPT, Seen, look_at_files
from tillit.contact.lines.email.auto import ANSWERING, UNASKED, has_no_sender, is_no_reply, takes_posts
from tillit.contact.lines.email.bounce import is_daemon
from tillit.contact.lines.email.cutting import count_cuts, cut_mail
from tillit.contact.lines.email.mail import Address, Attachment, ParsedMail
from tillit.contact.lines.email.parse import parse_mail, read_head
from tillit.contact.lines.email.rich import point_pictures, shows_more_than_text
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
    seen: Sequence[Seen] = ()

    @property
    def came(self) -> tuple[Attachment, ...]:
        """What came along, and what was found within it."""
        return (*self.mail.attachments, *self.mail.enclosed_files)

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
    def is_from_server(self) -> bool:
        """Whether no person can have sent it: a daemon's name, no name at all, or nobody to whom it could come back."""
        if not self.sender or is_daemon(self.sender):
            return True
        return has_no_sender(read_head(self.letter.raw)[1], self.letter.mail_from)

    @property
    def is_answering(self) -> bool:
        """Whether a machine answered in place of a person: nobody waits for an answer to it."""
        return self.is_report or self.mail.auto in ANSWERING

    def is_unasked(self, writer: Address) -> bool:
        """Whether nobody waits for an answer, should it begin a case: a newsletter, or a machine by itself. What a list
        or a form passes on for a person is that person's.
        """
        if self.mail.auto not in UNASKED or writer.address != self.sender:
            return False
        return self.is_answering or not takes_posts(read_head(self.letter.raw)[1])

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
        mail, files = self.mail, self._files()
        html = mail.html
        if html and "cid:" in html:
            html = point_pictures(html, self._pictures(files))
        return Said(
            subject=mail.subject, text=mail.text, html=html, is_rich=shows_more_than_text(html or ""), at=self.at,
            channel="email", sender=_written(writer), files=files,
            message_id="" if self.is_answering else mail.message_id or "", quote_at=mail.quote_at,
            signature_at=mail.signature_at, enclosed=mail.enclosed, verdicts=self.verdicts,
            language=mail.language or "", cut_out=tuple(self.cut_out), by_machine=self._machine or why_no_answer,
            warnings=mail.warnings, original=_written(original) if original else "",
        )  # fmt: skip

    def _files(self) -> tuple[File, ...]:
        return tuple(
            File(
                name=came.name, media_type=seen.media, content=b"" if seen.fault == NOT_KEPT else came.content,
                inline=came.inline, promised=seen.promised,
                held=seen.held, fault=seen.fault, pages=seen.pages, preview=seen.preview, words=seen.words,
            )
            for came, seen in zip(self.came, self.seen, strict=True)
        )  # fmt: skip

    def _pictures(self, files: Sequence[File]) -> dict[str, UUID]:
        """Our files by the sender's names for them (Content-ID, RFC 2392); of two with one name the first is meant."""
        found: dict[str, UUID] = {}
        for came, file in zip(self.came, files, strict=True):
            if came.content_id:
                found.setdefault(came.content_id, file.id)
        return found


def look_at_letters(letters: Sequence[Read]) -> list[Read]:
    """Look at the files of letters to one brand that were read, several at the same time. A file that cannot be kept
    without numbers that must not be is told of instead.
    """
    files = [(file.name, file.type, file.content) for letter in letters for file in letter.came]
    if not files:
        return list(letters)
    found = iter(look_at_files(files, rules_for(letters[0].mailbox.brand_id)))
    return [_having_seen(letter, [next(found) for _ in letter.came]) if letter.came else letter for letter in letters]


def _having_seen(letter: Read, seen: Sequence[Seen]) -> Read:
    barred = [kind for one in seen for kind in one.barred]
    return replace(letter, seen=seen, cut_out=sorted([*letter.cut_out, *barred]))


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

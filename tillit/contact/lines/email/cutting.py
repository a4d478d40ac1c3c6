"""Cutting out of a whole mail: subject, sender's name, text, HTML, names of files, and files that are text or mails."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from tillit.cases.enclosed import Enclosed
from tillit.contact.lines.email.cut_file import cut_file
from tillit.contact.lines.email.cut_page import cut_html
from tillit.contact.lines.email.mail import Address, Attachment, ParsedMail
from tillit.vault.cut import STRICTEST, CutFound, CutRules, cut_out

__all__ = ["count_cuts", "cut_html", "cut_mail", "moved"]

_TOLD_TWICE = (("text", "html"), ("attachment", "enclosed"))
_MOST_COUNTED = 500


@dataclass
class _Cutting:
    """What was found so far in one mail, by the rules of whom it came to."""

    rules: CutRules
    found: list[CutFound] = field(default_factory=list)

    def words(self, text: str, place: str) -> str:
        cut = cut_out(text, self.rules)
        self.found += [replace(one, place=place) for one in cut.found]
        return cut.text

    def page(self, page: str | None, place: str) -> str | None:
        cut = cut_html(page, self.rules) if page else None
        self.found += [replace(one, place=place) for one in cut.found] if cut else []
        return cut.text if cut else page

    def boxes(self, boxes: tuple[Address, ...]) -> tuple[Address, ...]:
        """Names beside addresses; an address itself is needed to answer, and stays."""
        return tuple(replace(box, name=self.words(box.name, "sender")) for box in boxes)

    def file(self, file: Attachment) -> Attachment:
        kept, found = cut_file(file, self.rules)
        self.found += found
        return kept if found else file

    def enclosed(self, one: Enclosed) -> Enclosed:
        """A mail or an invitation within the letter: its words are kept beside the letter's, so they are cut too."""
        title, sender, place, text = (
            self.words(words, "enclosed") for words in (one.title, one.sender, one.place, one.text)
        )
        html = self.page(one.html, "enclosed")
        return msgspec.structs.replace(one, title=title, sender=sender, place=place, text=text, html=html)


def cut_mail(mail: ParsedMail, rules: CutRules = STRICTEST) -> tuple[ParsedMail, list[CutFound]]:
    """The mail as it may be kept, and what was cut out where. Offsets of quotation and signature move along."""
    cutting = _Cutting(rules)
    subject, name = cutting.words(mail.subject, "subject"), cutting.words(mail.from_name, "sender")
    text = cut_out(mail.text, rules)
    cutting.found += text.found
    shown = cutting.page(mail.html, "html")
    to, cc, reply_to = (cutting.boxes(boxes) for boxes in (mail.to, mail.cc, mail.reply_to))
    attachments = tuple(cutting.file(file) for file in mail.attachments)
    inner = tuple(cutting.file(file) for file in mail.enclosed_files)
    enclosed = tuple(cutting.enclosed(one) for one in mail.enclosed)
    if not cutting.found:
        return mail, []
    kept = replace(
        mail,
        subject=subject,
        from_name=name,
        to=to,
        cc=cc,
        reply_to=reply_to,
        text=text.text,
        html=shown,
        quote_at=moved(mail.quote_at, text.found),
        signature_at=moved(mail.signature_at, text.found),
        attachments=attachments,
        enclosed=enclosed,
        enclosed_files=inner,
    )
    return kept, cutting.found


def moved(index: int | None, found: list[CutFound]) -> int | None:
    """Where an offset stands after cutting."""
    if index is None:
        return None
    return index + sum(len(one.said) - (one.end - one.start) for one in found if one.end <= index)


def count_cuts(found: Sequence[CutFound]) -> list[str]:
    """The kind of each number. Text and HTML tell the same letter, a file and what is shown of it the same mail."""
    by_place = defaultdict[str, Counter[str]](Counter)
    for one in found:
        by_place[one.place][one.kind] += 1
    counts: Counter[str] = Counter()
    for first, second in _TOLD_TWICE:
        counts += by_place.pop(first, Counter()) | by_place.pop(second, Counter())
    for others in by_place.values():
        counts += others
    return sorted(counts.elements())[:_MOST_COUNTED]

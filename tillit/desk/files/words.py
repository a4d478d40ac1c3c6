"""What the desk calls files: their family, why one is held back, why one shows no picture."""

from django.utils.translation import gettext_lazy

from tillit.cases.models import Release
from tillit.contact.files.danger import Held
from tillit.contact.files.media import MEDIA, Family, family_of

FAMILIES = {
    Family.PICTURE: gettext_lazy("Picture"),
    Family.PDF: gettext_lazy("PDF"),
    Family.TEXT: gettext_lazy("Text"),
    Family.DOCUMENT: gettext_lazy("Document"),
    Family.SHEET: gettext_lazy("Spreadsheet"),
    Family.SLIDES: gettext_lazy("Slides"),
    Family.ARCHIVE: gettext_lazy("Archive"),
    Family.LETTER: gettext_lazy("E-mail"),
    Family.DATE: gettext_lazy("Calendar date"),
    Family.SOUND: gettext_lazy("Sound"),
    Family.FILM: gettext_lazy("Film"),
    Family.PROGRAM: gettext_lazy("Program"),
    Family.OTHER: gettext_lazy("File"),
}
ICONS = {
    Family.PICTURE: "picture", Family.PDF: "page", Family.TEXT: "letter", Family.DOCUMENT: "page",
    Family.SHEET: "sheet", Family.SLIDES: "board", Family.ARCHIVE: "box", Family.LETTER: "mail", Family.DATE: "clock",
    Family.SOUND: "sound", Family.FILM: "film", Family.PROGRAM: "warn", Family.OTHER: "attach",
}  # fmt: skip
HELD = {
    Held.PROGRAM: gettext_lazy("It is a program: opening it would run it."),
    Held.SCRIPT: gettext_lazy("It is a script: opening it would run it."),
    Held.MACROS: gettext_lazy("It is a document with macros, which are small programs."),
    Held.EMBEDDED: gettext_lazy("It is a document with something inside that could run."),
    Held.DISK: gettext_lazy("It is an image of a disk: what is on it cannot be looked at here."),
    Held.SHORTCUT: gettext_lazy("It is a shortcut: it leads somewhere else than it says."),
    Held.ACTIVE: gettext_lazy("It is a page with a script or a form that sends to a stranger."),
    Held.LOCKED: gettext_lazy("It is locked with a password, so nobody knows what is in it."),
    Held.UNSEEN: gettext_lazy("It is an archive that cannot be looked into here."),
    Held.INSIDE: gettext_lazy("In this archive there is a program, a script or something else that runs."),
    Held.NESTED: gettext_lazy("It is an archive within archives, deeper than anybody needs."),
    Held.BOMB: gettext_lazy("It is made to become enormous when it is unpacked."),
    Held.TWO_FACED: gettext_lazy("It begins as one kind of file and ends as another."),
    Held.UNREAD: gettext_lazy("It is a mail that could not be read, so nobody could look into it."),
}
FAULTS = {
    "broken": gettext_lazy("It is damaged or unusual, so nothing of it can be shown. It is kept as it came."),
    "locked": gettext_lazy("It is locked with a password, so nothing of it can be shown."),
    "too-large": gettext_lazy("It is too large to be shown here. It is kept as it came."),
    "slow": gettext_lazy("It took too long to read, so nothing of it can be shown. It is kept as it came."),
    "numbers": gettext_lazy("It held numbers that must not be kept, such as a card's: the file itself was not kept."),
    "not-looked": gettext_lazy("It could not be looked at when it arrived. It is kept as it came."),
}
WHYS = {
    Release.Why.ASKED_FOR: gettext_lazy("We asked the customer for exactly this file"),
    Release.Why.CHECKED: gettext_lazy("It was looked at where it can do no harm"),
    Release.Why.EVIDENCE: gettext_lazy("It is needed as it is and is not opened here"),
}
_CODES = {
    "text/html": "HTML", "text/csv": "CSV", "text/xml": "XML", "application/json": "JSON", "application/rtf": "RTF",
    "image/svg+xml": "SVG", "application/zip": "ZIP", "application/gzip": "GZIP", "application/vnd.rar": "RAR",
    "application/x-7z-compressed": "7Z", "image/x-icon": "ICO", "application/x-disk-image": "ISO",
}  # fmt: skip


def family_words(media: str) -> str:
    """`Picture · JPEG`: what it is, and in which format where that says more."""
    family = family_of(media)
    endings = MEDIA[media].endings if media in MEDIA else ()
    code = _CODES.get(media) or (endings[0][1:].upper() if family not in _PLAIN and endings else "")
    return f"{FAMILIES[family]} · {code}" if code else str(FAMILIES[family])


_PLAIN = {Family.PDF, Family.TEXT, Family.LETTER, Family.DATE, Family.PROGRAM, Family.OTHER}


def held_words(held: str) -> str:
    """Why a file is held back, in a sentence."""
    return str(HELD[Held(held)])


def fault_words(fault: str) -> str:
    """Why there is nothing to be seen of a file; empty where there is."""
    return str(FAULTS.get(fault, ""))

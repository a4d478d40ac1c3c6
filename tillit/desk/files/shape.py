"""A file as the pages show it."""

from tillit.cases.models import Attachment
from tillit.contact.files.media import Family, family_of
from tillit.contact.files.pictures import can_draw
from tillit.desk.entry_shapes import Attachment as File
from tillit.desk.files.safe import as_shown, is_tricky
from tillit.desk.files.words import ICONS, family_words, fault_words, held_words
from tillit.desk.refusals import refusal_shape
from tillit.vault.opening import Plain

READ_IN_PLACE = frozenset({Family.TEXT, Family.DOCUMENT, Family.SHEET, Family.SLIDES, Family.LETTER, Family.DATE})
OLD_OFFICE = ("application/msword", "application/vnd.ms-", "application/x-ole-storage")


def file_shape(file: Attachment, plain: Plain) -> File:
    """One file; where its name did not open, that it is there and why it stays shut."""
    refused, name = plain.refusal(file, "name"), plain.text(file, "name") or ""
    return File(
        id=str(file.pk),
        name=as_shown(name),
        size=file.size,
        type=file.media_type,
        type_words=family_words(file.media_type),
        icon="warn" if file.is_held_back else ICONS[family_of(file.media_type)],
        promised_words=family_words(file.promised) if file.promised else "",
        is_tricky=is_tricky(name),
        held_words=held_words(file.held) if file.is_held_back else "",
        fault_words=fault_words(file.fault),
        has_preview=file.preview is not None and not file.is_held_back and refused is None,
        shown_as=way_to_show(file),
        pages=file.pages,
        refused=refusal_shape(refused) if refused else None,
    )


def way_to_show(file: Attachment) -> str:
    """How it can be looked at in place: picture, pages, text; empty where it cannot."""
    family = family_of(file.media_type)
    if file.is_held_back or file.fault:
        return ""
    if can_draw(file.media_type):
        return "picture"
    if family == Family.PDF:
        return "pages"
    if family in READ_IN_PLACE and not file.media_type.startswith(OLD_OFFICE):
        return "text"
    return ""

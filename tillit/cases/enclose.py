"""What goes along with an answer: files of the agent's own, and files of the case that are sent once more.

Promise `third-parties`: where the notice does not let files go to the mail's carrier, none is taken. Promise `minimal`:
numbers are cut out of their names, and out of files that are text, before anything is sealed.
"""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from dataclasses import dataclass, field
from mimetypes import guess_type
from uuid import UUID

from django.db.models import Model

from tillit.cases.acting_on import purpose_of
from tillit.cases.attach import Filed, seal_file
from tillit.cases.errors import FilesTooLarge, HeldBack, NoSuchFile, SortFirst, TooManyFiles
from tillit.cases.models import Attachment, Case, Enclosure, Message
from tillit.cases.said import File
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.notice.rules import Allowed
from tillit.people.cutting import rules_for
from tillit.publishing.current import rules_in_force
from tillit.recipients.gate import MAIL_RELAY, check_allowed
from tillit.vault.acting import acting
from tillit.vault.actors import Actor
from tillit.vault.cut import CutRules, cut_out
from tillit.vault.sealing import Taking

MOST_FILES = 10
MOST_BYTES = 20 * 1024 * 1024
"""Of all files of one letter together; in the mail they take a third more."""
LONGEST_NAME = 255
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Along:
    """`files` are new; `again` names attachments of earlier messages of the case."""

    files: tuple[File, ...] = ()
    again: tuple[UUID, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.files or self.again)


@dataclass
class Enclosed:
    """Files ready to be written with their message, and the kinds of what was cut out of them."""

    filed: list[Filed] = field(default_factory=list)
    again: list[Enclosure] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.filed) + len(self.again)

    def rows(self) -> list[Model]:
        """What is to be inserted with their message."""
        chunks = [chunk for one in self.filed for chunk in one.chunks]
        return [*(one.attachment for one in self.filed), *chunks, *self.again]


def check_along(along: Along, case: Case, *, by: Actor) -> list[Attachment]:
    """The attachments meant by `again`.

    Raises:
        SortFirst, TooManyFiles, FilesTooLarge, NoSuchFile, HeldBack: as they say.
        NotInNotice: the notice does not let files go to the mail's carrier.
    """
    if not along:
        return []
    if not may_enclose(case, by):
        raise SortFirst
    check_allowed(MAIL_RELAY, "transport", ("attachments",))
    with acting(by):
        again = list(Attachment.objects.select_related("release").filter(case=case, pk__in=along.again))
    if len(again) != len(set(along.again)):
        raise NoSuchFile
    if any(one.is_held_back for one in again):
        raise HeldBack
    if len(along.files) + len(again) > MOST_FILES:
        raise TooManyFiles
    if sum(len(file.content) for file in along.files) + sum(one.size for one in again) > MOST_BYTES:
        raise FilesTooLarge
    return again


def may_enclose(case: Case, by: Actor) -> bool:
    """Whether the notice lets files of such a case be kept and opened by whoever answers it."""
    answer = rules_in_force().decide(
        purpose=purpose_of(case), category="attachments", role=by.role, kind=case.kind, country=case.country,
        relation="own" if case.company_id == by.company else "assigned", today=now().date(),
    )  # fmt: skip
    return isinstance(answer, Allowed)


def prepare_along(along: Along, again: Sequence[Attachment], message: Message, taking: Taking) -> Enclosed:
    """Note new files in the act's taking; those that are here already are only named."""
    enclosed = Enclosed()
    rules = rules_for(message.case.brand_id)
    for given in along.files:
        file, kinds = _fit(given, rules)
        enclosed.filed.append(seal_file(taking, message, file))
        enclosed.kinds += kinds
    enclosed.again = [
        Enclosure(id=new_id(), message=message, attachment=one, company_id=message.company_id) for one in again
    ]
    return enclosed


def _fit(file: File, rules: CutRules) -> tuple[File, list[str]]:
    """The file as it may be kept. Its type follows from its name: what a browser says of it is a guess, too."""
    name = cut_out(file.name.replace("\\", "/").rpartition("/")[2].strip()[-LONGEST_NAME:] or "file", rules)
    kind = guess_type(name.text)[0] or UNKNOWN
    content, kinds = _cut_text(file.content, kind, rules)
    return File(name.text, kind, content), [*name.kinds, *kinds]


def _cut_text(content: bytes, kind: str, rules: CutRules) -> tuple[bytes, list[str]]:
    """A file that is text, without what must not be kept; any other, byte for byte."""
    if not kind.startswith("text/") and kind not in {"application/json", "application/xml", UNKNOWN}:
        return content, []
    codec = _codec_of(content)
    if codec is None:
        return content, []
    cut = cut_out(content.decode(codec), rules)
    return (cut.text.encode(codec) if cut.found else content), cut.kinds


def _codec_of(content: bytes) -> str | None:
    """How a text is written; None for what is no text."""
    codec = "utf-16" if content[:2] in {BOM_UTF16_LE, BOM_UTF16_BE} else "utf-8"
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return None if b"\0" in content else "latin-1"  # every byte of it means something: nothing gets lost
    return codec if codec == "utf-16" or b"\0" not in content else None

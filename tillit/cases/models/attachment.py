"""Files that came with a message, sealed in chunks."""

from django.db import models

from tillit.cases.models.case import Case
from tillit.cases.models.message import Message
from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Agent, Company
from tillit.vault.sealed import SealedField

CHUNK_SIZE = 64 * 1024


class Attachment(models.Model):
    """One file. Its name, its bytes and the small picture of it are sealed; size and type are plain, and both types are
    words of our own: what a sender writes as a type may be anything.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    # The file may be held longer than the message it came with.
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="attachments")
    case = models.ForeignKey(Case, models.CASCADE)
    company = models.ForeignKey(Company, models.PROTECT)
    name = SealedField(holding="attachment.name", category="attachments")
    media_type = models.CharField(max_length=120)  # by its content
    promised = models.CharField(max_length=120, blank=True)  # what name or sender promise, where that is another type
    held = models.CharField(max_length=12, blank=True)  # why it is handed over only after a `Release`
    fault = models.CharField(max_length=12, blank=True)  # why there is no picture or word of it
    pages = models.PositiveSmallIntegerField(default=0)
    preview = SealedField(holding="attachment.preview", category="attachments", null=True)  # without EXIF and GPS
    size = models.PositiveIntegerField()
    chunks = models.PositiveIntegerField()
    inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    @property
    def is_held_back(self) -> bool:
        """Dangerous, and nobody has let it go."""
        return bool(self.held) and not hasattr(self, "release")

    def scope_for(self, category: str) -> Scope:
        return self.case.scope_for(category)


class Release(models.Model):
    """A dangerous file was let go: who, when and why."""

    class Why(models.TextChoices):
        ASKED_FOR = "asked-for"  # we asked the customer for exactly this file
        CHECKED = "checked"  # looked at where it can do no harm
        EVIDENCE = "evidence"  # needed as it is, and not opened here

    attachment = models.OneToOneField(Attachment, models.CASCADE, primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT)
    by = models.ForeignKey(Agent, models.PROTECT)
    at = models.DateTimeField(default=now)
    why = models.CharField(max_length=12, choices=Why.choices)

    def __str__(self) -> str:
        return f"release of {self.attachment_id}"


class Chunk(models.Model):
    """64 KiB of a file. Its place and whether it is the last are bound into the seal: none can be left out or moved."""

    id = models.BigAutoField(primary_key=True)
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="pieces")
    company = models.ForeignKey(Company, models.PROTECT)
    index = models.PositiveIntegerField()
    bytes = SealedField(holding="attachment.chunk", category="attachments")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attachment", "index"], name="chunk_once")]

    def __str__(self) -> str:
        return f"chunk {self.index} of {self.attachment_id}"

    def scope_for(self, category: str) -> Scope:
        return self.attachment.scope_for(category)


class Enclosure(models.Model):
    """A file that is here already, sent along with an answer: the same bytes, sealed once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    message = models.ForeignKey(Message, models.CASCADE, related_name="enclosures")
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="enclosed_in")
    company = models.ForeignKey(Company, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "attachment"], name="enclosed_once")]

    def __str__(self) -> str:
        return f"{self.attachment_id} with {self.message_id}"


def chunk_holding(index: int, *, is_last: bool) -> str:
    """The permanent field name of one chunk: position and end are part of what the seal is bound to."""
    return f"attachment.chunk/{index}/{'last' if is_last else 'more'}"

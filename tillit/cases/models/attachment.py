"""Files that came with a message, sealed in chunks."""

from django.db import models

from tillit.cases.models.case import Case
from tillit.cases.models.message import Message
from tillit.keeper.wire import Scope
from tillit.kit.refs import new_id
from tillit.people.models import Company
from tillit.vault.sealed import SealedField

CHUNK_SIZE = 64 * 1024


class Attachment(models.Model):
    """One file. Its name and bytes are sealed; its size and type are plain."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # The file may be held longer than the message it came with.
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="attachments")
    case = models.ForeignKey(Case, models.CASCADE)
    company = models.ForeignKey(Company, models.PROTECT)
    name = SealedField(holding="attachment.name", category="attachments")
    media_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    chunks = models.PositiveIntegerField()
    inline = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    def scope_for(self, category: str) -> Scope:
        return self.case.scope_for(category)


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

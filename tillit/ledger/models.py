"""What happened, chained: references, never people."""

from django.db import models

from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.vault.sealed import SealedField


class Entry(models.Model):
    """One act on record, committed together with the act itself.

    A *case entry* keeps its record sealed under audit x case: erasing the case leaves a hash nobody can open.
    A *rights entry* (erasure, objection, hold, notice version ...) keeps it readable, with opaque handles only: these
    are what a restore replays.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=40)
    day = models.DateField()
    notice = models.CharField(max_length=64)
    company = models.UUIDField(null=True)
    case = models.UUIDField(null=True, db_index=True)
    sealed = SealedField(holding="audit.record", category="audit", null=True)  # salt and canonical JSON
    record = models.BinaryField(null=True)  # canonical JSON (RFC 8785)
    salt = models.BinaryField(null=True)
    leaf = models.BinaryField(max_length=32, unique=True)
    written_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["company", "written_at"], name="entry_by_company")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"

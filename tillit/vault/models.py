"""Digests to find by, and the outbox: what must still be told to the keeper, a customer or a supplier."""

from django.db import models
from django.db.models import Q

from tillit.kit.clock import now
from tillit.kit.refs import new_id


class Lookup(models.Model):
    """A keyed digest of a value somebody may be found by (mail address, telephone, order number, Message-ID).

    The value cannot be read back. Copies of the data hold the table, so that nobody becomes a stranger by a restore;
    the key that could try values lies with the keyring.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.UUIDField()
    brand = models.UUIDField()
    field = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32)
    subject = models.UUIDField(db_index=True)  # the identity, message or case it leads to

    class Meta:
        # Per company: behind its fence each company of a brand knows its own customers, and never the other's.
        constraints = [
            models.UniqueConstraint(fields=["brand", "field", "version", "digest", "company"], name="lookup_once"),
        ]

    def __str__(self) -> str:
        return f"{self.field} digest"


class Outbox(models.Model):
    """One thing still to be done, written in the transaction that made it necessary.

    `refs` holds references and numbers only, never what a person wrote.
    """

    id = models.BigAutoField(primary_key=True)
    lane = models.CharField(max_length=16)
    topic = models.CharField(max_length=24)
    refs = models.JSONField()
    not_before = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["lane", "not_before", "id"], name="outbox_due")]
        constraints = [models.CheckConstraint(condition=Q(attempts__gte=0), name="outbox_attempts")]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"

"""Where mail comes in, that nothing is taken twice, and what nobody could read."""

from django.db import models

from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Brand, Company
from tillit.vault.sealed import SealedField


class Mailbox(models.Model):
    """An address of ours. It decides company, brand, country and language of what arrives there."""

    id = models.UUIDField(primary_key=True, default=new_id)
    address = models.EmailField(unique=True)
    company = models.ForeignKey(Company, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=5, default="en")
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.address


class Arrival(models.Model):
    """A mail was taken. The same mail sent again is answered 250 and dropped."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE)
    message_digest = models.BinaryField(max_length=32)  # of the Message-ID; of the body where there is none
    body_digest = models.BinaryField(max_length=32)
    case = models.UUIDField(null=True, db_index=True)  # erased with its case
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "message_digest", "body_digest"], name="arrival_once"),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"


class Quarantined(models.Model):
    """A mail that could not be read: kept whole and sealed, and shown to a person with its shape."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT)
    reason = models.CharField(max_length=60)
    # MIME tree, header names, charsets, sizes; sealed, because a sender may write anything into a header name
    shape = SealedField(holding="quarantine.shape", category="raw")
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField(default=now)
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "quarantined"

    def __str__(self) -> str:
        return f"unreadable mail {self.pk}"

    def scope_for(self, category: str) -> Scope:
        brand = self.mailbox.brand_id
        return Scope(company=self.company_id, brand=brand, kind="quarantine", subject=self.pk, category=category)


class QuarantinedPiece(models.Model):
    """64 KiB of an unreadable mail."""

    id = models.BigAutoField(primary_key=True)
    mail = models.ForeignKey(Quarantined, models.CASCADE, related_name="pieces")
    company = models.ForeignKey(Company, models.PROTECT)
    index = models.PositiveIntegerField()
    bytes = SealedField(holding="quarantine.raw", category="raw")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "index"], name="quarantine_piece_once")]

    def __str__(self) -> str:
        return f"piece {self.index} of {self.mail_id}"

    def scope_for(self, category: str) -> Scope:
        return self.mail.scope_for(category)

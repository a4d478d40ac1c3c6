"""Where mail comes in, that nothing is taken twice, and what nobody could read."""

from django.db import models

from tillit.cases.models import Case, Message
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
    # More letters of one sender go into one case, and an agent is told.
    most_cases_an_hour = models.PositiveIntegerField(default=30)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.address


class Alias(models.Model):
    """Another address of a mailbox: what comes there is the mailbox's, and answers leave from the mailbox."""

    id = models.UUIDField(primary_key=True, default=new_id)
    address = models.EmailField(unique=True)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return self.address


class Arrival(models.Model):
    """A mail was taken. The same mail again, on whatever line, is answered 250 and dropped."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE)
    message_digest = models.BinaryField(max_length=32)  # of the Message-ID, or of what stands for one
    body_digest = models.BinaryField(max_length=32)
    case = models.UUIDField(null=True, db_index=True)  # erased with its case
    message = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        # Digests are keyed by brand: two brands of a company never know that they got the same mail.
        constraints = [
            models.UniqueConstraint(fields=["message_digest", "body_digest", "company"], name="arrival_once"),
        ]

    def __str__(self) -> str:
        return f"arrival {self.pk}"


class AlsoTo(models.Model):
    """The same mail came to another mailbox of the brand, too: one message, and the case says where else it went."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    message = models.ForeignKey(Message, models.CASCADE, related_name="also_to")
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "mailbox"], name="also_to_once")]

    def __str__(self) -> str:
        return f"{self.message_id} also to {self.mailbox_id}"


class Gathering(models.Model):
    """One case takes what would have opened many."""

    class Why(models.TextChoices):
        STORM = "storm"  # of one sender
        REPORTS = "reports"  # of one server, about nothing of ours; closed from the beginning

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT)
    customer = models.UUIDField(db_index=True)
    why = models.CharField(max_length=10, choices=Why.choices)
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.why} in {self.case_id}"


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

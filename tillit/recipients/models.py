"""What left and to whom; and the servers it leaves by."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Brand


class Disclosure(models.Model):
    """Something of a case was sent to a recipient of the notice; written before it was sent."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.UUIDField()
    case = models.UUIDField(null=True, db_index=True)
    recipient = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    categories = ArrayField(models.CharField(max_length=20))
    about = models.UUIDField(null=True)  # the message that left
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["company", "recipient", "at"], name="disclosure_by_recipient")]

    def __str__(self) -> str:
        return f"to {self.recipient}"


class Relay(models.Model):
    """The mail server that a brand's letters leave by; the one without a brand serves every brand that has none.

    Its password is not here: it lies in a file of its own (`vault.secrets`).
    """

    class Tls(models.TextChoices):
        NONE = "none"  # on loopback only
        STARTTLS = "starttls"  # required: a relay that does not offer it gets nothing
        IMPLICIT = "implicit"  # from the first byte

    id = models.UUIDField(primary_key=True, default=new_id)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    tls = models.CharField(max_length=10, choices=Tls.choices)
    ca_file = models.CharField(max_length=300, blank=True)  # instead of the system's authorities
    login = models.CharField(max_length=254, blank=True)
    ehlo = models.CharField(max_length=253, blank=True)  # the name we greet with; the machine's own if empty

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand"], nulls_distinct=False, name="relay_once"),
        ]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def secret_name(self) -> str:
        """The name of its password's file."""
        return f"relay-{self.pk}"


class Signing(models.Model):
    """A key that signs a domain's letters, once it began to. The private half is not here (`vault.secrets`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    domain = models.CharField(max_length=253)
    selector = models.CharField(max_length=63)
    public = models.CharField(max_length=1000)  # base64, as the record has it
    made_at = models.DateTimeField(default=now)
    since = models.DateTimeField(null=True)  # letters are signed with it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "selector"], name="signing_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Where its public half is looked for (RFC 6376, 3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """What to publish there."""
        return f"v=DKIM1; k=rsa; p={self.public}"

    @property
    def secret_name(self) -> str:
        """The name of its private half's file."""
        return f"dkim-{self.pk}"

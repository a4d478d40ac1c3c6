"""Where mail comes in, that nothing is taken twice, and what nobody could read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tillit.cases.models import Case, Message
from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Brand, Company
from tillit.recipients.accounts import Server
from tillit.recipients.tokens import Grant
from tillit.recipients.ways import Tls
from tillit.vault.sealed import SealedField


class Account(models.Model):
    """An account elsewhere whose mail is fetched for one or several of our addresses, and how far it was fetched.

    Its password is not here: it lies in a file of its own (`vault.secrets`).
    """

    class After(models.TextChoices):
        LEAVE = "leave"  # as it lies
        SEEN = "seen"  # marked as read
        MOVE = "move"  # into another folder of the account
        DELETE = "delete"  # from the account; we have it

    id = models.UUIDField(primary_key=True, default=new_id)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    tls = models.CharField(max_length=10, choices=Tls.choices)
    ca_file = models.CharField(max_length=300, blank=True)  # instead of the system's authorities
    login = models.CharField(max_length=254)
    folder = models.CharField(max_length=200, default="INBOX")
    after = models.CharField(max_length=10, choices=After.choices, default=After.LEAVE)  # done once a mail is kept
    move_to = models.CharField(max_length=200, blank=True)
    grant_url = models.CharField(max_length=500, blank=True)  # where bearer tokens are given; else there is a password
    grant_client = models.CharField(max_length=200, blank=True)
    grant_scope = models.CharField(max_length=500, blank=True)
    # whose `Authentication-Results` count in what is fetched here: `name/lines above it`, several with commas
    verdict_of = models.CharField(max_length=300, blank=True)
    takes_existing = models.BooleanField(default=False)  # what lay there before, with its own dates
    made_at = models.DateTimeField(default=now)
    validity = models.BigIntegerField(null=True)  # the server's numbering (RFC 3501, 2.3.1.1), and the last one taken
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)  # when everything there was had been taken
    fault = models.CharField(max_length=20, blank=True)
    fault_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "port", "login", "folder"], name="account_once")]

    def __str__(self) -> str:
        return f"{self.login} at {self.host}:{self.port}"

    @property
    def secret_name(self) -> str:
        """The name of the file with its password or refresh token."""
        return f"account-{self.pk}"

    @property
    def server(self) -> Server:
        """How it is reached."""
        grant = None
        if self.grant_url:
            grant = Grant(self.grant_url, self.grant_client, self.secret_name, self.grant_scope, self.ca_file)
        return Server(self.host, self.port, self.tls, self.login, self.secret_name, self.ca_file, grant)


class LeftBehind(models.Model):
    """A mail that was not taken out of its account: it lies there still, and a person is told."""

    class Why(models.TextChoices):
        TOO_LARGE = "too-large"
        NOT_TAKEN = "not-taken"  # taking it failed again and again, while others were taken

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, models.CASCADE, related_name="left")
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    why = models.CharField(max_length=10, choices=Why.choices)
    size = models.BigIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "left behind"
        constraints = [models.UniqueConstraint(fields=["account", "validity", "uid"], name="left_behind_once")]

    def __str__(self) -> str:
        return f"mail {self.uid} of {self.account_id}"


class Mailbox(models.Model):
    """An address of ours. It decides company, brand, country and language of what arrives there."""

    id = models.UUIDField(primary_key=True, default=new_id)
    address = models.EmailField(unique=True)
    company = models.ForeignKey(Company, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=5, default="en")
    takes_plus = models.BooleanField(default=True)  # mail to `service+token@...` reaches it
    is_active = models.BooleanField(default=True)
    # More letters of one sender go into one case, and an agent is told.
    most_cases_an_hour = models.PositiveIntegerField(default=30)
    # where its mail is fetched, if it does not come by SMTP or LMTP
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="mailboxes")

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


class Wording(models.Model):
    """How a brand's letters read around what an agent writes, in one language. None is ever changed: a new one takes
    its place, so that a letter tried again stays the same. Placeholders: `contact.placeholders`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    brand = models.ForeignKey(Brand, models.PROTECT)
    language = models.CharField(max_length=5)
    sender = models.CharField(max_length=120)  # the name beside our address
    greeting = models.CharField(max_length=500, blank=True)
    closing = models.CharField(max_length=500, blank=True)
    signature = models.CharField(max_length=1000, blank=True)
    quotes = models.BooleanField(default=True)  # what is answered stands below the answer
    acknowledges = models.BooleanField(default=False)  # a machine says that a first letter arrived
    receipt_subject = models.CharField(max_length=200)
    receipt = models.CharField(max_length=2000)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["brand", "language", "-at", "-id"], name="wording_in_use")]

    def __str__(self) -> str:
        return f"letters of {self.brand_id} in {self.language}"


class ReadyAnswer(models.Model):
    """Words that agents put into an answer again and again, of one company's brand in one language. Nobody's data
    stands in it; placeholders as in `Wording`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT)
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=80)
    text = models.CharField(max_length=4000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "brand", "language", "title"], name="ready_answer_once"),
        ]

    def __str__(self) -> str:
        return self.title


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
    # What was known of it only while it arrived: read again one day, it is treated as it would have been then. An empty
    # sender on the envelope is a machine's (RFC 5321, 4.5.5).
    verdicts = ArrayField(models.CharField(max_length=24), default=list)
    is_from_nobody = models.BooleanField(default=False)
    dismissed_at = models.DateTimeField(null=True)
    case = models.UUIDField(null=True)  # what became of it

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

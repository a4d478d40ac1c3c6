"""What was said: messages in and out, and notes between colleagues."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tillit.cases.models.case import Case
from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Agent, Company
from tillit.vault.sealed import SealedField


class Direction(models.TextChoices):
    IN = "in"
    OUT = "out"


class Message(models.Model):
    """One message of the conversation, sealed under its case."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="messages")
    company = models.ForeignKey(Company, models.PROTECT)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    channel = models.CharField(max_length=12)
    at = models.DateTimeField(default=now)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True)
    sender = SealedField(holding="message.sender", category="content", null=True)  # name and address as written
    # Whom a letter that a colleague forwarded names as its writer; a claim, until an agent confirms it.
    original = SealedField(holding="message.original", category="content", null=True)
    body = SealedField(holding="message.body", category="content")
    html = SealedField(holding="message.html", category="content", null=True)
    message_id = SealedField(holding="message.message-id", category="content", null=True)
    # The mails and invitations that came as its files: they are opened, kept and erased as those are.
    enclosed = SealedField(holding="message.enclosed", category="attachments", null=True)
    is_rich = models.BooleanField(default=False)  # its HTML says more than its text: pictures, tables, lists
    language = models.CharField(max_length=5, blank=True)
    quote_at = models.PositiveIntegerField(null=True)  # where older text begins, folded on the page
    signature_at = models.PositiveIntegerField(null=True)  # where the signature begins, folded as well
    cut_out = ArrayField(models.CharField(max_length=24), default=list)  # the kind of each number removed
    by_machine = models.CharField(max_length=24, blank=True)  # why no machine answers this one (RFC 3834)
    warnings = ArrayField(models.CharField(max_length=60), default=list)
    verdicts = ArrayField(models.CharField(max_length=24), default=list)  # whether it comes from whom it names

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="message_of_case")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def may_be_answered_by_machine(self) -> bool:
        """Whether a machine of ours may answer: a person wrote it, one letter of few, and it can be told where from.

        Every automatic answer asks this first (RFC 3834, 2): two machines would write to each other for ever.
        """
        return self.direction == Direction.IN and not self.by_machine and self.case.identity_id is not None

    def scope_for(self, category: str) -> Scope:
        return self.case.scope_for(category)


class Delivery(models.Model):
    """What became of a message that we sent: what an agent tells a customer who asks for it."""

    class State(models.TextChoices):
        WAITING = "waiting"  # may still be taken back
        SENDING = "sending"
        SENT = "sent"  # the relay took it; what happens behind the relay comes back as a bounce, or never
        DELAYED = "delayed"  # not now: by the relay (it is tried again), or, after it was sent, by a server behind it
        UNSURE = "unsure"  # the relay's answer was lost: it may have arrived, and is sent again as the same
        REFUSED = "refused"  # never left: the relay refuses it for good, or it was given up
        BOUNCED = "bounced"  # left, and came back
        TAKEN_BACK = "taken-back"

    UNDER_WAY = frozenset({State.WAITING, State.DELAYED, State.SENDING, State.UNSURE})
    """Unless it was sent: waiting, put off, or found halfway."""

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateTimeField()  # when it was first due; its age is counted from here
    next_try_at = models.DateTimeField(null=True)  # while it waits for another try
    claimed_at = models.DateTimeField(null=True)  # when somebody last began to send it
    wording = models.UUIDField(null=True)  # how it is worded around what was written; the same at every try
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)  # the relay has it
    answer = models.CharField(max_length=60, blank=True)  # the server's code and enhanced code, never its text
    with_objection = models.BooleanField(default=False)  # carries the right to object as its own section
    sent_twice = models.BooleanField(default=False)
    waited_since = models.DateTimeField(null=True)  # since when the customer waited for this answer
    was_due_at = models.DateTimeField(null=True)  # and by when it was promised

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["not_before"], condition=~Q(state="sent"), name="delivery_not_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.message_id}"

    @property
    def may_be_taken_back(self) -> bool:
        """Whether no server has it yet, for certain."""
        return self.sent_at is None and self.state in {self.State.WAITING, self.State.DELAYED}

    @property
    def may_be_sent(self) -> bool:
        """Whether the next try may take it up."""
        return self.sent_at is None and self.state in self.UNDER_WAY


class Note(models.Model):
    """What colleagues tell each other about a case. The customer may ask to see it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    company = models.ForeignKey(Company, models.PROTECT)
    agent = models.ForeignKey(Agent, models.PROTECT)
    at = models.DateTimeField(default=now)
    body = SealedField(holding="note.body", category="notes")

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="note_of_case")]

    def __str__(self) -> str:
        return f"note {self.pk}"

    def scope_for(self, category: str) -> Scope:
        return self.case.scope_for(category)

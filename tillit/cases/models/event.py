"""What happened to a case, as small lines in its conversation."""

from django.db import models

from tillit.cases.models.case import Case
from tillit.kit.clock import now
from tillit.people.models import Agent, Company, Identity


class Happening(models.TextChoices):
    OPENED = "opened"
    SORTED = "sorted"
    ASSIGNED = "assigned"
    CLOSED = "closed"
    REOPENED = "reopened"
    HELD = "held"
    HOLD_LIFTED = "hold-lifted"
    OBJECTED = "objected"
    LINKED = "linked"
    JOINED = "joined"  # an agent saw that two cases are one person's
    GIVEN = "given"  # a letter that a colleague forwarded was given to the person who wrote it
    BOUNCED = "bounced"  # a letter of ours came back
    DELAYED = "delayed"  # a letter of ours is held up on its way
    COMPLAINED = "complained"  # the customer called a letter of ours unwanted at their provider
    STORM = "storm"  # one sender wrote more than the mailbox opens cases for
    NOT_DELIVERED = "not-delivered"
    UNLINKED = "unlinked"
    MERGED = "merged"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    SPLIT_OFF = "split-off"  # a letter of this case began one of its own
    SPLIT_FROM = "split-from"  # this case began with a letter of another one
    PARTED = "parted"  # an agent saw that two cases, joined before, are two people's


class Event(models.Model):
    """One act on the case: who, when, and two words of the closed lists (`complaint`, `solved`); never free text."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    company = models.ForeignKey(Company, models.PROTECT)
    what = models.CharField(max_length=16, choices=Happening.choices)
    word = models.CharField(max_length=40, blank=True)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.what} {self.word}".strip()


class Link(models.Model):
    """Two cases that belong together. Linking never joins them: each keeps its own clock and its own seal."""

    class Why(models.TextChoices):
        LATE_REPLY = "late-reply"  # an answer to a case that is closed for good
        STRANGER = "stranger"  # a known reply token, from an address that is not the customer's
        REFERENCE = "reference"  # a known Message-ID, from somebody else
        UNPROVEN = "unproven"  # the customer's address, from a server for which its domain does not vouch
        AGENT = "agent"  # an agent saw it
        MERGED = "merged"  # the same matter: this one was closed, the other goes on

    class Outcome(models.TextChoices):
        SUGGESTED = "suggested"
        SAME = "same"  # an agent confirmed that one person wrote both
        APART = "apart"  # related, and of two people

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    company = models.ForeignKey(Company, models.PROTECT)
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked_from")
    why = models.CharField(max_length=12, choices=Why.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.SUGGESTED)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.why} {self.other_id}"


class Moved(models.Model):
    """One case, or one address, that a join gave to the other person: what it takes to give it back. Gone with the
    case, the address or the link, whichever goes first; until then it names nobody.
    """

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(Link, models.CASCADE, related_name="moved")
    company = models.ForeignKey(Company, models.PROTECT)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="moved")
    identity = models.ForeignKey(Identity, models.CASCADE, null=True, related_name="moved")
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name_plural = "moved"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=True) ^ models.Q(identity__isnull=True), name="moved_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"moved by {self.link_id}"

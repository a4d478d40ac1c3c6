"""Clocks, holds, erasures and receipts.

The keeper decides with its own clock; the rows here are what lists and sweeps go by.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tillit.kit.clock import now
from tillit.kit.refs import new_handle, new_id


class Clock(models.Model):
    """When one category of one subject (a case or a person) is due; `due_at` is empty while the case is open."""

    id = models.BigAutoField(primary_key=True)
    company = models.UUIDField()
    subject = models.UUIDField()
    subject_kind = models.CharField(max_length=10)
    category = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "category"], name="clock_once")]
        indexes = [models.Index(fields=["company", "due_at", "id"], name="clock_due")]

    def __str__(self) -> str:
        return f"{self.category} of {self.subject_kind} {self.subject}"


class HoldReason(models.TextChoices):
    """Why something is kept beyond its time: an outstanding obligation, or another lawful bar to erasure."""

    REFUND = "open-refund"
    REPAIR = "open-repair"
    COMPLAINT = "complaint-deadline"
    WARRANTY = "warranty"
    CLAIM = "legal-claim"
    AUTHORITY = "authority"


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self) -> "HoldQuerySet":
        return self.filter(lifting__isnull=True)


class Hold(models.Model):
    """Categories of a case kept beyond their clock, for a reason, by an owner, until a review."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.UUIDField()
    case = models.UUIDField(db_index=True)
    categories = ArrayField(models.CharField(max_length=20))
    reason = models.CharField(max_length=24, choices=HoldReason.choices)
    owner = models.UUIDField()  # the agent who answers for it
    review_on = models.DateField()
    placed_at = models.DateTimeField(default=now)
    objects = HoldQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["company", "review_on"], name="hold_by_review")]

    def __str__(self) -> str:
        return f"hold for {self.reason}"


class Lifting(models.Model):
    """The end of a hold: what it kept is erased at the next sweep, if its time has come."""

    hold = models.OneToOneField(Hold, models.CASCADE, primary_key=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"lifting of {self.hold_id}"


class Erasure(models.Model):
    """The marker that remains: categories of a subject that are gone, when, and on which ground."""

    class Step(models.TextChoices):
        ROWS_GONE = "rows-gone"  # rows deleted, keys still to be dropped
        KEYS_GONE = "keys-gone"  # unreadable
        DONE = "done"  # every order acknowledged, receipt issued

    id = models.UUIDField(primary_key=True, default=new_id)
    handle = models.CharField(max_length=26, unique=True, default=new_handle)
    company = models.UUIDField()
    brand = models.UUIDField()
    subject = models.UUIDField(db_index=True)
    subject_kind = models.CharField(max_length=10)
    categories = ArrayField(models.CharField(max_length=20))
    ground = models.CharField(max_length=10)  # clock or rights
    number = models.BigIntegerField(null=True)  # of the case, so that a person with the number finds the receipt
    rows = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.ROWS_GONE)

    class Meta:
        indexes = [
            models.Index(fields=["company", "at"], name="erasure_by_company"),
            models.Index(fields=["number"], name="erasure_number"),
        ]

    def __str__(self) -> str:
        return f"erasure {self.handle}"


class Receipt(models.Model):
    """The proof of an erasure: it can be checked anywhere, without us."""

    erasure = models.OneToOneField(Erasure, models.CASCADE, primary_key=True)
    company = models.UUIDField()
    document = models.JSONField()
    issued_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"receipt {self.erasure_id}"


class SweepRun(models.Model):
    """One walk over what is due. Stopped runs say why; a silent day is seen on the promise board."""

    id = models.BigAutoField(primary_key=True)
    company = models.UUIDField(null=True)
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField()
    found = models.PositiveIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    stopped = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"sweep {self.started_at:%Y-%m-%d %H:%M}"

"""A case: one matter of one person with one company."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Q

from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_handle, new_id
from tillit.people.models import Agent, Brand, Company, Customer, Identity
from tillit.vault.sealed import SealedField


class Kind(models.TextChoices):
    """The kind decides the purpose, and with it which categories may be opened."""

    UNSORTED = "unsorted"
    QUESTION = "question"
    COMPLAINT = "complaint"
    WARRANTY = "warranty"
    TECHNICAL_SUPPORT = "technical-support"


class State(models.TextChoices):
    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"  # for the customer
    CLOSED = "closed"


class Channel(models.TextChoices):
    EMAIL = "email"
    TELEPHONE = "telephone"
    LETTER = "letter"
    VISIT = "visit"
    CHAT = "chat"
    SOCIAL = "social"


class Reason(models.TextChoices):
    """Why a case was closed."""

    SOLVED = "solved"
    NO_ANSWER_NEEDED = "no-answer-needed"
    DUPLICATE = "duplicate"
    SPAM = "spam"
    IDLE = "idle"


OPEN = ~Q(state="closed")
NOBODYS = Q(assigned_to=None)
SUPPLIED = Q(assigned_company__isnull=False)
ASLEEP = Q(snoozed=True)
ASSIGNED = Q(assigned_to__isnull=False)
NEWEST = ("-last_activity_at", "-id")
IS_OPEN = ExpressionWrapper(OPEN, output_field=BooleanField())
APART = (IS_OPEN, F("last_activity_at").desc(), F("id").desc())
"""Open cases and closed ones, either newest first: one index carries a list of one or the other."""


class CaseQuerySet(models.QuerySet["Case"]):
    """The room's questions. Row-level security has already left out what another company owns."""

    def of(self, company: UUID | None, *, supplier: bool = False) -> Self:
        """The queue of a company: its own cases, or those assigned to it as a supplier."""
        return self.filter(assigned_company=company) if supplier else self.filter(company=company)

    def open(self) -> Self:
        return self.exclude(state=State.CLOSED)

    def mine(self, agent: UUID) -> Self:
        return self.open().filter(assigned_to=agent)

    def unassigned(self) -> Self:
        return self.open().filter(assigned_to=None)

    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)

    def closed(self) -> Self:
        return self.filter(state=State.CLOSED)

    def idle_since(self, moment: datetime, *, grace: timedelta) -> Self:
        """Silent since a moment while waiting for the customer, or for longer while the customer waits for us."""
        waiting = Q(state=State.WAITING, last_activity_at__lt=moment)
        return self.filter(waiting | (OPEN & Q(last_activity_at__lt=moment - grace)))

    def locked(self, pk: UUID) -> "Case":
        """The case, locked for this transaction; two agents who act at once act one after the other.

        Raises:
            Case.DoesNotExist: there is none that whoever acts may change.
        """
        return self._plainly("select * from cases_case where id = %s for update", pk)

    def numbered(self, number: int) -> "Case":
        """Raises Case.DoesNotExist."""
        return self._plainly("select * from cases_case where number = %s", number)

    def _plainly(self, statement: str, key: object) -> "Case":
        """Every act asks these two: written once, not composed anew each time."""
        for found in self.raw(statement, [key]):
            return found
        raise self.model.DoesNotExist


class Case(models.Model):
    """Everything said about one matter. Sealed: subject, messages, notes, attachments. Plain: what a queue needs."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.BigIntegerField(unique=True)  # for people
    ref = models.CharField(max_length=26, unique=True, default=new_handle)  # for machines; also the reply token
    company = models.ForeignKey(Company, models.PROTECT, related_name="cases", db_index=False)
    brand = models.ForeignKey(Brand, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="cases", db_index=False)
    identity = models.ForeignKey(Identity, models.PROTECT, null=True)  # the address the answers go to
    mailbox = models.CharField(max_length=254, blank=True)  # ours, that it came to
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.UNSORTED)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=5, default="en")
    subject = SealedField(holding="case.subject", category="content", null=True)
    assigned_to = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    assigned_company = models.ForeignKey(  # a supplier
        Company, models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField(default=now)
    last_activity_at = models.DateTimeField(default=now)
    snoozed = models.BooleanField(default=False)  # out of the way until `wakes_at`, or until something is said
    wakes_at = models.DateTimeField(null=True)
    waits_since = models.DateTimeField(null=True)  # the customer, for an answer of ours
    due_at = models.DateTimeField(null=True)  # by when that is promised; worked out in `cases.answer_by`
    first_answered_at = models.DateTimeField(null=True)
    first_closed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened = models.BooleanField(default=False)
    erase_at = models.DateTimeField(null=True)  # when the last category goes
    objects = CaseQuerySet.as_manager()

    class Meta:
        # Every list of the desk is one of these, read from its beginning (`tests/cases/test_lists.py`). A letter that
        # arrives is written into the first ten and no others: what concerns agents, suppliers and sleep waits for them.
        indexes = [
            models.Index(fields=["customer", "-opened_at"], name="case_of_customer"),
            models.Index("company", *APART, name="case_inbox"),
            models.Index(fields=["company", "state", *NEWEST], condition=OPEN, name="case_by_state"),
            models.Index("company", *APART, condition=NOBODYS, name="case_unassigned"),
            models.Index("company", "kind", *APART, name="case_by_kind"),
            models.Index("company", "channel", *APART, name="case_by_channel"),
            models.Index("company", "brand", *APART, name="case_by_brand"),
            models.Index("company", "language", *APART, name="case_by_language"),
            models.Index("company", IS_OPEN, "opened_at", "id", name="case_oldest"),
            models.Index(fields=["company", "due_at", *NEWEST], condition=OPEN, name="case_due"),
            models.Index("assigned_to", *APART, condition=ASSIGNED, name="case_mine"),
            models.Index(fields=["company", "wakes_at", "id"], condition=ASLEEP, name="case_snoozed"),
            models.Index("assigned_company", *APART, condition=SUPPLIED, name="case_of_supplier"),
            models.Index(
                fields=["assigned_company", "state", *NEWEST], condition=SUPPLIED & OPEN, name="case_supplier_state"
            ),
            models.Index("assigned_company", *APART, condition=SUPPLIED & NOBODYS, name="case_supplier_nobodys"),
            models.Index(
                "assigned_company", IS_OPEN, "opened_at", "id", condition=SUPPLIED, name="case_supplier_oldest"
            ),
            models.Index(
                fields=["assigned_company", "due_at", *NEWEST], condition=SUPPLIED & OPEN, name="case_supplier_due"
            ),
            models.Index(
                fields=["assigned_company", "wakes_at", "id"], condition=SUPPLIED & ASLEEP, name="case_supplier_sleep"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED

    def is_quiet_since(self, moment: datetime | None) -> bool:
        """Whether nothing was said after a moment; also where none is named."""
        return moment is None or self.last_activity_at <= moment

    def scope_for(self, category: str) -> Scope:
        kind = "audit" if category == "audit" else "case"
        return Scope(company=self.company_id, brand=self.brand_id, kind=kind, subject=self.pk, category=category)


class Closure(models.Model):
    """The end of a conversation: who, when and why. Reopening lifts it; the first one starts the cap."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="closures")
    company = models.ForeignKey(Company, models.PROTECT)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    by = models.ForeignKey(Agent, models.PROTECT, null=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at__isnull=True), name="closed_once"),
        ]

    def __str__(self) -> str:
        return f"closure of {self.case_id}"

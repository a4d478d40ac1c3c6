"""What left, and to whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tillit.kit.clock import now
from tillit.kit.refs import new_id


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

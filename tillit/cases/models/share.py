"""A case shown to another company of the group, for one purpose and until a day."""

from django.db import models

from tillit.cases.models.case import Case
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Agent, Company


class Share(models.Model):
    """Promise `group-sharing`: only when necessary for the purpose, and never without an end."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="shares")
    owner = models.ForeignKey(Company, models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, models.PROTECT, related_name="shared_cases")
    purpose = models.CharField(max_length=40)
    until = models.DateTimeField()
    by = models.ForeignKey(Agent, models.PROTECT)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["company", "until"], name="share_in_force")]
        constraints = [models.UniqueConstraint(fields=["case", "company", "purpose"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.case_id} for {self.company_id}"

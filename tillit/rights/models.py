"""What follows from an objection: a second person weighs, and the weighing is kept."""

from django.db import models

from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_handle, new_id
from tillit.people.models import Agent, Brand, Company, Objection
from tillit.vault.sealed import SealedField


class Outcome(models.TextChoices):
    UPHELD = "upheld"  # the purpose stays closed to this person's data
    REFUSED = "refused"  # compelling grounds: the restriction is lifted, with a reasoned letter


class Decision(models.Model):
    """A privacy officer's answer to an objection (Article 21(1)), with its reasoning sealed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    handle = models.CharField(max_length=26, unique=True, default=new_handle)
    objection = models.OneToOneField(Objection, models.CASCADE)
    company = models.ForeignKey(Company, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reasoning = SealedField(holding="decision.reasoning", category="preference", null=True)
    by = models.ForeignKey(Agent, models.PROTECT)
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.outcome} {self.handle}"

    def scope_for(self, category: str) -> Scope:
        person = self.objection.person
        return Scope(company=self.company_id, brand=self.brand_id, kind="person", subject=person, category=category)

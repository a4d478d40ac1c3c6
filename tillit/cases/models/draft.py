"""What somebody has begun to write: it survives a crash and another browser, and goes with the case."""

from django.db import models

from tillit.cases.models.case import Case
from tillit.keeper.wire import Scope
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Agent, Company
from tillit.vault.sealed import SealedField


class Draft(models.Model):
    """An agent's unfinished answer and note on one case, sealed as what they will become. Only its writer reads it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    case = models.ForeignKey(Case, models.CASCADE, related_name="drafts")
    company = models.ForeignKey(Company, models.PROTECT)
    agent = models.ForeignKey(Agent, models.PROTECT)
    reply = SealedField(holding="draft.reply", category="content", null=True)
    note = SealedField(holding="draft.note", category="notes", null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agent"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.pk}"

    def scope_for(self, category: str) -> Scope:
        return self.case.scope_for(category)

"""Tags: plain operational words of a closed list. A free tag could say something about a person; these cannot."""

from django.db import models
from django.db.models.functions import Lower

from tillit.cases.models.case import Case
from tillit.kit.clock import now
from tillit.kit.refs import new_id
from tillit.people.models import Agent, Company


class Tag(models.Model):
    """One word of a company's list, which its supervisors keep."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    word = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint("company", Lower("word"), name="tag_once")]

    def __str__(self) -> str:
        return self.word


class Tagging(models.Model):
    """That a case bears a tag: who put it there, and when."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="taggings")
    company = models.ForeignKey(Company, models.PROTECT)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    by = models.ForeignKey(Agent, models.PROTECT)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "case"], name="tagging_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.case_id}"

"""Saved views: a filter over plain columns, under a name."""

from django.db import models
from django.db.models import Q

from tillit.kit.refs import new_id
from tillit.people.models import Agent, Company


class SavedView(models.Model):
    """A list somebody comes back to. Without an agent it is everybody's in the company."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    agent = models.ForeignKey(Agent, models.CASCADE, null=True)
    name = models.CharField(max_length=40)
    filters = models.JSONField()  # `Queue.as_plain`: closed words, ids and counts of days

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "agent", "name"], name="view_once"),
            models.UniqueConstraint(fields=["company", "name"], condition=Q(agent=None), name="view_of_all_once"),
        ]

    def __str__(self) -> str:
        return self.name

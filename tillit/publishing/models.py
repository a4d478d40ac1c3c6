"""Versions of the notice, and how its promises stood."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tillit.kit.clock import now
from tillit.kit.refs import new_id


class NoticeVersion(models.Model):
    """One published notice: the document itself, its hash, and since when it is in force."""

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=60)
    hash = models.CharField(max_length=64, unique=True)
    document = models.TextField()
    published_by = models.CharField(max_length=60)
    seconded_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(default=now)
    in_force_from = models.DateTimeField()  # later than `published_at` where a period was shortened
    activated_at = models.DateTimeField(null=True)  # when the keeper took it as the one that decides
    followed_at = models.DateTimeField(null=True)  # when every clock had been reckoned by it

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"notice {self.number}"


class StandingDay(models.Model):
    """How a promise stood on one day, at its worst: the history on the board. Nothing of anybody is in it."""

    id = models.BigAutoField(primary_key=True)
    promise = models.CharField(max_length=40)
    day = models.DateField()
    verdict = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "promise"], name="standing_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.promise} {self.verdict}"


class Alarm(models.Model):
    """A promise that stopped being kept, until it is kept again. `said` and `figures` are its evidence at that time."""

    id = models.UUIDField(primary_key=True, default=new_id)
    promise = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10)
    said = ArrayField(models.TextField())
    figures = models.JSONField(default=dict)
    since = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise"], condition=Q(ended_at=None), name="alarm_once")]

    def __str__(self) -> str:
        return f"{self.promise} {self.verdict}"


class Telling(models.Model):
    """Who was told of an alarm: when a letter left, and when they said that they had seen it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="tellings")
    agent = models.UUIDField()  # agents live on a floor above
    mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alarm", "agent"], name="telling_once")]

    def __str__(self) -> str:
        return f"{self.alarm_id} to {self.agent}"

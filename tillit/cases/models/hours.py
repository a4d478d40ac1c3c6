"""When a brand's people work, how soon they mean to answer, and how soon they did: by brand, never by person."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tillit.cases.models.case import Kind
from tillit.cases.working_time import WorkingTime
from tillit.kit.refs import new_id
from tillit.people.models import Brand, Company


class WorkingHours(models.Model):
    """When the people of a company answer for a brand. Where there is no row, no time to answer is counted."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT)
    zone = models.CharField(max_length=40)  # IANA
    week = models.JSONField()  # seven lists of [from, to], minutes of the day, Monday first
    keeps_holidays = models.BooleanField(default=True)  # the public holidays of the company's country are free
    closed_days = ArrayField(models.DateField(), default=list)

    class Meta:
        verbose_name_plural = "working hours"
        constraints = [models.UniqueConstraint(fields=["company", "brand"], name="hours_once")]

    def __str__(self) -> str:
        return f"hours of {self.brand_id}"

    def as_time(self, country: str) -> WorkingTime:
        """The same, to count with."""
        week = tuple(tuple((begins, ends) for begins, ends in spans) for spans in self.week)
        return WorkingTime(self.zone, week, frozenset(self.closed_days), country if self.keeps_holidays else "")


class Target(models.Model):
    """Within how many working minutes a customer has an answer; without a kind, for every kind that has none."""

    id = models.UUIDField(primary_key=True, default=new_id)
    company = models.ForeignKey(Company, models.PROTECT)
    brand = models.ForeignKey(Brand, models.PROTECT)
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    first = models.PositiveIntegerField(null=True)  # to the first answer
    next = models.PositiveIntegerField(null=True)  # to every later one

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "brand", "kind"], name="target_once")]

    def __str__(self) -> str:
        return f"target of {self.brand_id} {self.kind}"


class AnswerCount(models.Model):
    """Answers of one week that took about so long, by brand. No case and no agent can be found in it."""

    id = models.BigAutoField(primary_key=True)
    company = models.UUIDField()
    brand = models.UUIDField()
    week = models.DateField()  # its Monday
    is_first = models.BooleanField()
    quarters = models.PositiveIntegerField()  # of a working hour, begun
    was_late = models.BooleanField(null=True)  # None: there was no target
    answers = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "brand", "week", "is_first", "quarters", "was_late"], nulls_distinct=False,
                name="answer_count_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.week} {self.quarters} {self.answers}"


def monday(day: date) -> date:
    """The first day of its week."""
    return date.fromordinal(day.toordinal() - day.weekday())

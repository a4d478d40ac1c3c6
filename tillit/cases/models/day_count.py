"""How much was done, by day: all that remains for reports when the cases are gone."""

from django.db import models


class DayCount(models.Model):
    """Cases closed on one day, by company, kind, channel, country and language; nobody can be found in it."""

    id = models.BigAutoField(primary_key=True)
    company = models.UUIDField()
    day = models.DateField()
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=12)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=5)
    closed = models.PositiveIntegerField(default=0)
    hours_open = models.PositiveIntegerField(default=0)  # summed

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "day", "kind", "channel", "country", "language"], name="day_count_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.closed}"

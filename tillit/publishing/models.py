"""Versions of the notice."""

from django.db import models

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

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"notice {self.number}"

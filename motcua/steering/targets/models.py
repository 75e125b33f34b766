"""Targets (chỉ tiêu): values that the province wants to reach, with what they would have meant when they were set."""

from django.db import models
from django.db.models import Q

LONGEST_NAME = 120  # characters


class Target(models.Model):
    """A what-if that somebody has made a target of. Shares run from 0 to 1, by code of the index."""

    name = models.CharField(max_length=LONGEST_NAME)
    ranking = models.CharField(max_length=40)  # code of the edition it was tried in
    province = models.CharField(max_length=60)  # as the published tables write it
    wanted = models.JSONField()  # shares that shall be reached; only what changes
    at_setting = models.JSONField()  # the same indices as they were published then
    levers = models.JSONField(default=dict)  # item: {"at_setting": share, "wanted": share} of the live figures
    rank_at_setting = models.PositiveSmallIntegerField()
    index_at_setting = models.DecimalField(max_digits=8, decimal_places=4)
    rank = models.PositiveSmallIntegerField()  # what the wanted shares would have given, all others unchanged …
    rank_low = models.PositiveSmallIntegerField()  # … and between which ranks, under other weights
    rank_high = models.PositiveSmallIntegerField()
    index = models.DecimalField(max_digits=8, decimal_places=4)
    due_date = models.DateField(null=True)
    set_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="target_rank_in_interval",
                condition=Q(rank_low__lte=models.F("rank"), rank_high__gte=models.F("rank")),
            ),
        ]
        indexes = [  # serves queries.current
            models.Index(name="target_current", fields=["-set_at", "-id"], condition=Q(dropped_at=None)),
        ]

    def __str__(self) -> str:
        return self.name

"""Who gets the weekly brief of which unit by mail, and when."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from motcua.steering.briefing import schedule


class BriefSubscription(models.Model):
    """One person's wish to get the brief of one unit each week. It stays when it ends, for the journal names its id."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    weekday = models.PositiveSmallIntegerField()  # 0 Monday … 6 Sunday
    hour = models.PositiveSmallIntegerField()  # local
    chosen_at = models.DateTimeField()  # nothing is sent for a time before
    sent_for = models.DateTimeField(null=True)  # the time that was last sent for, not when it was sent
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="brief_once", fields=["person", "agency"]),
            models.CheckConstraint(name="brief_hour_of_a_week", condition=Q(weekday__lte=6, hour__lte=23)),
        ]
        indexes = [models.Index(name="brief_current", fields=["id"], condition=Q(ended_at=None))]  # queries.due_ids

    def __str__(self) -> str:
        return f"{self.person_id} {self.agency_id}: {self.weekday} {self.hour}:00"

    def due_for(self, at: datetime) -> datetime | None:
        """Return the time that is to be sent for at this moment; None: nothing is. Of several missed, the last."""
        last = schedule.last(at, self.weekday, self.hour)
        is_due = self.ended_at is None and last > self.chosen_at and (self.sent_for is None or last > self.sent_for)
        return last if is_due else None

    def next_at(self, at: datetime) -> datetime:
        """Return when the next brief will be sent."""
        return schedule.following(at, self.weekday, self.hour)

"""What a leader ordered: one task, one person, one day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AssignmentState(models.TextChoices):
    """Where an assignment stands."""

    OPEN = "open", _("Under way")
    REPORTED = "reported", _("Reported done")
    CLOSED = "closed", _("Closed")


LONGEST_TASK = 500  # characters
LONGEST_REPORT = 2000


class Assignment(models.Model):
    """A task (nhiệm vụ) that somebody was given, with the figure that it came from."""

    what = models.CharField(max_length=LONGEST_TASK)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")  # whose figure it is
    assignee = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    given_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    due_date = models.DateField()
    figure = models.CharField(max_length=300, blank=True)  # the figure in words, as it was then
    figure_path = models.CharField(max_length=300, blank=True)  # a page of this site
    state = models.CharField(max_length=16, choices=AssignmentState, default=AssignmentState.OPEN)
    report = models.CharField(max_length=LONGEST_REPORT, blank=True)
    reported_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=LONGEST_REPORT, blank=True)  # why it was opened again
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_state_has_its_time",
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="reported", reported_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
            ),
        ]
        indexes = [  # serve queries.given_to, given_by and due_between
            models.Index(name="assignment_assignee", fields=["assignee", "due_date", "id"]),
            models.Index(name="assignment_given_by", fields=["given_by", "due_date", "id"]),
            models.Index(name="assignment_due", fields=["due_date", "id"], condition=~Q(state="closed")),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

"""What was brought in from another system, and by which run."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file that somebody brought: what was found wrong in it, or what came of it."""

    class Kind(models.TextChoices):
        DOSSIERS = "dossiers", _("Dossiers")
        PROCEDURES = "procedures", _("Procedures")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        CHECKING = "checking", _("Being checked")
        REFUSED = "refused", _("Not taken: to be corrected")
        CHECKED = "checked", _("Checked, nothing to correct")
        WRITING = "writing", _("Being written")
        FINISHED = "finished", _("Finished")
        BROKEN = "broken", _("Broken off")

    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    source = models.CharField(max_length=100)  # name of the other system
    mapping = models.TextField(blank=True)  # YAML, as it was given
    is_check_only = models.BooleanField(default=False)
    requested_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)  # of the file that hold something, the headings not counted
    done = models.PositiveIntegerField(default=0)  # rows checked or written so far, in the present state
    outcome = models.JSONField(default=dict)  # counts by word: writing.COUNTS, or those of procedures
    findings = models.JSONField(default=list)  # [place, text] each; the first ones
    more_findings = models.PositiveIntegerField(default=0)  # beyond those
    remarks = models.JSONField(default=list)  # as findings: taken nevertheless

    class Meta:
        indexes = [models.Index(name="import_run_newest", fields=["-id"])]
        constraints = [
            models.CheckConstraint(
                name="import_run_ended_has_time",
                condition=Q(state__in=["waiting", "checking", "writing"], finished_at__isnull=True)
                | (~Q(state__in=["waiting", "checking", "writing"]) & Q(finished_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.file_name}"


class ImportFile(models.Model):
    """The bytes of a file that waits for the worker; deleted when the run has ended."""

    run = models.OneToOneField(ImportRun, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"file of {self.run_id}"


class ImportedDossier(models.Model):
    """How a dossier stood in the other system when it was last told of."""

    number = models.CharField(max_length=40, unique=True)  # MaHoSo
    dossier = models.OneToOneField("dossiers.Dossier", models.CASCADE, related_name="+")
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="+", db_index=False)  # that last changed it
    source = models.CharField(max_length=100)
    milestones = models.JSONField()  # [step, time] each, as dossiers.loading.past.Milestone
    national_state = models.PositiveSmallIntegerField()  # 1 to 10
    due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number

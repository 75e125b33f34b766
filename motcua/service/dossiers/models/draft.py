"""What is being typed. A draft never enters counts or numbers; a dossier is born at submission."""

import uuid

from django.db import models
from django.db.models import Q

from motcua.journal.acting import Channel


class Draft(models.Model):
    """One application, or one answer to a supplement request, while somebody is typing it."""

    key = models.UUIDField(
        unique=True, default=uuid.uuid4
    )  # in the address of its pages; idempotency key of the submission
    owner = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="drafts")
    holder_digest = models.CharField(
        max_length=64, blank=True
    )  # SHA-256 of the browser's token while nobody has signed in
    version = models.ForeignKey("procedures.ProcedureVersion", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+")
    applicant = models.ForeignKey("people.Person", models.CASCADE, null=True, related_name="+")
    is_under_mandate = models.BooleanField(default=False)  # the owner files for somebody who authorised them
    channel = models.CharField(max_length=16, default=Channel.ONLINE)
    answers = models.JSONField(
        default=dict
    )  # {section code: {field code: value}}; "questions" holds the answers about the case
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answers_request = models.ForeignKey("dossiers.SupplementRequest", models.CASCADE, null=True, related_name="drafts")
    submitted_as = models.ForeignKey("dossiers.Dossier", models.SET_NULL, null=True, related_name="drafts")

    class Meta:
        indexes = [
            models.Index(
                name="draft_owner", fields=["owner", "-saved_at", "id"], condition=Q(submitted_as__isnull=True)
            ),
            models.Index(name="draft_expiry", fields=["expires_at", "id"], condition=Q(submitted_as__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(name="draft_has_a_holder", condition=Q(owner__isnull=False) | ~Q(holder_digest="")),
            models.UniqueConstraint(
                name="draft_one_per_supplement_request",
                fields=["answers_request"],
                condition=Q(answers_request__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class DraftPaper(models.Model):
    """A file put to a draft, or the number of the paper that data replaces."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="papers")
    paper_code = models.CharField(max_length=64)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)  # as the citizen named it
    data_number = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="draft_paper_draft", fields=["draft", "paper_code", "id"])]
        constraints = [
            models.CheckConstraint(
                name="draft_paper_file_or_number", condition=Q(file__isnull=False) | ~Q(data_number="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.paper_code}"


class UploadDay(models.Model):
    """What one person has sent on one day: counted up at every upload, and not down when a file is taken out again."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    day = models.DateField()  # in Viet Nam
    files = models.PositiveIntegerField(default=0)
    size_bytes = models.PositiveBigIntegerField(default=0)  # as sent

    class Meta:
        constraints = [models.UniqueConstraint(name="upload_day_once", fields=["person", "day"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day} {self.files}"

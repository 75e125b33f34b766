"""What stands between the platform and the national portal: who is known there, what waits, what came in, what differs.

Messages to the portal hold personal data. They are written when they are sent and kept nowhere; a message that came in
is kept until a dossier has been made of it, or until somebody has put it aside for good.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Sync(models.TextChoices):
    """How a dossier stands with the portal."""

    IN_SYNC = "in_sync", _("In step with the national portal")
    WAITING = "waiting", _("Waiting to be sent")
    REFUSED = "refused", _("Refused by the national portal")


class NationalDossier(models.Model):
    """A dossier as the portal knows it. A dossier without this row has never been reported."""

    dossier = models.OneToOneField("dossiers.Dossier", models.CASCADE, related_name="+")
    number = models.CharField(max_length=50, unique=True)  # MaHoSo: the portal's own, else our permanent number
    came_from_portal = models.BooleanField(default=False)
    is_known_there = models.BooleanField(default=False)  # decides `isUpdating`
    state = models.CharField(max_length=8, choices=Sync, default=Sync.WAITING)
    synced_at = models.DateTimeField(null=True)  # last acknowledgement
    waiting_since = models.DateTimeField(null=True)  # oldest message that was not acknowledged
    attempts = models.PositiveIntegerField(default=0)  # of the oldest message
    next_try_at = models.DateTimeField(null=True)  # null: nothing waits
    leased_until = models.DateTimeField(null=True)  # a worker is sending
    error = models.CharField(max_length=300, blank=True)  # of the last attempt; masked

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="national_dossier_waiting_has_try",
                condition=Q(state="waiting", next_try_at__isnull=False, waiting_since__isnull=False)
                | (~Q(state="waiting") & Q(next_try_at__isnull=True, waiting_since__isnull=True)),
            )
        ]
        indexes = [
            models.Index(
                name="national_dossier_waiting", fields=["next_try_at", "id"], condition=Q(next_try_at__isnull=False)
            ),
            models.Index(name="national_dossier_refused", fields=["-id"], condition=Q(state="refused")),
            models.Index(name="national_dossier_synced", fields=["synced_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class OutMessage(models.Model):
    """One message to the portal: which service, about which entry. Its body is written when it is sent."""

    class Service(models.TextChoices):
        DOSSIER = "dossier", "DongBoHoSoMC"
        PROGRESS = "progress", "CapNhatTienDoHoSoMC"

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Acknowledged")
        REFUSED = "refused", _("Refused")

    about = models.ForeignKey(NationalDossier, models.CASCADE, related_name="messages")
    service = models.CharField(max_length=8, choices=Service)
    entry_id = models.BigIntegerField()  # journal.Entry; a plain number, because the journal lies below
    entry_seq = models.PositiveIntegerField()  # its place within the dossier
    key = models.UUIDField(unique=True, default=uuid.uuid4)  # the portal may know a repeated message by it
    is_replay = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)  # the portal's words for a refusal; masked

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="out_message_once_an_entry", fields=["about", "entry_id"], condition=Q(is_replay=False)
            ),
            models.CheckConstraint(
                name="out_message_answered_has_time",
                condition=Q(state="queued", answered_at__isnull=True)
                | (~Q(state="queued") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="out_message_waiting", fields=["about", "id"], condition=Q(state="queued")),
            models.Index(name="out_message_about", fields=["about", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.about_id} {self.service} {self.state}"


class InMessage(models.Model):
    """One message from the portal, from its arrival to the dossier that was made of it."""

    class State(models.TextChoices):
        FILED = "filed", _("Received as a dossier")
        ASIDE = "aside", _("Put aside")
        REJECTED = "rejected", _("Sent back")

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of what arrived: the same again is the same
    number = models.CharField(max_length=50, blank=True)  # MaHoSo, as far as it could be read
    state = models.CharField(max_length=8, choices=State)
    received_at = models.DateTimeField()
    body = models.TextField(blank=True)  # what arrived, while it is needed; holds personal data
    problem = models.CharField(max_length=32, blank=True)  # code of refusals.PROBLEMS
    detail = models.CharField(max_length=200, blank=True)  # the code or field it is about; no personal data
    about = models.ForeignKey(NationalDossier, models.SET_NULL, null=True, related_name="received")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="in_message_filed_keeps_no_body", condition=~Q(state="filed") | Q(body="", about__isnull=False)
            ),
            models.CheckConstraint(name="in_message_aside_says_why", condition=~Q(state="aside") | ~Q(problem="")),
        ]
        indexes = [
            models.Index(name="in_message_aside", fields=["-id"], condition=Q(state="aside")),
            models.Index(name="in_message_number", fields=["number", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class AttachedFile(models.Model):
    """A file that the portal holds for a dossier: fetched, waiting to be fetched, or to be asked for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being fetched")
        FETCHED = "fetched", _("Fetched")
        REFUSED = "refused", _("Not taken: ask the applicant for it")
        GIVEN_UP = "given_up", _("Could not be fetched: ask the applicant for it")

    about = models.ForeignKey(NationalDossier, models.CASCADE, related_name="files")
    file_id = models.CharField(max_length=100)  # TepDinhKemId
    component = models.CharField(max_length=64)  # MaThanhPhanHoSo
    name = models.CharField(max_length=255)  # as the citizen named it
    link = models.CharField(max_length=1000)  # DuongDanTaiTepTin
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)  # in plain words
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="attached_file_once", fields=["about", "file_id"]),
            models.CheckConstraint(
                name="attached_file_waiting_has_try",
                condition=Q(state="waiting", next_try_at__isnull=False)
                | (~Q(state="waiting") & Q(next_try_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="attached_file_waiting", fields=["next_try_at", "id"], condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.about_id} {self.component} {self.state}"


class AgencyCode(models.Model):
    """What the portal calls one of our agencies, where it is not our own code; learnt from somebody's choice."""

    code = models.CharField(max_length=100, unique=True)  # DonViXuLy
    agency = models.ForeignKey("agencies.Agency", models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.code} {self.agency_id}"


class Reconciliation(models.Model):
    """One comparison of the portal's books with ours."""

    since = models.DateTimeField()
    until = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    compared = models.PositiveIntegerField(default=0)  # dossiers
    differing = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)  # why it could not be finished

    class Meta:
        indexes = [models.Index(name="reconciliation_newest", fields=["-id"])]

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d} {self.differing}"


class Difference(models.Model):
    """Something in which the two books differ, and the act that mends it."""

    class Kind(models.TextChoices):
        MISSING_THERE = "missing_there", _("The national portal does not know the dossier")
        MISSING_HERE = "missing_here", _("Only the national portal knows the dossier")
        STATE = "state", _("State")
        APPOINTMENT = "appointment", _("Appointment date")
        RESULTS = "results", _("Results")

    class Mend(models.TextChoices):
        SEND = "send", _("Send again")
        FETCH = "fetch", _("Fetch it")
        ASK = "ask", _("Ask the applicant what is wanted")

    found_in = models.ForeignKey(Reconciliation, models.CASCADE, related_name="differences")
    number = models.CharField(max_length=50)  # MaHoSo
    about = models.ForeignKey(NationalDossier, models.CASCADE, null=True, related_name="differences")
    kind = models.CharField(max_length=16, choices=Kind)
    ours = models.CharField(max_length=200, blank=True)
    theirs = models.CharField(max_length=200, blank=True)
    mend = models.CharField(max_length=8, choices=Mend)
    mended_at = models.DateTimeField(null=True)  # null: open

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="difference_open_once", fields=["number", "kind"], condition=Q(mended_at__isnull=True)
            )
        ]
        indexes = [models.Index(name="difference_open", fields=["-id"], condition=Q(mended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"

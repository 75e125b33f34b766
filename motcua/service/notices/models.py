"""What persons were told, and how it was carried to them."""

from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from motcua.service.notices.texts import TEXTS


class Channel(models.TextChoices):
    """A way out of the platform. The notice itself, on the person's page, needs none."""

    ZALO = "zalo", _("Zalo")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class Notice(models.Model):
    """Something a person is told, in words that never change again. On their page it is there at once."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)  # what it is about and for whom: nobody is told twice
    kind = models.CharField(max_length=32)  # key of texts.TEXTS
    dossier_number = models.CharField(max_length=20, blank=True)
    params = models.JSONField(default=dict)  # what was filled in: names of dossiers, dates, amounts
    text_vi = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    page = models.CharField(max_length=64, blank=True)  # url name of the page it leads to, which asks for a sign-in
    page_arg = models.CharField(max_length=64, blank=True)
    is_answer = models.BooleanField(default=False)  # to what this person just did: may go out at night
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="notice_unread", fields=["person", "-id"], condition=Q(read_at__isnull=True)),
            models.Index(name="notice_person", fields=["person", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_number} → {self.person_id}"

    @property
    def path(self) -> str:
        """The address of the page it leads to; "/" where nobody serves that page (a face switched off)."""
        try:
            return reverse(self.page, args=[self.page_arg] if self.page_arg else [])
        except NoReverseMatch:
            return "/"

    @property
    def head(self) -> str:
        """The headline in the language of the screen."""
        return TEXTS[self.kind].head_en if get_language() == "en" else TEXTS[self.kind].head_vi

    @property
    def text(self) -> str:
        """The message in the language of the screen."""
        return self.text_en if get_language() == "en" else self.text_vi


class Delivery(models.Model):
    """One way in which a notice is carried out of the platform; a further row where the first way failed."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=100)  # masked; the real one is read from the person when it is sent
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)  # null: nothing is to be tried any more
    provider_id = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=300, blank=True)  # of the last attempt
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_once_a_channel", fields=["notice", "channel"]),
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_queued_has_next_try",
                condition=Q(state="queued", next_try_at__isnull=False)
                | (~Q(state="queued") & Q(next_try_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="delivery_waiting", fields=["next_try_at", "id"], condition=Q(state="queued"))]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.state}"


class NoticePreference(models.Model):
    """How a person wants to be told. Without one: Zalo, else SMS, else e-mail, in Vietnamese."""

    class Way(models.TextChoices):
        ZALO = "zalo", _("Zalo, or SMS where there is none")
        SMS = "sms", _("SMS")
        EMAIL = "email", _("E-mail")
        NONE = "none", _("Only on my page here")

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=Way, default=Way.ZALO)
    language = models.CharField(max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi")

    def __str__(self) -> str:
        return f"{self.person_id} {self.way}"


class SimulatedMessage(models.Model):
    """What the simulator "sent" instead of a provider: notices and sign-in codes. Never written in production."""

    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=100)  # masked
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="simulated_message_newest", fields=["-id"])]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"

"""Who handles dossiers, and when it is open."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.kernel.two_languages import for_reader


class Kind(models.TextChoices):
    """What an agency is; rules that differ by kind (who decides, which counter) look only at this."""

    PROVINCE_COMMITTEE = "province_committee", _("Provincial People's Committee")
    DEPARTMENT = "department", _("Department or provincial agency")
    BRANCH = "branch", _("Subordinate unit")
    COMMUNE_COMMITTEE = "commune_committee", _("Commune People's Committee")
    PROVINCE_CENTRE = "province_centre", _("Provincial public administration service centre")
    COMMUNE_CENTRE = "commune_centre", _("Commune public administration service centre")


class Agency(models.Model):
    """An agency or unit (cơ quan, đơn vị); units form a tree."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100)
    name_en = models.CharField("name in English", max_length=200, blank=True)  # empty: the Vietnamese one is shown
    short_name_en = models.CharField("short name in English", max_length=100, blank=True)
    folded_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=32, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="agencies")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_verified = models.BooleanField(default=False)  # name and place were checked against a published source
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(name="agency_kind_place", fields=["kind", "place", "id"]),
            models.Index(name="agency_parent", fields=["parent", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the language of the reader. Letters and what goes to other systems carry `name`."""
        return for_reader(self.name, self.name_en)

    @property
    def short_label(self) -> str:
        """The short name in the language of the reader."""
        return for_reader(self.short_name, self.short_name_en or self.name_en)


class OpeningHours(models.Model):
    """One opening span of a weekday; an agency without any uses its parent's, at last the default hours."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField()  # 0 Monday … 6 Sunday
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opening_hours_closes_after_opening", condition=Q(closes_at__gt=models.F("opens_at"))
            ),
            models.CheckConstraint(name="opening_hours_weekday", condition=Q(weekday__lte=6)),
            models.UniqueConstraint(name="opening_hours_once", fields=["agency", "weekday", "opens_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.weekday} {self.opens_at}-{self.closes_at}"


class CalendarDay(models.Model):
    """A day that differs from the weekly pattern: make-up working day, local closing, half day.

    agency null: the whole province. No span of its own means closed all day.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, null=True, blank=True, related_name="calendar_days")
    day = models.DateField()
    spans = models.JSONField(default=list)  # [["07:30", "11:30"], …]; empty: closed
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="calendar_day_once", fields=["agency", "day"], nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class Revision(models.Model):
    """The one row that says whether anything of units, places or calendars has changed; written by triggers alone."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(name="revision_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.value)

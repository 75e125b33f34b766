"""Where people live and agencies work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Viet Nam has had two levels since 1 July 2025; district stays for other countries and for history."""

    PROVINCE = "province", _("Province or city")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune or ward")


class Place(models.Model):
    """A province, a district (history) or a commune."""

    code = models.CharField(max_length=16, unique=True)  # national code as text; a province has 2 digits, a commune 5
    level = models.CharField(max_length=16, choices=Level)
    name = models.CharField(max_length=100)  # "Phường Hạc Thành": as it is written in a letter
    short_name = models.CharField(max_length=100)  # "Hạc Thành"
    folded_name = models.CharField(max_length=100)  # kernel.text.fold(name), for search
    sort_key = models.CharField(
        max_length=200
    )  # kernel.text.sort_key(short_name): Vietnamese order without the server's locale
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # null: still exists

    class Meta:
        indexes = [models.Index(name="place_level_sort", fields=["level", "parent", "sort_key", "id"])]
        constraints = [
            models.CheckConstraint(
                name="place_only_province_has_no_parent",
                condition=models.Q(level="province") | models.Q(parent__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

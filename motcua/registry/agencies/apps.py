from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class AgenciesConfig(AppConfig):
    name = "motcua.registry.agencies"
    label = "agencies"
    verbose_name = _("Agencies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        kinds.register("agency.opened", code="code of the unit")
        kinds.register("agency.changed", fields="names of the fields that changed")
        kinds.register("agency.hours_changed", week="weekday (0 Monday) and its openings; empty: as the unit above")
        day = {"agency": "id, null: whole province", "day": "ISO date", "openings": "pairs of hours; empty: closed"}
        kinds.register("calendar.day_added", **day)
        kinds.register("calendar.day_removed", **day)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class TargetsConfig(AppConfig):
    """Targets: what the province wants to reach in an index, and how far it has drifted from it."""

    name = "motcua.steering.targets"
    label = "targets"
    verbose_name = _("Targets")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what happens to a target."""
        kinds.register(
            "target.set",
            ranking="code of the published ranking it was tried in",
            rank="the rank it would give",
            per_ten_thousand="wanted share of each index that changes",
            due="day by which it shall be reached, if one was said",
        )
        kinds.register("target.dropped", ranking="code of the published ranking it was tried in")

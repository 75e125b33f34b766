from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Forecast and simulation."""

    name = "motcua.steering.planning"
    label = "planning"
    verbose_name = _("Planning")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the forecast follow what is imported."""
        from motcua.journal import followers  # app ready
        from motcua.steering.planning.followers import FORECAST  # app ready

        followers.register(FORECAST)

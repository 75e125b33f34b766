from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    name = "motcua.steering.measures"
    label = "measures"
    verbose_name = _("Measures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the counts follow the journal."""
        from motcua.journal.followers import register  # app ready
        from motcua.steering.measures.followers import LIVE_COUNTS  # app ready
        from motcua.steering.measures.service_quality.followers import SERVICE_QUALITY  # app ready

        register(LIVE_COUNTS)
        register(SERVICE_QUALITY)

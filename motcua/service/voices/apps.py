from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class VoicesConfig(AppConfig):
    """Voices: what people say about how they were served."""

    name = "motcua.service.voices"
    label = "voices"
    verbose_name = _("Voices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what people can say."""
        kinds.register(
            "rating.given",
            level="1 very dissatisfied to 5 very satisfied",
            dossier="id",
            procedure="code of the procedure",
            agency="id of the agency that decided",
        )

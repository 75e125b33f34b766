from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class GamingConfig(AppConfig):
    """Signs worth a second look, and the weekly call-back that asks citizens themselves."""

    name = "motcua.steering.measures.gaming"
    label = "gaming"
    verbose_name = _("Signs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what happens to a sample."""
        kinds.register(
            "call_back.drawn",
            week="Monday of the week that was drawn from",
            seed="with it anybody draws the same again",
            settled="dossiers that were settled in that week",
            drawn="dossiers to call about",
        )
        kinds.register("call_back.tried", dossier="id", tries="how often nobody was reached")
        kinds.register(
            "call_back.recorded",
            dossier="id",
            outcome="what the citizen said, or that nobody answered",
            said="of each point: same, other or unsure; without words",
        )

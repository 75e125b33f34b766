from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class BriefingConfig(AppConfig):
    """Briefing: what a leader is told of a unit, on the page, on paper, and by mail every week."""

    name = "motcua.steering.briefing"
    label = "briefing"
    verbose_name = _("Weekly briefs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what happens to a subscription."""
        kinds.register(
            "brief.subscribed", agency="id of the unit", weekday="0 Monday to 6 Sunday", hour="local, 0 to 23"
        )
        kinds.register("brief.unsubscribed", agency="id of the unit", reason="asked, or role_lost")

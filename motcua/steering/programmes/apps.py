from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class ProgrammesConfig(AppConfig):
    """Programmes: what leaders order, who does it, until when."""

    name = "motcua.steering.programmes"
    label = "programmes"
    verbose_name = _("Programmes")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what can happen to an assignment."""
        given = {"assignee": "id of the person", "agency": "id of the unit", "due": "day"}
        kinds.register("assignment.given", meaning="A task was assigned.", **given)
        kinds.register("assignment.reported", meaning="Whoever has it says that it is done.")
        kinds.register("assignment.closed", meaning="Whoever gave it takes the report.")
        kinds.register("assignment.reopened", meaning="It was not done; it goes on, until a new day.", due="day")

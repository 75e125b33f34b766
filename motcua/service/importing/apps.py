from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class ImportingConfig(AppConfig):
    """Importing: what another system knows of dossiers and procedures."""

    name = "motcua.service.importing"
    label = "importing"
    verbose_name = _("Importing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal that somebody brought in a file."""
        kinds.register(
            "import.finished",
            rows="of the file",
            sha256="of the file",
            created="dossiers or procedures that are new",
            moved="dossiers that went on",
            unchanged="as they were",
            older="what is known here is newer",
            born_here="filed here, left alone",
            contradicting="left as they were",
        )

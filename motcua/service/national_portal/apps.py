from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds

KINDS = {
    "received": "A dossier arrived from the national portal; the dossier has its own entry.",
    "supplemented": "The applicant answered a supplement request at the national portal.",
    "put_aside": "A message of the national portal could not become a dossier as it is.",
    "resolved": "Somebody saw to a message that had been put aside.",
    "refused": "The national portal refused a message about a dossier.",
    "file_not_taken": "A file that came with a dossier was not taken; it is to be asked for.",
    "replayed": "Dossiers of a period were reported to the national portal again.",
    "reconciled": "The books of the national portal and ours were compared.",
    "mended": "A difference between the books was mended.",
}


class NationalPortalConfig(AppConfig):
    """The national portal: dossiers that come from it, and what is reported to it."""

    name = "motcua.service.national_portal"
    label = "national_portal"
    verbose_name = _("National portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what can happen here, follow it, and let the portal's health be watched."""
        from motcua.journal import followers  # app ready
        from motcua.service.connections import partners  # app ready
        from motcua.service.national_portal.followers import REPORTS  # app ready
        from motcua.service.national_portal.partner import NATIONAL_PORTAL  # app ready

        for name, meaning in KINDS.items():
            kinds.register(f"national.{name}", meaning=meaning)
        followers.register(REPORTS)
        partners.register(NATIONAL_PORTAL)

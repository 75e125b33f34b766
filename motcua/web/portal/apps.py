from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class PortalConfig(AppConfig):
    """The face of the platform for citizens and businesses."""

    name = "motcua.web.portal"
    label = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Put the portal's links into the masthead."""
        add_links(
            Place.PORTAL,
            NavigationLink(_("Find a procedure"), "portal:search", order=10),
            NavigationLink(_("Track a dossier"), "portal:track", order=20),
            NavigationLink(_("How we are doing"), "portal:figures", order=25),
            NavigationLink(_("My dossiers"), "portal:mine", order=30, signed_in=True),
        )
        add_links(Place.ACCOUNT, NavigationLink(_("Notices"), "portal:notices", order=8, signed_in=True))

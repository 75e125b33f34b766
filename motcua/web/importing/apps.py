from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class ImportingPagesConfig(AppConfig):
    """Pages on which administrators bring in what another system knows."""

    name = "motcua.web.importing"
    label = "importing_pages"
    verbose_name = _("Importing pages")

    def ready(self) -> None:
        """Put the link into the masthead of those who look after the platform."""
        add_links(Place.ADMINISTRATION, NavigationLink(_("Import"), "importing:index", order=30))

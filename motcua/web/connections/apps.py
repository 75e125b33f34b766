from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class ConnectionPagesConfig(AppConfig):
    """Pages about the systems outside: their health, and the note on other pages while one is in trouble."""

    name = "motcua.web.connections"
    label = "connection_pages"
    verbose_name = _("Connection pages")

    def ready(self) -> None:
        """Put the links of those who look after the platform into their masthead."""
        add_links(
            Place.ADMINISTRATION,
            NavigationLink(_("Administration"), "admin:index", order=10),
            NavigationLink(_("Connections"), "connections:health", order=20),
        )

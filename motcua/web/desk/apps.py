from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class DeskConfig(AppConfig):
    """The face of the platform for officials."""

    name = "motcua.web.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        """Put the desk's links into its masthead, and the desk into the menu of the account."""
        add_links(
            Place.DESK,
            NavigationLink(_("Inbox"), "desk:inbox", order=10),
            NavigationLink(_("Enter a dossier"), "desk:walk_in", order=20),
            NavigationLink(_("My work"), "desk:own_work", order=30),
        )
        add_links(Place.ACCOUNT, NavigationLink(_("Desk"), "desk:inbox", order=5, at_desk=True))

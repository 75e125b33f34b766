from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class CockpitConfig(AppConfig):
    """The face of the platform for leaders. Other rooms of figures put their links into the same masthead."""

    name = "motcua.web.cockpit"
    label = "cockpit"
    verbose_name = _("Cockpit")

    def ready(self) -> None:
        """Put the cockpit into its masthead and into the menu of the account."""
        add_links(
            Place.COCKPIT,
            NavigationLink(_("Cockpit"), "cockpit:home", order=10, sees_figures=True),
            NavigationLink(_("Tasks"), "cockpit:tasks", order=90),
        )
        add_links(Place.DESK, NavigationLink(_("Tasks"), "cockpit:tasks", order=90))
        add_links(Place.ACCOUNT, NavigationLink(_("Cockpit"), "cockpit:home", order=6, sees_figures=True))

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class RankingConfig(AppConfig):
    """Pages on published rankings: why the province stands where it stands, and what would move it."""

    name = "motcua.web.ranking"
    label = "ranking"
    verbose_name = _("Rankings")

    def ready(self) -> None:
        """Put the rankings into the masthead of the leaders."""
        add_links(Place.COCKPIT, NavigationLink(_("Rankings"), "ranking:home", order=30, sees_figures=True))

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class SignsConfig(AppConfig):
    """Pages with courses of dossiers that are worth a second look."""

    name = "motcua.web.signs"
    label = "signs"
    verbose_name = _("Signs")

    def ready(self) -> None:
        """Put the link into the masthead of the leaders."""
        add_links(Place.COCKPIT, NavigationLink(_("Worth a second look"), "signs:index", order=60, sees_figures=True))
        calls = NavigationLink(_("Calls to citizens"), "signs:calls", order=95, calls_citizens=True)
        add_links(Place.DESK, calls)
        add_links(Place.ACCOUNT, calls)

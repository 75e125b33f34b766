from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class QualityPagesConfig(AppConfig):
    """Pages on the quality of service (Decision 766): from the index to the dossiers it is made of."""

    name = "motcua.web.quality"
    label = "quality_pages"
    verbose_name = _("Service quality pages")

    def ready(self) -> None:
        """Put the link into the masthead of leaders."""
        add_links(Place.COCKPIT, NavigationLink(_("Service quality"), "quality:home", order=20, sees_figures=True))

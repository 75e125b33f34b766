from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class ReportingPagesConfig(AppConfig):
    """Pages of report rounds: for units that report, for those who appraise and publish, and for everybody."""

    name = "motcua.web.reporting"
    label = "reporting_pages"
    verbose_name = _("Report round pages")

    def ready(self) -> None:
        """Put the rounds into the masthead of the cockpit and what was published into the portal's footer."""
        add_links(Place.COCKPIT, NavigationLink(_("Report rounds"), "reporting:rounds", order=40, sees_figures=True))
        add_links(Place.FOOTER, NavigationLink(_("Published report rounds"), "reporting:published_rounds", order=60))

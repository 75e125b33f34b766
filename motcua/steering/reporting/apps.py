from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds

REPORT = {"round": "id", "unit": "id of the unit that reports", "version": "version of the report after the act"}
OBSERVED = {"indicators": "codes", "observations": "ids of the new rows, in the same order"}


class ReportingConfig(AppConfig):
    """Report rounds: what must be declared, received or computed, judged by another person, and published."""

    name = "motcua.steering.reporting"
    label = "reporting"
    verbose_name = _("Report rounds")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what can happen in a round, keep the evidence, and let known figures be filled in."""
        from motcua.service.documents import needs  # app ready
        from motcua.steering.reporting import known  # app ready
        from motcua.steering.reporting.queries import file_ids  # app ready

        kinds.register(
            "round.opened",
            scheme="code",
            period="code",
            opens_on="day",
            closes_on="last day on which a report is in time",
            units="how many report",
        )
        kinds.register(
            "round.filled",
            observations="how many computed figures are new or fell away",
            is_final="whether they stay so: the closing day is over",
        )
        kinds.register("round.extended", closed_on="closing day until then", closes_on="the new one")
        kinds.register("round.cancelled", units="how many report", submitted="how many of them had handed in")
        kinds.register("round.published", units="how many reported", ranked="how many of them have a rank")
        kinds.register("report.declared", **REPORT, **OBSERVED)
        kinds.register("report.submitted", **REPORT, late="whether the closing day was over")
        kinds.register("report.corrected", **REPORT, **OBSERVED)
        kinds.register("report.appraised", **REPORT, indicators="codes", verdicts="in the same order")
        kinds.register(
            "report.superseded", **REPORT, indicators="codes: a partner's figure is used now, not yet judged"
        )
        kinds.register("report.explained", **REPORT, indicator="code")
        kinds.register(
            "observations.received",
            partner="id",
            observations="ids of the new rows",
            added="how many were not known before",
            corrected="how many replace an earlier figure of the same partner",
        )
        needs.register("reporting", file_ids)
        known.register("service-quality-766", known.service_quality)

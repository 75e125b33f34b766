"""What stands in the way of publishing a round: the action refuses for it, and the page tells it beforehand. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from motcua.steering.reporting.models import Report, ReportState, Round


@dataclass(frozen=True)
class Readiness:
    """The reports of a round that hold its publication up, and those that do not but will have no rank."""

    have_time: tuple[Report, ...]  # not handed in, and the closing day is not over
    not_appraised: tuple[Report, ...]  # handed in, with figures that nobody has judged
    absent: tuple[Report, ...]  # not handed in, though the closing day is over: holds nothing up

    @property
    def is_ready(self) -> bool:
        """Whether the round can be published."""
        return not self.have_time and not self.not_appraised


def readiness(round_: Round, reports: Iterable[Report], today: date) -> Readiness:
    """Return how far a round is from its publication."""
    seen = list(reports)
    missing = tuple(report for report in seen if report.state == ReportState.DECLARING)
    has_time = today <= round_.closes_on
    return Readiness(
        have_time=missing if has_time else (),
        not_appraised=tuple(report for report in seen if report.state == ReportState.SUBMITTED),
        absent=() if has_time else missing,
    )

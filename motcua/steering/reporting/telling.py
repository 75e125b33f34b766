"""Telling a unit what was said of its report."""

from datetime import datetime

from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.service.notices import actions as notices
from motcua.steering.reporting.models import Report


def tell_of_verdicts(report: Report, how_many: int, *, at: datetime) -> None:
    """Tell analysts and leaders of the unit that so many of its figures were not accepted as they were declared."""
    roles = (Role.ANALYST, Role.LEADER)
    for person_id in sorted({person.id for role in roles for person in people.people_in_role(report.unit_id, role)}):
        notices.tell(
            person_id,
            "report_judged",
            key=f"report:{report.id}:judged:{report.row_version}:{person_id}",
            params={"name": report.round.period, "items": str(how_many)},
            at=at,
            page=("reporting:report", str(report.id)),
            carry=False,
        )

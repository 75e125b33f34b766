"""Telling units what was said of their reports, and what became of the round."""

from collections.abc import Sequence
from datetime import datetime

from motcua.kernel.spoken_dates import short_date
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.service.notices import actions as notices
from motcua.steering.reporting.models import Report, RoundChange

READERS = (Role.ANALYST, Role.LEADER)


def tell_of_verdicts(report: Report, how_many: int, *, at: datetime) -> None:
    """Tell analysts and leaders of the unit that so many of its figures were not accepted as they were declared."""
    for person_id in sorted({person.id for role in READERS for person in people.people_in_role(report.unit_id, role)}):
        notices.tell(
            person_id,
            "report_judged",
            key=f"report:{report.id}:judged:{report.row_version}:{person_id}",
            params={"name": report.round.period, "items": str(how_many)},
            at=at,
            page=("reporting:report", str(report.id)),
            carry=False,
        )


def tell_of_change(change: RoundChange, reports: Sequence[Report], *, at: datetime) -> None:
    """Tell analysts and leaders of these units that the round was extended or cancelled; the report says why."""
    holders = people.ids_by_role()
    params = {"name": change.round.period}
    if change.closes_on:
        params["day"] = short_date(change.closes_on)
    for report in reports:
        for person_id in sorted({each for role in READERS for each in holders.get((report.unit_id, role), ())}):
            notices.tell(
                person_id,
                "round_extended" if change.closes_on else "round_cancelled",
                key=f"report:{report.id}:change:{change.id}:{person_id}",
                params=params,
                at=at,
                page=("reporting:report", str(report.id)),
                carry=False,
            )

"""What time alone brings about: reports that fall due, and known figures that are counted anew."""

from contextlib import suppress
from datetime import datetime, timedelta

from motcua.journal.acting import Acting
from motcua.kernel.spoken_dates import short_date
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.service.notices import actions as notices
from motcua.steering.reporting import actions, queries
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.refusals import RoundCancelled, RoundPublished

SOON = timedelta(days=7)


def remind(*, at: datetime) -> int:
    """Tell the analysts of units whose report is due: a week before, on the last day, and once when it is late.

    Leaders are told when it is late. Return how many reports are due or late.
    """
    today = local_day(at)
    due = queries.due_reports(today + SOON)
    for report in due:
        closes = report.round.closes_on
        stage = "late" if closes < today else "last_day" if closes == today else "soon"
        roles = (Role.ANALYST, Role.LEADER) if stage == "late" else (Role.ANALYST,)
        readers = {person.id for role in roles for person in people.people_in_role(report.unit_id, role)}
        for person_id in sorted(readers):
            notices.tell(
                person_id,
                "report_late" if stage == "late" else "report_due",
                key=f"report:{report.id}:{closes.isoformat()}:{stage}:{person_id}",
                params={"name": report.round.period, "day": short_date(closes)},
                at=at,
                page=("reporting:report", str(report.id)),
                carry=False,
            )
    return len(due)


def refresh_known(*, at: datetime) -> int:
    """Count anew what the platform knows, for all open rounds. Return how many figures changed."""
    by, changed = Acting.system(), 0
    for round_id in queries.open_round_ids():
        with suppress(RoundPublished, RoundCancelled):  # meanwhile: the others are counted all the same
            changed += actions.fill_known(round_id, by=by, at=at)
    return changed

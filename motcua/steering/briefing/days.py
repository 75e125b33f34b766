"""The whole days before today side by side: what was overdue at the end of each, and what its forecast said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from motcua.steering.measures import overdue_days
from motcua.steering.planning import queries as planning
from motcua.steering.planning.queries import Expected

DAYS = 91  # thirteen weeks
WEEK = 7


@dataclass(frozen=True)
class DayFigures:
    """Null is not 0: overdue is None before the first dossier, forecast None where none was made that day."""

    day: date
    overdue: int | None
    forecast: Expected | None

    @property
    def likely(self) -> int | None:
        """How many the forecast of the day called likely late."""
        return self.forecast.likely if self.forecast else None


def last_days(now: datetime, *, agency_ids: Collection[int] | None = None) -> list[DayFigures]:
    """Return the DAYS whole days before today, the oldest first; agency_ids None: the province. Two queries.

    Overdue is counted from the journal, also for days gone by. A forecast is a statement of its day: the first one
    made on it, kept since and not made again.
    """
    overdue = overdue_days.before_today(now, DAYS, agency_ids=agency_ids)
    forecasts = planning.expected_by_day(agency_ids, overdue[0][0], overdue[-1][0])
    return [DayFigures(day, number, forecasts.get(day)) for day, number in overdue]

"""The last twelve whole months side by side, each as it stood at its own end: one query, whatever number of dossiers.

The running month is left out: its dossiers have had less time to become late, so it would look better than it is.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from motcua.journal.replica import from_replica
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.queries import SMALL_SAMPLE
from motcua.steering.measures.service_quality import periods, sums
from motcua.steering.measures.service_quality.figures import QualityFigures, of_dossiers, scored

MONTHS = 12


@dataclass(frozen=True)
class MonthFigures:
    """What the dossiers received in a month were like at its end. Null is not 0: shares of too few are None.

    points_percent:  of the points that dossiers decide (items 2.1, 3.3, 5.1 to 5.3, 6.1 of Decision 766).
    """

    month: date  # its first day
    received: int
    late: int
    on_time_percent: Decimal | None  # item 2.1, two decimals
    points_percent: Decimal | None


@from_replica
def last_months(now: datetime, *, agency_ids: Collection[int] | None = None) -> list[MonthFigures]:
    """Return the MONTHS whole months before the running one, the oldest first; agency_ids None: the whole province.

    The figures of a month are those of `figures` for it. Uses quality_count_once.
    """
    today = local_day(now)
    months = [_months_before(today, number) for number in range(MONTHS, 0, -1)]
    found = sums.by_month(months, agency_ids=agency_ids)
    counts = [found.get(month, Counter()) for month in months]
    figures = scored(periods.rolling(today), [(number, each, of_dossiers(each)) for number, each in enumerate(counts)])
    return [_told(month, each) for month, each in zip(months, figures, strict=True)]


def _told(month: date, figures: QualityFigures) -> MonthFigures:
    received, late = figures.counts["dossiers"], figures.counts["late"]
    if received < SMALL_SAMPLE:
        return MonthFigures(month, received, late, None, None)
    return MonthFigures(month, received, late, figures.items["2.1"].percent, figures.computable_percent)


def _months_before(today: date, number: int) -> date:
    months = today.year * 12 + today.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)

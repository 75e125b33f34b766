"""Targets beside what the platform counts itself: the items of service quality that a target pulls at, live."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from motcua.steering.measures.counting import local_day
from motcua.steering.measures.levers import LEVERS, Ratios
from motcua.steering.measures.scheme import Indicator
from motcua.steering.measures.service_quality import figures, periods
from motcua.steering.targets.models import Target
from motcua.steering.targets.queries import Aim


@dataclass(frozen=True, kw_only=True)
class LiveLine(Aim):
    """One item of a target. Shares of the last twelve months of the whole province; `now` None: nothing arose."""

    item: Indicator


def ratios(at: datetime, agency_ids: Collection[int] | None = None) -> Ratios:
    """Return the items that have a lever and figures, of the last twelve months. agency_ids None: of the province."""
    found = figures.figures(periods.rolling(local_day(at)), at, agency_ids=agency_ids)
    wanted = {lever.item for lever in LEVERS}
    return {
        code: (item.numerator, item.denominator)
        for code, item in found.items.items()
        if code in wanted and item.numerator is not None and item.denominator
    }


def lines(target: Target, now: Ratios) -> list[LiveLine]:
    """Return the items that a target was made from; none where it was made from published values. No query."""
    book = figures.scheme()
    return [
        LiveLine(item=book.node(item), at_setting=said["at_setting"], wanted=said["wanted"], now=_share(now, item))
        for item, said in target.levers.items()
    ]


def _share(now: Ratios, item: str) -> float | None:
    part, whole = now.get(item, (0, 0))
    return part / whole if whole else None

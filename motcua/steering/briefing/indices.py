"""The two indices by which the province is judged, with what they were a year before.

The rank in digital transformation is the one last published; the quality of service is counted from the journal, and
says of how many points it can tell.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from motcua.kernel.local_time import VIETNAM
from motcua.registry.places import queries as places
from motcua.steering.briefing.board import Board
from motcua.steering.measures import editions, firmness, standing
from motcua.steering.measures.editions import NEWEST
from motcua.steering.measures.service_quality import figures as quality
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.figures import QualityFigures
from motcua.steering.measures.service_quality.periods import Period
from motcua.steering.measures.standing import Year

BEGINNING = timedelta(days=31)  # a year with dossiers since its first month is told as a whole one


@dataclass(frozen=True)
class Ranked:
    """The province in the newest published ranking. low, high: its rank under other weights; None: not drawn.

    earlier: the editions of years before, the oldest first. The provinces were merged and the rules have changed
    between them, so a lower rank is neither better nor worse by itself.
    """

    now: Year
    earlier: tuple[Year, ...]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Quality:
    """The points of this year so far and those of the whole year before."""

    period: Period
    now: QualityFigures
    before: QualityFigures
    is_whole_before: bool  # whether there are dossiers from the beginning of the year before

    @property
    def is_known(self) -> bool:
        """Whether any dossier has counted this year."""
        return self.now.points is not None and bool(self.now.computable)


def ranked(family: str) -> Ranked | None:
    """Return where the province stands in the newest published ranking of DTI or SERVICE_QUALITY; None: in no table.

    Reads no figures of the database.
    """
    province = places.own_province()
    found = editions.ranking(NEWEST[family])
    number = found.number(province)
    if number is None:
        return None
    years = standing.years(family, province)
    now = next(year for year in years if year.edition == found.edition)
    earlier = tuple(year for year in years if year.edition.year < now.edition.year)
    drawn = firmness.drawn(found)
    if drawn is None:
        return Ranked(now, earlier)
    return Ranked(now, earlier, int(drawn.low[number]), int(drawn.high[number]))


def quality_of(board: Board) -> Quality:
    """Return the quality of service of the board's units. At most 11 queries."""
    today = board.now.astimezone(VIETNAM).date()
    this_year, last_year = periods.year(today, today), periods.year(date(today.year - 1, 12, 31), today)
    now, before = quality.figures_of_periods([this_year, last_year], board.now, agency_ids=board.scope.agency_ids)
    return Quality(this_year, now, before, board.is_whole(last_year.since, within=BEGINNING))

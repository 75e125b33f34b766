"""What a leader is told of a unit, on the page, in the brief and by mail: each figure read once, nothing worded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median

from motcua.journal import queries as journal
from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.steering.briefing import days
from motcua.steering.briefing.days import DayFigures
from motcua.steering.measures import units
from motcua.steering.measures.service_quality import trends
from motcua.steering.measures.service_quality.trends import MonthFigures
from motcua.steering.measures.units import Spans, UnitLoad
from motcua.steering.planning import queries as planning
from motcua.steering.planning.queries import Expected, Likely, Made
from motcua.steering.programmes import queries as programmes
from motcua.steering.programmes.queries import Waiting
from motcua.steering.scope import Scope

COUNTS = ("live_counts", "service_quality")  # the views of the journal that figures are read from
LONGEST_HOLIDAY = timedelta(days=9)
GROUPS = 3  # of units alike in kind: small, middling, large


@dataclass(frozen=True)
class UnitLine:
    """A unit in the list of what needs attention."""

    agency: Agency
    load: UnitLoad
    spans: Spans
    expected: float  # dossiers that will be late within five working days, by the forecast
    group: int = 0  # 0 small … GROUPS - 1 large, among units of its kind
    peers: int = 0  # others of its kind and group with enough results
    peer_percent: float | None = None  # the middle one of their shares on time

    @property
    def attention(self) -> float:
        """What the list is sorted by: dossiers late now, and expected late soon."""
        return self.load.overdue + self.expected


@dataclass(frozen=True)
class Board:
    """Everything on the page of a unit at a moment. position: of the journal, up to which everything is counted."""

    unit: Agency
    scope: Scope
    now: datetime
    lines: Sequence[UnitLine]
    newly_overdue: int
    expected: Expected
    likely: Sequence[Likely]
    made: Made | None
    tasks: Waiting
    position: int
    spans: Spans = field(default_factory=Spans)
    months: Sequence[MonthFigures] = ()  # the last twelve whole ones, the oldest first
    days: Sequence[DayFigures] = ()  # thirteen weeks of whole ones, the oldest first
    first_day: date | None = None  # on which a dossier arrived

    @cached_property
    def whole_months(self) -> list[MonthFigures]:
        """`months` without the one in which the first dossiers came, unless they came as soon as offices opened."""
        if self.first_day is None:
            return list(self.months)
        begun_in = self.first_day.replace(day=1)
        is_whole = self.is_whole(begun_in, within=LONGEST_HOLIDAY)
        return [each for each in self.months if is_whole or each.month != begun_in]

    def is_whole(self, since: date, *, within: timedelta) -> bool:
        """Whether there are dossiers from the beginning of a time on, or soon after it: offices close over Tết."""
        return self.first_day is not None and self.first_day <= since + within

    @property
    def has_several_units(self) -> bool:
        """Whether there is anything to put side by side: a commune is one unit."""
        return len(self.lines) > 1

    @cached_property
    def overdue(self) -> int:
        """Dossiers past their date now."""
        return sum(line.load.overdue for line in self.lines)

    @cached_property
    def open(self) -> int:
        """Dossiers not finished."""
        return sum(line.load.open for line in self.lines)


def read(unit: Agency, scope: Scope, now: datetime, person_id: int) -> Board:
    """Read the page of a unit. Some fifteen queries, as many for one unit as for the province."""
    position = journal.taken_up_to(COUNTS)  # read first: what is read after it has at least these entries
    loads = {load.agency_id: load for load in units.open_by_unit(now, scope.agency_ids)}
    done = units.done_by_unit(now, scope.agency_ids)
    risks = planning.expected_by_unit(scope.agency_ids, now)
    known = agencies.in_bulk({*loads, *done, *risks})
    lines = [
        UnitLine(
            known[id_], loads.get(id_, UnitLoad(id_, 0, 0)), done.get(id_, Spans()), risks.get(id_, Expected()).expected
        )
        for id_ in sorted(known)
    ]
    return Board(
        unit=unit,
        scope=scope,
        now=now,
        lines=sorted(beside_peers(lines), key=lambda line: (-line.attention, line.agency.code)),
        newly_overdue=units.newly_overdue(now, scope.agency_ids),
        expected=sum(risks.values(), Expected()),
        likely=planning.likely_late(scope.agency_ids, now, limit=10),
        made=planning.made(),
        tasks=programmes.waiting_for(person_id, now.astimezone(VIETNAM).date(), scope.agency_ids),
        position=position,
        spans=sum((line.spans for line in lines), Spans()),
        months=trends.last_months(now, agency_ids=scope.agency_ids),
        days=days.last_days(now, agency_ids=scope.agency_ids),
        first_day=units.first_day(scope.agency_ids),
    )


def beside_peers(lines: Sequence[UnitLine]) -> list[UnitLine]:
    """Put each unit beside the third of its kind that receives about as much. Small samples do not count."""
    found: list[UnitLine] = []
    for kind in dict.fromkeys(line.agency.kind for line in lines):
        alike = sorted(
            (line for line in lines if line.agency.kind == kind),
            key=lambda line: (line.spans.month.received + line.spans.month_before.received, line.agency.id),
        )
        groups = [place * GROUPS // len(alike) for place in range(len(alike))]
        shares = [_share_that_counts(line) for line in alike]
        of_group: list[list[float]] = [[] for _group in range(GROUPS)]
        for group, share in zip(groups, shares, strict=True):
            of_group[group] += [] if share is None else [share]
        for line, group, share in zip(alike, groups, shares, strict=True):
            others = of_group[group].copy()
            if share is not None:
                others.remove(share)
            found.append(_beside(line, group, others))
    return found


def _share_that_counts(line: UnitLine) -> float | None:
    month = line.spans.month
    return None if month.is_small else float(month.on_time_percent or 0)


def _beside(line: UnitLine, group: int, others: list[float]) -> UnitLine:
    middle = median(others) if others else None
    return UnitLine(line.agency, line.load, line.spans, line.expected, group, len(others), middle)

"""What has happened of late, as far as a forecast needs it: read from the running system, or made by a test."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.people import queries as people
from motcua.service.dossiers import workload
from motcua.service.dossiers.workload import Course, OpenDossier, PlannedStep, Rule
from motcua.steering.measures import queries as measures
from motcua.steering.planning.work_clock import WorkClock

DAYS_BACK = 90
_AHEAD = 150  # calendar days: the longest forecast and its holidays
_YEAR = timedelta(days=364)  # the same day of the week a year ago


@dataclass(frozen=True)
class UnitName:
    """A unit as reports call it."""

    code: str
    name: str


@dataclass(frozen=True)
class History:
    """Facts up to a moment. Keys of units are ids; streams are (agency id, procedure code)."""

    at: datetime
    since: date
    names: Mapping[int, UnitName]
    centres: Mapping[int, int]  # agency → where its dossiers are handed in
    received: Mapping[tuple[int, str], Mapping[date, int]]  # by local day
    courses: Sequence[Course]
    open: Sequence[OpenDossier]
    staff: Mapping[tuple[int, str], int]
    steps: Mapping[str, Sequence[PlannedStep]]
    rules: Mapping[str, Rule]
    clocks: Mapping[int, WorkClock]
    season: float | None = None  # arrivals of the coming weeks over those of the last ones, a year ago; None: unknown
    thinned: int = 1  # each course stands for so many


def read(at: datetime) -> History:
    """Read the last DAYS_BACK days and what is open now. About five queries and three for each agency."""
    until = at.astimezone(VIETNAM).date()
    since = until - timedelta(days=DAYS_BACK)
    received: dict[tuple[int, str], Counter[date]] = {}
    for agency_id, procedure, day, number in measures.received_by_unit(since, until):
        received.setdefault((agency_id, procedure), Counter())[day] += number
    courses = workload.courses(at - timedelta(days=DAYS_BACK), at)
    open_ = workload.open_dossiers()
    deciding = {agency_id for agency_id, _procedure in received} | {d.agency_id for d in open_}
    deciding |= {course.agency_id for course in courses}
    centres = {agency_id: centre.id for agency_id in deciding if (centre := agencies.centre_of(agency_id))}
    staff = people.staff_by_role()
    units = deciding | set(centres.values()) | {unit_id for unit_id, _role in staff}
    return History(
        at=at,
        since=since,
        names={id_: UnitName(unit.code, unit.name) for id_, unit in agencies.in_bulk(units).items()},
        centres=centres,
        received=received,
        courses=courses,
        open=open_,
        staff=staff,
        steps=workload.planned_steps(),
        rules=workload.rules(at - timedelta(days=DAYS_BACK)),
        clocks={id_: _clock(id_, since, until) for id_ in sorted(deciding)},
        season=_season(until),
        thinned=workload.thinned(at - timedelta(days=DAYS_BACK), at),
    )


def _clock(agency_id: int, since: date, until: date) -> WorkClock:
    first = since - timedelta(days=DAYS_BACK)
    return WorkClock.of(working_calendar(agency_id, first, until + timedelta(days=_AHEAD)))


def _season(until: date, ahead: int = 30) -> float | None:
    """Return how many arrived a year ago in the coming days, over the days before; None without that year."""
    then = until - _YEAR
    before = [n for _day, n in measures.received_by_day(then - timedelta(days=DAYS_BACK), then)]
    after = [n for _day, n in measures.received_by_day(then + timedelta(days=1), then + timedelta(days=ahead))]
    if sum(1 for n in before if n) < DAYS_BACK // 2 or not sum(after):
        return None
    return (sum(after) / len(after)) / (sum(before) / len(before))

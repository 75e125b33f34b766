"""The clock against a second one that walks minute by minute, over random calendars, pauses and deadlines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motcua.kernel import working_time
from motcua.kernel.working_time import CalendarTooShort, CountFrom, Deadline, Span, Unit, WorkCalendar, counts
from motcua.kernel.working_time.calendar import VIETNAM, DayKind, DayPlan
from tests.kernel.slow_clock import DAY, SlowClock

FIRST_DAY = date(2026, 12, 21)  # so that every case crosses a year's border
Openings = list[tuple[int, int]]


@dataclass(frozen=True)
class Case:
    """One question to both clocks; minutes count from the midnight of FIRST_DAY."""

    week: list[Openings]
    changed: dict[int, Openings]
    length: int
    start: int
    deadline: Deadline
    pauses: list[tuple[int, int | None]]
    now: int | None

    @property
    def days(self) -> list[Openings]:
        first = FIRST_DAY.weekday()
        return [self.changed.get(n, self.week[(first + n) % 7]) for n in range(self.length)]

    @property
    def full_day(self) -> int:
        return max(sum(closes - opens for opens, closes in openings) for openings in self.week) or 480

    def ended_pauses(self) -> list[tuple[int, int]]:
        now = self.now
        return [(a, b if b is not None else max(a, a if now is None else now)) for a, b in self.pauses]

    def calendar(self) -> WorkCalendar:
        plans = {FIRST_DAY + timedelta(days=n): DayPlan(spans(o), DayKind.CHANGED) for n, o in self.changed.items()}
        last_day = FIRST_DAY + timedelta(days=self.length - 1)
        return WorkCalendar(FIRST_DAY, last_day, tuple(spans(openings) for openings in self.week), plans)


def spans(openings: Openings) -> tuple[Span, ...]:
    return tuple(Span(time(a // 60, a % 60), time(b // 60, b % 60)) for a, b in openings)


def moment(minute: int) -> datetime:
    return datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=VIETNAM) + timedelta(minutes=minute)


def openings_of_a_day() -> st.SearchStrategy[Openings]:
    """0 to 3 openings on the half hours: so that tenths of a full day are whole minutes."""
    edges = st.lists(st.integers(0, 47), max_size=6, unique=True).map(sorted)
    random_day = edges.map(lambda e: [(a * 30, b * 30) for a, b in zip(e[::2], e[1::2], strict=False)])
    return st.one_of(st.just([(450, 690), (780, 1020)]), st.just([]), st.just([(450, 690)]), random_day)


def deadlines() -> st.SearchStrategy[Deadline]:
    tenths = st.integers(1, 90).map(lambda n: Decimal(n) / 10)
    days = st.one_of(st.integers(1, 12).map(Decimal), tenths)
    count_from = st.sampled_from(CountFrom)
    cutoff = st.one_of(st.none(), st.integers(0, DAY - 1).map(lambda m: time(m // 60, m % 60)))
    working = st.builds(Deadline, days, st.just(Unit.WORKING_DAYS), count_from, cutoff)
    calendar = st.builds(Deadline, st.integers(1, 25).map(Decimal), st.just(Unit.CALENDAR_DAYS), count_from, cutoff)
    hours = st.builds(Deadline, st.integers(1, 120).map(lambda n: Decimal(n) / 4), st.just(Unit.WORKING_HOURS))
    return st.one_of(working, calendar, hours)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    length = draw(st.integers(20, 45))
    minutes = st.integers(0, length * DAY - 1)
    near = st.one_of(
        minutes,
        st.integers(0, length - 1).flatmap(lambda d: st.sampled_from([450, 690, 1020, 0]).map(lambda m: d * DAY + m)),
    )
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        begin, end = sorted((draw(near), draw(near)))
        pauses.append((begin, draw(st.sampled_from([end, end, end, None]))))
    return Case(
        week=draw(st.lists(openings_of_a_day(), min_size=7, max_size=7)),
        changed=draw(st.dictionaries(st.integers(0, length - 1), openings_of_a_day(), max_size=8)),
        length=length,
        start=draw(st.one_of(st.integers(0, 6 * DAY), near)),
        deadline=draw(deadlines()),
        pauses=pauses,
        now=draw(st.one_of(st.none(), near)),
    )


def slowly(case: Case) -> int | Fraction | None:
    clock, deadline = SlowClock(case.days, case.ended_pauses()), case.deadline
    amount = Fraction(deadline.amount)
    cutoff = deadline.same_day_cutoff
    cutoff_minute = cutoff.hour * 60 + cutoff.minute if cutoff else None
    if deadline.unit == Unit.WORKING_HOURS:
        return clock.hours(case.start, amount)
    if deadline.unit == Unit.CALENDAR_DAYS:
        return clock.calendar_days(case.start, int(amount), deadline.count_from.value, cutoff_minute)
    return clock.working_days(case.start, amount, case.full_day, deadline.count_from.value, cutoff_minute)


def both_clocks_agree(case: Case) -> None:
    expected = slowly(case)
    pauses = [(moment(a), None if b is None else moment(b)) for a, b in case.pauses]
    now = None if case.now is None else moment(case.now)
    try:
        found = working_time.due(moment(case.start), case.deadline, case.calendar(), pauses, now)
    except CalendarTooShort:
        assert expected is None
        return
    assert expected is not None
    assert found.due_at == moment(0) + timedelta(minutes=1) * int(expected)
    the_lines_tell_the_date(case, found)


def the_lines_tell_the_date(case: Case, found: working_time.DueDate) -> None:
    amount = Fraction(case.deadline.amount)
    in_line_units = amount * 60 if case.deadline.unit == Unit.WORKING_HOURS else amount
    assert sum(line.counted for line in found.lines) == in_line_units
    first = moment(case.start).date()
    assert [line.day for line in found.lines] == [first + timedelta(days=n) for n in range(len(found.lines))]
    assert found.lines[-1].day == found.due_at.date()
    for line in found.lines:
        is_open = bool(case.days[(line.day - FIRST_DAY).days])
        assert is_open or line.counted == 0 or line.unit == Unit.CALENDAR_DAYS


SETTINGS = settings(
    max_examples=200,
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@SETTINGS
@given(cases())
def test_the_clock_and_the_slow_clock_name_the_same_minute(case: Case) -> None:
    both_clocks_agree(case)


def _ignores_pauses_at_closing(_moment: datetime, _rests: object) -> bool:
    return False


def _counts_paused_minutes(opens: datetime, closes: datetime, _rests: object) -> list[tuple[datetime, datetime]]:
    return [(opens, closes)] if opens < closes else []


def _cutoff_is_never_late(_start: datetime, _deadline: Deadline) -> bool:
    return False


def _day_begins_at_once(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("_rests_at", _ignores_pauses_at_closing),
        ("_running", _counts_paused_minutes),
        ("is_after_cutoff", _cutoff_is_never_late),
        ("_next_midnight", _day_begins_at_once),
    ],
)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, name: str, fault: Callable[..., object]) -> None:
    monkeypatch.setattr(counts, name, fault)

    @settings(SETTINGS, max_examples=500, derandomize=True, database=None, phases=[Phase.generate])
    @given(cases())
    def search(case: Case) -> None:
        both_clocks_agree(case)

    with pytest.raises(AssertionError):
        search()


@SETTINGS
@given(cases(), st.lists(st.integers(0, 6 * DAY), max_size=12))
def test_what_a_calendar_counted_before_changes_no_later_count(case: Case, others: list[int]) -> None:
    shared = case.calendar()
    for start in [*others, case.start]:
        try:
            fresh = working_time.due(moment(start), case.deadline, case.calendar())
        except CalendarTooShort:
            continue
        assert working_time.due(moment(start), case.deadline, shared) == fresh

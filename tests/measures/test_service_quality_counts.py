"""The counts of Decision 766 equal a straightforward look at the dossiers, taken at each local midnight."""

from collections import Counter
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import event, given
from hypothesis import strategies as st

from motcua.journal.followers import drain
from motcua.service.dossiers.models import Dossier
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality import judging, periods, sums
from motcua.steering.measures.service_quality.followers import SERVICE_QUALITY
from motcua.steering.measures.service_quality.models import QualityCount, QualityDossier, QualityTime
from motcua.steering.measures.service_quality.periods import Period
from tests.dossiers.factories import MONDAY_8AM, make_commune, make_procedure, make_story
from tests.measures.frame import (
    CODES,
    DOSSIERS,
    RandomLives,
    assert_one_by_one_the_same,
    assert_rebuilt_the_same,
    at_random,
    live,
    queries_of_taking_in,
)
from tests.measures.histories import HANOI, ITEM, VERBS, Act
from tests.measures.quality_histories import MORE_VERBS, Chronicle, counted, seen_at

MONTHS_APART = import_module("motcua.steering.measures.migrations.0007_months_apart")
LIKELY = (*VERBS, *MORE_VERBS, *["next_step"] * 10, *["accept", "resubmit", "pay", "supplement", "extend"] * 2)
HOURS = st.sampled_from([1, 1, 2, 9, 16, 24, 24 * 5, 24 * 12, 24 * 40])  # 16: from 8:00 to the very midnight
ACTS = st.lists(st.builds(Act, st.integers(0, 3), st.sampled_from(LIKELY), HOURS), min_size=5, max_size=22)


def told(period: Period, now: datetime, procedure: str = "") -> dict[str, int]:
    """The counts as the view holds them; zeros are left out."""
    total: Counter[str] = Counter()
    for counts in sums.by_agency(period, now, procedure=procedure).values():
        total.update(counts)
    return {name: count for name, count in total.items() if count}


def periods_that_end(on: date) -> list[Period]:
    """Every kind of period, cut at this day."""
    return [make(on, on) for make in (periods.day, periods.month, periods.quarter, periods.half, periods.year)] + [
        periods.rolling(on)
    ]


class LiveCountsEqualTheLook(RandomLives):
    @at_random
    @given(dossiers=DOSSIERS, acts=ACTS, later=st.integers(0, 24 * 30))
    def test_for_random_histories(self, dossiers: list[tuple[int, int]], acts: list[Act], later: int) -> None:
        life = Chronicle(self.commune, self.versions)
        live(life, dossiers, acts)
        now = life.now + timedelta(hours=later)
        life.look_at_midnights(now)

        for day, seen in life.midnights.items():
            for period in periods_that_end(day):
                assert told(period, now) == counted(seen, period.since), (day, period)
        seen_now = seen_at(now)
        for period in periods_that_end(local_day(now)):
            for code in ("", *CODES):
                assert told(period, now, code) == counted(seen_now, period.since, code), (now, period)
        assert times_told() == times_looked_up()
        event(f"late: {any('late' in each.names for each in seen_now)}")
        event(f"was late and is not: {self._was_late_and_is_not()}")
        assert_rebuilt_the_same(SERVICE_QUALITY)

    def _was_late_and_is_not(self) -> bool:
        return QualityDossier.objects.filter(late_changes__len__gte=2).exists()


def times_told() -> Counter[tuple[object, ...]]:
    rows = QualityTime.objects.exclude(procedure_code="").values_list(
        "procedure_code", "settled_month", "days", "dossiers"
    )
    return Counter({(code, month, days): count for code, month, days, count in rows})


def times_looked_up() -> Counter[tuple[object, ...]]:
    settled = Dossier.objects.filter(settled_at__isnull=False).select_related("procedure")
    ends = [
        (d.procedure.code, d.settled_at.astimezone(HANOI).date(), d.submitted_at.astimezone(HANOI)) for d in settled
    ]
    return Counter((code, day.replace(day=1), (day - since.date()).days) for code, day, since in ends)


def lived(*verbs: str, hours: int = 1) -> Chronicle:
    """One dossier and what happens to it."""
    life = Chronicle(make_commune(), (make_procedure(),))
    life.arrive(0)
    life.live([Act(0, verb, hours) for verb in verbs])
    drain()
    return life


@pytest.mark.django_db
def test_the_look_finds_a_planted_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """An end that would not take back what was planned makes a settled dossier late: the look says no."""
    monkeypatch.setattr(judging.Judged, "finish", lambda self, end, at: setattr(self, "ended_at", at))
    life = lived("accept", "next_step", "next_step", "next_step", "next_step")
    now = life.now + timedelta(days=30)
    period = periods.rolling(local_day(now))

    assert "late" not in counted(seen_at(now), period.since)
    assert told(period, now)["late"] == 1


@pytest.mark.django_db
def test_a_dossier_becomes_late_by_the_minute_without_any_entry() -> None:
    lived("accept")
    due = QualityDossier.objects.get().due_at
    assert due is not None
    period = periods.month(local_day(due), local_day(due))

    assert "late" not in told(period, due)
    assert told(period, due + timedelta(minutes=1))["late"] == 1


@pytest.mark.django_db
def test_what_was_late_at_the_end_of_a_month_stays_so_in_its_figures_whatever_is_promised_later() -> None:
    life = lived("accept")
    december = periods.month(date(2026, 12, 31), date(2027, 1, 31))
    life.now = MONDAY_8AM + timedelta(days=28)  # 4 January 2027; it was due on 14 December
    _extend_far(life)
    drain()

    now, today = datetime.fromisoformat("2027-01-08T01:00Z"), date(2027, 1, 8)
    assert told(december, now)["late"] == 1
    assert "late" not in told(periods.rolling(today), now)
    assert told(periods.year(today, today), now) == {}


def _extend_far(life: Chronicle) -> None:
    story = life.stories[0]
    story.now = life.now
    story.do("extend", "head_of_unit", reason="Chờ xác minh", working_days=40)


@pytest.mark.django_db
def test_a_second_supplement_makes_it_late_and_the_first_lets_the_clock_rest() -> None:
    life = lived("accept", "next_step", "supplement")
    much_later = life.now + timedelta(days=60)
    period = periods.rolling(local_day(much_later))
    assert "late" not in told(period, much_later)

    life.live([Act(0, "resubmit", 1), Act(0, "supplement", 1)])
    drain()

    assert told(periods.rolling(local_day(life.now)), life.now + timedelta(seconds=1))["late"] == 1


@pytest.mark.django_db
def test_before_acceptance_the_longest_legal_time_counts_from_the_submission() -> None:
    make_story()
    drain()
    judged = QualityDossier.objects.get()

    assert judged.due_at == datetime.fromisoformat("2026-12-21T17:00+07:00")  # ten working days, the longest case
    assert not judged.is_promised


@pytest.mark.django_db
def test_withdrawn_before_acceptance_it_counts_nowhere_and_after_it_counts() -> None:
    life = lived("withdraw")
    assert told(periods.rolling(local_day(life.now)), life.now) == {}
    assert not QualityCount.objects.filter(is_month=True).exists()  # all of it came to nothing within the month

    life.arrive(0)
    life.live([Act(1, "accept", 1), Act(1, "withdraw", 1)])
    drain()

    assert told(periods.rolling(local_day(life.now)), life.now)["dossiers"] == 1


@pytest.mark.django_db
def test_months_are_read_where_no_days_lie() -> None:
    life = lived("accept")
    with CaptureQueriesContext(connection) as read:
        sums.by_month([local_day(life.now).replace(day=1)])

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + read.captured_queries[0]["sql"])
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "measures_qualitycount_months" in plan
    assert "measures_qualitycount_days" not in plan


@pytest.mark.django_db
def test_the_counts_stand_the_upgrade_and_the_way_back_and_go_on() -> None:
    life = lived("accept", "next_step")
    before, now = list(QualityCount.objects.order_by("id").values()), life.now

    with connection.cursor() as cursor:
        cursor.execute(MONTHS_APART.BACK)
        back = list(QualityCount.objects.order_by("id").values())
        cursor.execute(MONTHS_APART.FORWARD)

    assert before == back == list(QualityCount.objects.order_by("id").values())
    life.arrive(0)
    drain()
    assert told(periods.rolling(local_day(life.now)), now)["dossiers"] == 2


@pytest.mark.django_db
def test_entries_taken_one_by_one_or_all_at_once_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    lived("accept", "next_step", "supplement", "resubmit", "extend", "next_step", "next_step", "next_step", "rate_bad")

    assert_one_by_one_the_same(SERVICE_QUALITY, monkeypatch)


@pytest.mark.django_db
def test_a_window_costs_the_same_queries_for_one_dossier_and_for_many() -> None:
    commune, version = make_commune(), make_procedure()
    make_story(commune, version)
    drain()
    one = queries_of_taking_in(SERVICE_QUALITY)
    for _ in range(6):
        make_story(commune, version).do("request_supplement", "receiver", items=[ITEM])
    drain()

    assert queries_of_taking_in(SERVICE_QUALITY) == one

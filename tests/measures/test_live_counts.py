"""The live numbers equal a slow recount over the dossiers, whatever happens to them."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Sum
from hypothesis import event, given
from hypothesis import strategies as st

from motcua.journal.followers import drain
from motcua.journal.models import Entry
from motcua.service.dossiers import clock
from motcua.steering.measures import counting, units
from motcua.steering.measures.counting import DayKey, DueKey, Ledger, Stand, TimeKey
from motcua.steering.measures.followers import LIVE_COUNTS
from motcua.steering.measures.models import DailyCount, OpenByDueDay, SettledAfter, Standing, UnitDay
from motcua.steering.measures.queries import overdue_now
from motcua.steering.measures.units import Spans
from tests.dossiers.factories import make_commune, make_procedure, make_story
from tests.measures.frame import (
    DOSSIERS,
    RandomLives,
    assert_one_by_one_the_same,
    assert_rebuilt_the_same,
    at_random,
    live,
    queries_of_taking_in,
)
from tests.measures.histories import VERBS, Act, Life, Recount, recount

LIKELY = (*VERBS, *["next_step"] * 9, *["accept", "resubmit", "pay"] * 2)
ACTS = st.lists(
    st.builds(Act, st.integers(0, 2), st.sampled_from(LIKELY), st.sampled_from([1, 1, 2, 9, 24, 24 * 5, 24 * 40])),
    min_size=5,
    max_size=20,
)


def counted(now: datetime) -> Recount:
    """The same figures as the view holds them."""
    found: dict[str, dict[tuple[object, ...], int]] = {}
    names = ("received", "on_time", "late", "on_time_by_original", "late_by_original", "undated", "ended_otherwise")
    for name in names:
        rows = DailyCount.objects.exclude(**{name: 0})
        found[name] = {
            row[:-1]: row[-1] for row in rows.values_list("procedure_code", "agency_id", "channel", "day", name)
        }
    still_open = OpenByDueDay.objects.aggregate(open=Sum("open"))["open"] or 0
    return Recount(**found, open=still_open, overdue=overdue_now(now))


class LiveNumbersEqualTheRecount(RandomLives):
    @at_random
    @given(dossiers=DOSSIERS, acts=ACTS, later=st.integers(0, 24 * 60))
    def test_for_random_histories(self, dossiers: list[tuple[int, int]], acts: list[Act], later: int) -> None:
        life = Life(self.commune, self.versions)
        live(life, dossiers, acts)
        now = life.now + timedelta(hours=later)

        expected = recount(now)
        event(f"settled: {sum(expected.on_time.values()) + sum(expected.late.values()) > 0}")
        event(f"overdue: {expected.overdue > 0}")
        assert counted(now) == expected
        assert_books_balance()
        assert_lists_are_as_long_as_their_figures(now, life)
        assert_rebuilt_the_same(LIVE_COUNTS)


def assert_lists_are_as_long_as_their_figures(now: datetime, life: Life) -> None:
    """Late results and arrivals of each unit and of all: the list is what was counted, and each belongs in it."""
    done = units.done_by_unit(now, None)
    whole = sum(done.values(), Spans())
    for agency_ids, spans in ((None, whole), *(([id_], each) for id_, each in done.items()), ([0], Spans())):
        for days, counted_of_span in ((units.MONTH, spans.month), (units.WEEK, spans.week)):
            late = units.late_result_ids(now, agency_ids, days=days, limit=100)
            assert len(set(late)) == counted_of_span.late
            arrived = units.received_ids(now, agency_ids, days=days, limit=100)
            assert len(set(arrived)) == counted_of_span.received
    month = counting.local_day(now) - timedelta(days=units.MONTH)
    settled = [story.dossier for story in life.stories if story.dossier.settled_at]
    expected = {
        dossier.id
        for dossier in settled
        if dossier.due_at
        and counting.local_day(dossier.settled_at) > month
        and dossier.settled_at > clock.due_without_extension(dossier, now=dossier.settled_at)
    }
    event(f"late results: {bool(expected)}")
    assert set(units.late_result_ids(now, None, days=units.MONTH, limit=100)) == expected


def assert_books_balance() -> None:
    """What arrived is open or has ended in one of the ways, and every settled dossier has its time."""
    sums = DailyCount.objects.aggregate(
        received=Sum("received"),
        on_time=Sum("on_time"),
        late=Sum("late"),
        undated=Sum("undated"),
        other=Sum("ended_otherwise"),
    )
    settled = sums["on_time"] + sums["late"] + sums["undated"]
    assert sums["received"] == settled + sums["other"] + Standing.objects.count()
    assert (SettledAfter.objects.aggregate(n=Sum("dossiers"))["n"] or 0) == settled
    names = ("received", "on_time_by_original", "late_by_original")
    by_unit = DailyCount.objects.values_list("agency_id", "day").annotate(*(Sum(name) for name in names))
    assert {row for row in by_unit if any(row[2:])} == set(UnitDay.objects.values_list("agency_id", "day", *names))


@pytest.mark.django_db
def test_the_recount_finds_a_planted_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that would go on while a supplement is out makes the office look late: the recount says no."""
    monkeypatch.setitem(counting.KINDS, "dossier.supplement_requested", lambda _ledger, _entry: None)
    life = Life(make_commune(), (make_procedure(),))
    life.arrive(0)
    life.live([Act(0, "accept", 1), Act(0, "next_step", 1), Act(0, "supplement", 1)])
    drain()
    now = life.now + timedelta(days=30)

    assert recount(now).overdue == 0
    assert counted(now).overdue == 1


def test_a_result_without_a_promised_date_is_neither_on_time_nor_late() -> None:
    stand = Stand("9.000003", 7, "online", date(2026, 12, 7))
    settled = Entry(
        kind="dossier.settled",
        subject_id=1,
        at=datetime(2026, 12, 11, 18, 30, tzinfo=UTC),  # 1:30 on Saturday 12 December in Viet Nam
        data={"due_at": None, "original_due_at": None},
    )
    ledger = Ledger({1: stand})

    ledger.take([settled])

    assert ledger.daily == {DayKey("9.000003", 7, "online", date(2026, 12, 12)): Counter(undated=1)}
    assert ledger.times == Counter({TimeKey("9.000003", date(2026, 12, 12), 7, 5): 1})
    assert ledger.open_deltas() == Counter({DueKey("9.000003", 7, "online", None): -1})


def test_a_supplement_asked_for_after_the_date_does_not_hide_that_the_dossier_is_late() -> None:
    due = datetime(2026, 12, 11, 10, tzinfo=UTC)
    asked = Entry(kind="dossier.supplement_requested", subject_id=1, at=due + timedelta(minutes=1), data={})
    ledger = Ledger({1: Stand("9.000003", 7, "online", date(2026, 12, 7), due)})

    ledger.take([asked])

    assert ledger.stands[1].overdue_from == due


@pytest.mark.django_db
def test_entries_taken_one_by_one_or_all_at_once_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    make_story().to("settled")
    drain()

    assert_one_by_one_the_same(LIVE_COUNTS, monkeypatch)


@pytest.mark.django_db
def test_a_window_costs_the_same_queries_for_one_dossier_and_for_many() -> None:
    commune, version = make_commune(), make_procedure()
    make_story(commune, version)
    drain()
    one = queries_of_taking_in(LIVE_COUNTS)
    for _ in range(6):
        make_story(commune, version)
    drain()

    assert queries_of_taking_in(LIVE_COUNTS) == one

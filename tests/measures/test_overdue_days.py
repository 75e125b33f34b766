"""What was overdue at the end of past days: counted entry by entry, the same as looking every midnight."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from motcua.journal.followers import drain
from motcua.service.dossiers.models import Dossier
from motcua.steering.measures import counting, overdue_days
from motcua.steering.measures.followers import LIVE_COUNTS
from motcua.steering.measures.queries import overdue_now
from tests.dossiers.factories import MONDAY_8AM, make_commune, make_procedure, make_story
from tests.measures.frame import DOSSIERS, RandomLives, assert_one_by_one_the_same, at_random, live
from tests.measures.histories import HANOI, Act, Life, is_overdue, local_day
from tests.measures.test_live_counts import ACTS


class Watched(Life):
    """A life at which somebody looks every midnight and notes how many dossiers are overdue, from the dossiers."""

    seen: dict[date, int]

    def __init__(self, *of: object) -> None:
        super().__init__(*of)  # type: ignore[arg-type]
        self.seen = {}

    def live(self, acts: list[Act]) -> None:
        """Look before every act at the days since the last one."""
        for act in acts:
            self.look(self.now + timedelta(hours=act.hours))
            super().live([act])

    def look(self, until: datetime) -> None:
        """Note what is overdue at each midnight until a moment."""
        found = list(Dossier.objects.all())
        day = local_day(self.now)
        while (midnight := datetime.combine(day + timedelta(days=1), time(), HANOI)) <= until:
            self.seen[day] = sum(is_overdue(dossier, midnight) for dossier in found)
            day += timedelta(days=1)


class PastDaysAreAsTheyWereSeen(RandomLives):
    @at_random
    @given(dossiers=DOSSIERS, acts=ACTS, later=st.integers(0, 24 * 60))
    def test_for_random_histories(self, dossiers: list[tuple[int, int]], acts: list[Act], later: int) -> None:
        life = Watched(self.commune, self.versions)
        live(life, dossiers, acts)
        now = life.now + timedelta(hours=later)
        life.look(now)
        days = (local_day(now) - local_day(MONDAY_8AM)).days

        found = overdue_days.before_today(now, days + 2)

        event(f"overdue: {any(life.seen.values())}, less later: {falls(list(life.seen.values()))}")
        before = [(local_day(MONDAY_8AM) - timedelta(days=n), None) for n in (2, 1)]
        assert found == [*before, *sorted(life.seen.items())]


def falls(numbers: list[int]) -> bool:
    return any(later < earlier for earlier, later in pairwise(numbers))


@pytest.mark.django_db
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supplement that hid lateness in the counts would be seen by who looks at the dossiers."""
    monkeypatch.setitem(counting.KINDS, "dossier.supplement_requested", lambda _ledger, _entry: None)
    life = Watched(make_commune(), (make_procedure(),))
    life.arrive(0)
    life.live([Act(0, "accept", 1), Act(0, "next_step", 1), Act(0, "supplement", 1)])
    drain()
    now = life.now + timedelta(days=30)
    life.look(now)

    assert set(life.seen.values()) == {0}
    assert overdue_days.before_today(now, 1)[0][1] == 1


@pytest.mark.django_db
def test_entries_taken_one_by_one_or_all_at_once_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    make_story().to("settled")
    make_story(make_commune("Hàm Rồng", "14759"), make_procedure("9.000007", days="1")).to("processing")
    drain()

    assert_one_by_one_the_same(LIVE_COUNTS, monkeypatch)


@pytest.mark.django_db
def test_units_add_up_to_the_province_in_one_query(django_assert_max_num_queries: Callable[..., object]) -> None:
    version, communes = make_procedure(days="1"), [make_commune(), make_commune("Hàm Rồng", "14759")]
    for commune in communes:
        make_story(commune, version).to("processing")
    drain()
    now = MONDAY_8AM + timedelta(days=9)

    with django_assert_max_num_queries(1):  # type: ignore[attr-defined]
        province = overdue_days.before_today(now, 5)
    apart = [overdue_days.before_today(now, 5, agency_ids=[commune.committee.id]) for commune in communes]

    both = zip(*apart, strict=True)
    assert province == [(day, None if one is None else one + (other or 0)) for (day, one), (_same, other) in both]
    assert province[-1][1] == overdue_now(now) == 2


@pytest.mark.django_db
def test_where_nothing_ever_arrived_nothing_is_known() -> None:
    assert {n for _day, n in overdue_days.before_today(MONDAY_8AM, 7)} == {None}

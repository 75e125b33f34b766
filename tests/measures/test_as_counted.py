"""The list behind a figure that was counted once: the same dossiers, whatever is entered afterwards."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from motcua.journal import queries as journal
from motcua.journal.followers import drain
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.as_counted import Count, evidence_then, one_then
from motcua.steering.measures.service_quality.evidence import evidence, one
from motcua.steering.measures.service_quality.figures import figures
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS
from motcua.steering.measures.service_quality.periods import Period
from tests.dossiers.factories import MONDAY_8AM, Commune, make_commune, make_procedure, make_story
from tests.measures.frame import at_random
from tests.measures.histories import VERBS, Act
from tests.measures.quality_histories import MORE_VERBS, Chronicle

LIKELY = (*VERBS, *MORE_VERBS, *["next_step"] * 10, *["accept", "supplement", "extend", "arrive"] * 2)
HOURS = st.sampled_from([0, 1, 1, 2, 9, 16, 24, 24 * 5, 24 * 12])
ACTS = st.lists(st.builds(Act, st.integers(0, 9), st.sampled_from(LIKELY), HOURS), max_size=12)
type Lists = dict[tuple[str, bool], list[tuple[int, bool, int | None]]]


def lists_now(period: Period, now: datetime) -> Lists:
    return {
        (item, side): [
            (row.dossier_id, row.is_late, row.rating)
            for row in evidence(item, period, now, counted_for=side, agency_ids=None).rows
        ]
        for item in DOSSIER_ITEMS
        for side in (True, False)
    }


def lists_then(period: Period, count: Count, limit: int) -> Lists:
    return {(item, side): _walked(item, side, period, count, limit) for item in DOSSIER_ITEMS for side in (True, False)}


def _walked(item: str, side: bool, period: Period, count: Count, limit: int) -> list[tuple[int, bool, int | None]]:
    found, after = [], ""
    while True:
        page = evidence_then(item, period, count, counted_for=side, agency_ids=None, after=after, limit=limit)
        found += [(row.dossier_id, row.is_late, row.rating) for row in page.rows]
        after = page.after
        if not after:
            return found


class TestTheListStays(TestCase):
    """Whatever is done afterwards, and of whatever day it says it is."""

    commune: Commune

    @classmethod
    def setUpTestData(cls) -> None:
        cls.commune = make_commune()
        cls.versions = (make_procedure(),)

    @at_random
    @given(before=ACTS, afterwards=ACTS, days_back=st.sampled_from([0, 0, 1, 20]), limit=st.sampled_from([1, 2, 50]))
    def test_for_random_histories(self, before: list[Act], afterwards: list[Act], days_back: int, limit: int) -> None:
        """days_back: how long before the count the period ends; 0: it runs, and is counted in the middle of a day."""
        life = Chronicle(self.commune, self.versions)
        for _ in range(3):
            life.arrive(0)
        life.live(before)
        drain()
        today = local_day(life.now)
        period = Period(periods.Span.YEAR, date(2026, 1, 1), today - timedelta(days=days_back))
        counted_at = life.now + timedelta(minutes=10)
        count = Count(counted_at, journal.taken_up_to(["service_quality"]))
        told = lists_now(period, counted_at)

        life.now = counted_at
        life.live(afterwards)
        make_story(self.commune, self.versions[0], MONDAY_8AM)  # of a day that was counted, and entered late
        drain()

        assert lists_then(period, count, limit) == told


@pytest.mark.django_db
def test_lists_by_the_present_would_not_stay(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    """That the test above can fail: by the day alone, an act of the same day moves a dossier."""
    commune, version = make_commune(), make_procedure()
    story, other = make_story(commune, version), make_story(commune, version)
    story.to("settled")
    drain()
    at = story.now + timedelta(minutes=1)
    period = periods.day(local_day(at), local_day(at))
    count = Count(at, journal.taken_up_to(["service_quality"]))
    told, item = lists_now(period, at), figures(period, at).items["5.1"]

    other.to("settled")
    drain()

    with django_assert_max_num_queries(6):
        evidence_then("5.1", period, count, counted_for=True, agency_ids=[commune.committee.id])
    assert lists_now(period, at) != told
    assert lists_then(period, count, 50) == told
    assert (len(told["5.1", True]), len(told["5.1", True]) + len(told["5.1", False])) == (
        item.numerator, item.denominator,
    )  # fmt: skip
    now, then = one(other.dossier.id, period, at), one_then(other.dossier.id, period, count)
    assert now is not None
    assert then is not None
    assert (now.result_day, then.result_day) == (local_day(at), None)

"""The report rounds of the sample province: one published, one under way, cheap to make."""

from datetime import timedelta
from time import perf_counter

import pytest

from motcua.demo import ground, province, rounds
from motcua.journal.moment import database_now
from motcua.steering.reporting import queries
from motcua.steering.reporting.models import Report, ReportState, Round, RoundState

pytestmark = pytest.mark.django_db


def test_one_round_is_published_and_one_under_way(tmp_path: object) -> None:
    at = database_now()
    communes = ("15061", "14797", "15607")
    province.found(lambda _said: None, at, communes)
    begun = perf_counter()

    units = rounds.make(ground.survey(communes), at)

    assert perf_counter() - begun < 5  # about a second for the whole province; the test machine may be busy
    published, present = Round.objects.order_by("period")
    assert (published.state, present.state) == (RoundState.PUBLISHED, RoundState.OPEN)
    outcomes = queries.outcomes(published)
    assert len(outcomes) == units
    assert [outcome.rank for outcome in outcomes] == [*range(1, units), None]  # one is not computable
    states = Report.objects.filter(round=present).values_list("state", flat=True)
    assert set(states) == {ReportState.DECLARING, ReportState.SUBMITTED}
    assert present.closes_on > (at + timedelta(days=10)).date()

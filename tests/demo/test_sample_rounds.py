"""The report rounds of the sample province: one published, two under way, one on service quality; cheap to make."""

from datetime import date, timedelta
from time import perf_counter

import pytest

from motcua.demo import ground, offices, province, quality_round, rounds
from motcua.demo.bulk import loading
from motcua.demo.bulk.loading import Ways
from motcua.demo.bulk.plan import Order
from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.journal.sequencer import drain_views
from motcua.registry.agencies import queries as agencies
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.as_counted import Count, evidence_then
from motcua.steering.reporting import actions, queries, refusals
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.models import Observation, Report, ReportState, Round, RoundState, Source, Verdict
from tests.demo.conftest import THURSDAY_3PM, Settled, quiet

pytestmark = pytest.mark.django_db


def test_one_round_is_published_and_one_under_way(tmp_path: object) -> None:
    at = database_now()
    communes = ("15061", "14797", "15607")
    province.found(lambda _said: None, at, communes)
    begun = perf_counter()

    units = rounds.make(ground.survey(communes), at)

    assert perf_counter() - begun < 5  # about a second for the whole province; the test machine may be busy
    published, present = Round.objects.filter(scheme_code=rounds.SCHEME).order_by("period")
    assert (published.state, present.state) == (RoundState.PUBLISHED, RoundState.OPEN)
    outcomes = queries.outcomes(published)
    assert len(outcomes) == units
    assert [outcome.rank for outcome in outcomes] == [*range(1, units), None]  # one is not computable
    states = Report.objects.filter(round=present).values_list("state", flat=True)
    assert set(states) == {ReportState.DECLARING, ReportState.SUBMITTED}
    assert present.closes_on > (at + timedelta(days=10)).date()


def test_the_province_reports_its_dti_and_two_named_people_appraise_and_publish_it(settled: Settled) -> None:
    """Who declared for the province may not appraise, whatever else they are; a second analyst there may."""
    rounds.make(settled.actors.ground, THURSDAY_3PM)
    acting = _named_acting()

    report = Report.objects.select_related("round__holder", "unit").get(round__scheme_code=rounds.DTI)
    lines = queries.lines(report)

    assert (report.unit.code, report.round.holder.code, report.state) == ("H56", "H56.07", ReportState.SUBMITTED)
    assert {line.used is not None for line in lines} == {True}
    judged = [Judgement(line.indicator.code, Verdict.ACCEPTED) for line in lines]
    with pytest.raises(refusals.OwnDeclaration):
        actions.appraise(report.id, judged, by=acting["tonghop"], at=THURSDAY_3PM)
    actions.appraise(report.id, judged, by=acting["thamdinh"], at=THURSDAY_3PM)
    published = actions.publish(report.round_id, by=acting["giamdockhcn"], at=THURSDAY_3PM)
    assert [outcome.rank for outcome in queries.outcomes(published)] == [1]


def _named_acting() -> dict[str, Acting]:
    """Each named account in the role that it has in the department that holds the round."""
    holder = agencies.by_code(rounds.DTI_HOLDER)
    assert holder is not None
    return {
        named.username: offices.official(person.id, post.role, holder.id)
        for named, person in offices.named_people()
        for post in named.posts
        if post.unit == holder.code
    }


def test_a_round_on_service_quality_shows_locked_figures_late_units_and_an_appraised_one(settled: Settled) -> None:
    """Its locked figures lead to as many dossiers as they say."""
    order = Order(400, 60, seed=7, until=THURSDAY_3PM)
    loading.load_year(order, settled.actors, settled.hours, Ways(quiet, quiet))
    drain_views()
    begun = perf_counter()

    units = quality_round.make(settled.actors.ground, THURSDAY_3PM)

    assert perf_counter() - begun < 10  # well under a second on a quiet machine
    round_ = Round.objects.get(scheme_code="service-quality-766")
    assert round_.closes_on == date(2026, 11, 25)
    assert round_.fixed_at == THURSDAY_3PM
    lines = queries.report_lines(round_, date(2026, 11, 26))
    assert len(lines) == units == 4
    states = {line.report.state for line in lines}
    assert {ReportState.DECLARING, ReportState.APPRAISED} <= states
    assert {line.is_late for line in lines} == {True, False}
    locked = Observation.objects.filter(scheme_code=round_.scheme_code, source=Source.COMPUTED, is_current=True)
    assert {"2.1", "3.3", "5.1"} <= set(locked.values_list("indicator", flat=True))
    assert not locked.filter(as_of__lt=date(2026, 10, 31)).exists()
    assert not locked.filter(counted_upto=None).exists()
    for figure in locked.filter(indicator="2.1"):
        period = periods.read(round_.period, figure.as_of)
        against = evidence_then(
            "2.1", period, Count(figure.entered_at, figure.counted_upto), counted_for=False,
            agency_ids=[figure.unit_id], limit=500,
        )  # fmt: skip
        assert len(against.rows) == figure.denominator - figure.numerator

"""Accepting together what is declared with evidence: what it takes over, what it leaves, and that it is asked first."""

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.urls import reverse

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.steering.reporting import actions, queries, refusals, together
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Appraisal, Evidence, Observation, ReportState, Round, Verdict
from tests.dossiers.factories import simulated
from tests.reporting.world import POINTS, RATIOS, RoundWorld, everything, typed
from tests.web.world import browser_of

pytestmark = pytest.mark.django_db
LINK = "https://thanhhoa.gov.vn/minh-chung"


def accept(world: RoundWorld, *codes: str, seen_version: int | None = None) -> object:
    by, at = world.by("appraiser"), world.now()
    return actions.accept_declared(world.report().id, by=by, at=at, indicators=codes or None, seen_version=seen_version)


def verdicts() -> dict[str, str]:
    rows = Appraisal.objects.filter(is_current=True).values_list("observation__indicator", "verdict")
    return dict(rows)


def submitted(world: RoundWorld) -> RoundWorld:
    """1.1 to 1.3 with evidence, 1.4 without; the rest is missing."""
    world.declare(*(typed(code, "5", link=LINK) for code in ("1.1", "1.2", "1.3")), typed("1.4", "5"))
    world.submit()
    return world


def test_what_has_evidence_is_accepted_and_the_rest_waits_for_a_verdict_of_its_own(points: RoundWorld) -> None:
    submitted(points)
    points.appraise(Judgement("1.2", Verdict.REJECTED, "Minh chứng cũ."))

    accept(points)

    assert verdicts() == {"1.1": "accepted", "1.2": "rejected", "1.3": "accepted"}
    assert [line.indicator.code for line in queries.lines(points.report()) if line.waits] == ["1.4"]
    assert points.report().state == ReportState.SUBMITTED
    entry = Entry.objects.filter(kind="report.appraised").latest("id")
    assert (entry.data["indicators"], entry.data["verdicts"]) == (["1.1", "1.3"], ["accepted", "accepted"])
    assert entry.actor == points.posts["appraiser"].person_id


def test_a_report_in_which_everything_has_evidence_is_appraised_by_one_act(points: RoundWorld) -> None:
    points.declare(*everything(POINTS, link=LINK))
    points.submit()

    accept(points)

    assert points.report().state == ReportState.APPRAISED
    assert Entry.objects.filter(kind="report.appraised").count() == 1
    assert set(verdicts().values()) == {"accepted"}
    assert len(verdicts()) == 62


def test_a_group_is_accepted_by_itself(points: RoundWorld) -> None:
    submitted(points)

    accept(points, "1.2", "1.4")

    assert verdicts() == {"1.2": "accepted"}


def test_a_figure_above_the_maximum_is_left_even_with_evidence(points: RoundWorld) -> None:
    submitted(points)
    report = points.report()
    row = Observation.objects.create(  # as a scheme leaves it whose maximum was lowered since
        scheme_code=POINTS, indicator="1.5", unit=points.ngoc_lac, period=points.round.period, source="declared",
        value=Decimal(900), as_of=points.at.date(), entered_at=points.at, entered_by=points.posts["analyst"].person,
    )  # fmt: skip
    Evidence.objects.create(observation=row, link=LINK)

    parted = together.part(queries.lines(report), by=points.by("appraiser"))
    accept(points)

    assert {each.line.indicator.code: each.why for each in parted.left} == {
        "1.4": "chưa có minh chứng", "1.5": "vượt mức tối đa hoặc không đúng dạng số liệu của chỉ số",
    }  # fmt: skip
    assert (parted.judged, parted.locked, parted.missing) == (0, 0, 57)
    assert "1.5" not in verdicts()


def test_what_the_appraiser_declared_is_left_to_somebody_else(points: RoundWorld) -> None:
    submitted(points)
    person = points.posts["analyst"].person
    points.posts["appraiser"].person = person  # moved to the province, and holds that role now
    points.posts["appraiser"].save()
    by = simulated(person, "analyst", points.province)

    with pytest.raises(refusals.NothingToAccept):
        actions.accept_declared(points.report().id, by=by, at=points.now())

    assert verdicts() == {}


def test_a_figure_that_the_platform_counts_needs_no_verdict_and_gets_none(ratios: RoundWorld) -> None:
    ratios.dossiers("settled", "")
    actions.fill_known(ratios.round.id, by=ratios.by("appraiser"), at=ratios.now())
    free = [line.indicator.code for line in queries.lines(ratios.report()) if not line.is_locked]
    ratios.declare(*(each for each in everything(RATIOS, link=LINK) if each.indicator in free))
    ratios.submit()

    accept(ratios)

    assert set(verdicts()) == set(free)
    assert len(free) < len(queries.lines(ratios.report()))
    assert ratios.report().state == ReportState.APPRAISED


def test_nothing_is_accepted_that_was_not_seen(points: RoundWorld) -> None:
    submitted(points)
    seen = points.report().row_version
    actions.correct(points.report().id, typed("1.1", "6"), reason="Sót.", by=points.by("chair"), at=points.now())

    with pytest.raises(refusals.ReportMoved):
        accept(points, seen_version=seen)

    assert verdicts() == {}


def test_accepting_again_finds_nothing_and_writes_nothing(points: RoundWorld) -> None:
    submitted(points)
    accept(points)

    with pytest.raises(refusals.NothingToAccept):
        accept(points)

    assert Entry.objects.filter(kind="report.appraised").count() == 1


@pytest.fixture
def open_now(points: RoundWorld) -> RoundWorld:
    """The round moved into the present: pages ask the database's clock."""
    today = local_day(database_now())
    Round.objects.update(opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=3))
    points.at = database_now() - timedelta(hours=1)
    return points


def test_the_page_lists_what_is_taken_over_and_what_stays_and_a_post_does_it(open_now: RoundWorld) -> None:
    submitted(open_now)
    client = browser_of(open_now.account("appraiser"))
    appraise = reverse("reporting:appraise", args=[open_now.report().id])
    address = reverse("reporting:accept", args=[open_now.report().id])
    assert address in client.get(appraise).content.decode()

    page = client.get(address).content.decode()
    assert "3 số liệu sẽ được chấp nhận như kê khai" in page
    assert "chưa có minh chứng" in page
    assert LINK in page
    assert verdicts() == {}
    stale = client.post(address, {"version": "1"})
    assert stale.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "vừa thay đổi" in stale.content.decode()
    done = client.post(address, {"version": open_now.report().row_version}, follow=True)

    assert "Đã chấp nhận 3 số liệu như kê khai." in done.content.decode()
    assert verdicts() == dict.fromkeys(("1.1", "1.2", "1.3"), "accepted")
    again = client.post(address, {"version": open_now.report().row_version})
    assert "Không có số liệu nào chấp nhận đồng loạt được" in again.content.decode()


def test_the_page_of_a_group_shows_that_group_alone_and_an_unknown_one_is_not_there(open_now: RoundWorld) -> None:
    open_now.declare(*everything(POINTS, link=LINK))
    open_now.submit()
    client = browser_of(open_now.account("appraiser"))
    address = reverse("reporting:accept", args=[open_now.report().id])
    lines = queries.lines(open_now.report())
    first = [line.indicator.code for line in lines if line.group == lines[0].group]

    client.post(address, {"version": open_now.report().row_version, "nhom": "1"})

    assert set(verdicts()) == set(first)
    assert 0 < len(first) < len(lines)
    for wrong in ("0", "99", "x", "²", "1000"):
        assert client.get(address, {"nhom": wrong}).status_code == HTTPStatus.NOT_FOUND, wrong


def test_the_page_asks_as_little_with_sixty_figures_as_with_four(
    open_now: RoundWorld, django_assert_max_num_queries: Any
) -> None:
    open_now.declare(*everything(POINTS, link=LINK))
    open_now.submit()
    client = browser_of(open_now.account("appraiser"))

    with django_assert_max_num_queries(24):
        assert client.get(reverse("reporting:accept", args=[open_now.report().id])).status_code == HTTPStatus.OK

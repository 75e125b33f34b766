"""What an appraiser sees of points: by the figure, after the appraisal, at most; the sums; how many still wait."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from motcua.journal.moment import database_now
from motcua.steering.reporting import actions, queries
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Round, Verdict
from motcua.steering.reporting.points import Points, points_by_indicator, summed
from tests.reporting.world import AFTER, POINTS, RATIOS, RoundWorld, typed
from tests.web.world import browser_of

pytestmark = pytest.mark.django_db


def judged(world: RoundWorld) -> dict[str, Points]:
    """1.1 is accepted, 1.2 lowered, 1.3 not accepted, 1.4 waits; the rest is missing."""
    world.declare(*(typed(code, "5") for code in ("1.1", "1.2", "1.3", "1.4")))
    world.submit()
    world.appraise(
        Judgement("1.1", Verdict.ACCEPTED),
        Judgement("1.2", Verdict.ADJUSTED, "Theo báo cáo của nhà mạng.", {"value": "3.5"}),
        Judgement("1.3", Verdict.REJECTED, "Không có minh chứng."),
    )
    return points_by_indicator(POINTS, queries.lines(world.report()))


def test_the_points_of_each_figure_follow_its_verdict(points: RoundWorld) -> None:
    found = judged(points)

    assert [(found[code].given, found[code].accepted) for code in ("1.1", "1.2", "1.3", "1.4", "1.5")] == [
        (5, 5), (5, 3.5), (5, None), (5, None), (None, None),
    ]  # fmt: skip
    assert found["1.1"].most == 10


def test_sums_are_of_what_is_there(points: RoundWorld) -> None:
    found = judged(points)

    assert summed(found.values()) == Points(20, 8.5, 960)
    assert summed([found["1.5"]]) == Points(None, None, found["1.5"].most)


@pytest.mark.parametrize("scheme", [POINTS, RATIOS])
def test_publication_gives_the_points_that_the_appraiser_saw(scheme: str, request: pytest.FixtureRequest) -> None:
    world: RoundWorld = request.getfixturevalue("points" if scheme == POINTS else "ratios")
    world.hand_in(world.ngoc_lac, "analyst", "0.6")
    world.accept_all(world.ngoc_lac)
    seen = points_by_indicator(scheme, queries.lines(world.report()))

    actions.publish(world.round.id, by=world.by("leader"), at=AFTER)

    outcome = queries.outcome(world.round, world.ngoc_lac.code)
    assert outcome is not None
    published = {code: Decimal(outcome.points[code]) for code in seen}
    assert {code: round(Decimal(each.accepted or 0), 6) for code, each in seen.items()} == published


def test_the_form_begins_with_the_groups_their_points_and_how_many_wait(points: RoundWorld) -> None:
    judged(points)
    today = local_day(database_now())
    Round.objects.update(opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=3))

    answer = browser_of(points.account("appraiser")).get(reverse("reporting:appraise", args=[points.report().id]))

    page = unescape(answer.content.decode())
    assert 'href="#group-1"' in page
    assert 'id="group-1"' in page
    assert "Điểm theo số liệu: 5 · sau thẩm định: 3,50 · tối đa: 10" in page
    foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
    cells = [cell.partition("</td>")[0] for cell in foot.split('<td class="mc-number">')[1:]]
    assert cells == ["1", "20", "8,50", "960"]

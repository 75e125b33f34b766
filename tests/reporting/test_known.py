"""What the platform knows of a round: counted as the quality pages count it, locked, fixed at the closing day."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.journal.followers import drain
from motcua.journal.models import Entry
from motcua.registry.agencies.models import Agency
from motcua.service.procedures.actions import take_offline
from motcua.service.procedures.models import Procedure
from motcua.steering.measures.service_quality.figures import figures
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS, PROCEDURE_ITEMS
from motcua.steering.measures.service_quality.periods import Span, half, read
from motcua.steering.reporting import actions, periods, queries, refusals
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Observation, Report, Source
from tests.dossiers.factories import make_commune, make_procedure, make_story
from tests.reporting.world import AFTER, CLOSES_ON, OCTOBER_1, RATIOS, RoundWorld, typed
from tests.web.world import browser_of

pytestmark = pytest.mark.django_db
SEPTEMBER_30 = date(2026, 9, 30)
NIGHT_AFTER = datetime(2026, 10, 20, 19, 30, tzinfo=UTC)  # 2:30 on the day after the closing day, in Viet Nam


def fill(world: RoundWorld, at: datetime | None = None) -> int:
    return actions.fill_known(world.round.id, by=world.by("appraiser"), at=at or world.now())


def locked(world: RoundWorld, unit: Agency | None = None) -> dict[str, tuple[Decimal | None, Decimal | None, date]]:
    """What is filled in and locked: numerator, denominator, number of the last day."""
    return {
        line.indicator.code: (line.used.numerator, line.used.denominator, line.used.as_of)
        for line in queries.lines(world.report(unit))
        if line.is_locked and line.used
    }


def test_every_item_that_dossiers_and_procedures_determine_is_filled_in_as_the_quality_page_counts_it(
    ratios: RoundWorld,
) -> None:
    ratios.dossiers("settled", "handed_over", "accepted", "")
    fill(ratios)

    page = figures(read("2026-q3", OCTOBER_1.date()), OCTOBER_1, agency_ids=[ratios.ngoc_lac.id])
    known = {code: item for code, item in page.items.items() if item.denominator}
    assert set(known) == {*DOSSIER_ITEMS, *PROCEDURE_ITEMS} - {"1.1", "1.2"}  # no decision was noted
    assert {code: (top, whole) for code, (top, whole, _day) in locked(ratios).items()} == {
        code: (item.numerator, item.denominator) for code, item in known.items()
    }
    assert locked(ratios)["2.1"] == (2, 4, SEPTEMBER_30)  # two ended in time; two are still open and late
    assert locked(ratios)["3.1"][2] == date(2026, 10, 1)  # of the procedures on offer on the day of counting


def test_a_locked_figure_is_changed_by_nobody_and_the_same_one_may_come_back_from_a_spreadsheet(
    ratios: RoundWorld,
) -> None:
    ratios.dossiers("settled", "")
    fill(ratios)

    with pytest.raises(refusals.FiguresRefused, match=r"2\.1"):
        ratios.declare(typed("2.1", numerator="2", denominator="2"))
    ratios.declare(typed("2.1", numerator="1", denominator="2"))
    assert Observation.objects.filter(source=Source.DECLARED).count() == 0
    assert fill(ratios) == 0


def test_where_nothing_arose_or_no_room_knows_anything_the_unit_declares(ratios: RoundWorld) -> None:
    ratios.dossiers("settled")
    fill(ratios)

    assert locked(ratios, ratios.hac_thanh).keys() == {"1.3", "3.1", "3.2"}
    line = {line.indicator.code: line for line in queries.lines(ratios.report(ratios.hac_thanh))}["2.1"]
    assert (line.used, line.is_locked) == (None, False)
    ratios.declare(typed("2.1", numerator="7", denominator="9"), unit=ratios.hac_thanh, who="neighbour")
    ratios.declare(typed("1.4", numerator="7", denominator="9"))  # the national portal alone knows it
    assert Observation.objects.filter(source=Source.DECLARED).count() == 2


def test_what_arose_no_more_is_open_again_and_its_history_stays(ratios: RoundWorld) -> None:
    (story,) = ratios.dossiers("")
    fill(ratios)
    assert locked(ratios)["3.3"][:2] == (1, 1)
    story.now = datetime(2026, 8, 3, 2, tzinfo=UTC)
    story.do("withdraw", "applicant", reason="Nộp nhầm nơi")
    drain()

    assert fill(ratios) > 0

    assert "3.3" not in locked(ratios)
    past = queries.history(ratios.report(), "3.3")
    assert [(each.observation.numerator, each.observation.is_current) for each in past] == [(1, False)]


def test_a_running_period_is_counted_up_to_the_closing_day_for_all_and_then_stays(ratios: RoundWorld) -> None:
    by = ratios.by("appraiser")
    running = actions.open_round(
        RATIOS, "2026", opens_on=date(2026, 10, 1), closes_on=CLOSES_ON, unit_ids=[ratios.ngoc_lac.id],
        holder_id=ratios.province.id, by=by, at=OCTOBER_1,
    )  # fmt: skip
    ratios.dossiers("settled")
    actions.fill_known(running.id, by=by, at=OCTOBER_1 + timedelta(days=2))
    report = Report.objects.get(round=running)
    actions.submit_report(report.id, by=ratios.by("analyst"), at=OCTOBER_1 + timedelta(days=3))
    ratios.dossiers("", at=datetime(2026, 10, 19, 1, tzinfo=UTC))
    make_story(ratios.commune, make_procedure(), datetime(2026, 10, 21, 1, tzinfo=UTC))  # a day too late
    drain()

    assert actions.fill_known(running.id, by=by, at=NIGHT_AFTER) > 0

    def filed() -> tuple[object, ...]:
        row = Observation.objects.get(period="2026", indicator="3.3", is_current=True)
        return row.numerator, row.denominator, row.as_of

    assert filed() == (2, 2, CLOSES_ON)  # what was submitted early is counted to the same day
    assert Observation.objects.filter(period="2026", indicator="3.3").count() == 2
    ratios.dossiers("", "", at=datetime(2026, 10, 20, 3, tzinfo=UTC))  # entered afterwards
    take_offline(Procedure.objects.get().id, by=ratios.commune.receiver, at=AFTER, reason="Bãi bỏ")
    assert actions.fill_known(running.id, by=by, at=AFTER + timedelta(days=1)) == 0
    actions.appraise(report.id, [], by=by, at=AFTER + timedelta(days=2))  # the platform needs no verdict
    actions.publish(running.id, by=ratios.by("leader"), at=AFTER + timedelta(days=2))
    assert filed() == (2, 2, CLOSES_ON)
    finals = [each.data["is_final"] for each in Entry.objects.filter(kind="round.filled", subject_id=running.id)]
    assert finals == [False, True]


def test_publication_counts_for_the_last_time_where_the_night_did_not(ratios: RoundWorld) -> None:
    ratios.dossiers("settled")

    actions.publish(ratios.round.id, by=ratios.by("leader"), at=AFTER)

    ratios.round.refresh_from_db()
    assert ratios.round.fixed_at == AFTER
    assert Observation.objects.get(indicator="3.3", is_current=True).as_of == SEPTEMBER_30


def test_a_unit_that_was_merged_away_is_given_no_figure(ratios: RoundWorld) -> None:
    ratios.dossiers("settled")
    Agency.objects.filter(id=ratios.ngoc_lac.id).update(is_active=False)

    fill(ratios)

    assert locked(ratios) == {}


def test_the_committee_of_the_province_answers_for_the_whole_province(ratios: RoundWorld) -> None:
    ratios.dossiers("settled", "")
    other = make_story(make_commune("Đông Sơn", "14759"), make_procedure(), datetime(2026, 7, 6, 1, tzinfo=UTC))
    drain()
    opened = actions.open_round(
        RATIOS, "2026-H2", opens_on=date(2026, 10, 1), closes_on=CLOSES_ON, unit_ids=[ratios.province.id],
        holder_id=ratios.province.id, by=ratios.by("appraiser"), at=OCTOBER_1,
    )  # fmt: skip

    row = Observation.objects.get(period=opened.period, unit=ratios.province, indicator="3.3")
    assert (row.numerator, row.denominator) == (3, 3)
    page = figures(half(other.now.date(), OCTOBER_1.date()), OCTOBER_1)
    assert (page.items["3.3"].numerator, page.items["3.3"].denominator) == (3, 3)


def test_counting_for_sixty_units_costs_as_much_as_for_two(ratios: RoundWorld) -> None:
    ratios.dossiers("settled")
    few = _statements_of_filling(ratios)
    units = [make_commune(f"Số {number}", f"2{number:04}").committee for number in range(60)]
    Report.objects.bulk_create(Report(round=ratios.round, unit=unit) for unit in units)
    Observation.objects.update(is_current=False)  # all is new again

    many = _statements_of_filling(ratios)

    assert Observation.objects.filter(is_current=True).count() > 3 * len(units)
    assert (many, many <= 20) == (few, True)


def _statements_of_filling(world: RoundWorld) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert fill(world) > 0
    return len(statements)


@pytest.mark.parametrize("code", ["2026", "2026-H1", "2026-H2", "2026-Q3", "2026-09"])
def test_a_period_of_a_round_is_one_of_the_quality_pages(code: str) -> None:
    since, until = periods.span(code)

    found = read(code.lower(), date(2027, 1, 1))

    assert (found.since, found.until, found.span) == (since, until, periods.quality_span(code))
    assert found.code == code.lower()
    assert Span.HALF.value == "half"


def test_from_a_locked_figure_the_page_leads_to_as_many_dossiers_as_it_says(ratios: RoundWorld) -> None:
    ratios.dossiers("settled", "handed_over", "")
    fill(ratios)
    row = Observation.objects.get(indicator="2.1", is_current=True)
    client = browser_of(ratios.account("analyst"))

    page = client.get(reverse("reporting:report", args=[ratios.report().id])).content.decode()

    assert "2/3" in page
    assert "hệ thống tự tính, đã khóa" in page
    assert "tính lại hằng đêm" in page
    lists = [unescape(href) for href in re.findall(r'href="([^"]+)"', page) if "/2.1/" in href and "period=" in href]
    lengths = [client.get(href).content.decode().count("/chat-luong/ho-so/") for href in lists]
    assert lengths == [2, 1]
    assert figure_of(row).numerator == 2
    ratios.dossiers("settled")  # of August, entered after the count
    for href, length in zip(lists, lengths, strict=True):
        assert client.get(href).content.decode().count("/chat-luong/ho-so/") == length
    assert client.get(lists[0].split("&")[0]).content.decode().count("/chat-luong/ho-so/") == 3  # as it stands now
    assert client.get(lists[0].replace("/2.1/", "/3.3/")).status_code == 404  # no list of that figure
    assert client.get(lists[0].split("so-lieu")[0] + "so-lieu=x").status_code == 404
    assert browser_of(ratios.account("neighbour")).get(lists[0]).status_code == 404
    one = unescape(re.findall(r'href="([^"]*/chat-luong/ho-so/[^"]+)"', client.get(lists[0]).content.decode())[0])
    assert "so-lieu=" in one
    assert client.get(one).status_code == 200
    holder = browser_of(ratios.account("appraiser")).get(reverse("reporting:report", args=[ratios.report().id]))
    assert lists[0] in unescape(holder.content.decode())


def test_after_the_round_the_list_shows_what_was_counted_and_not_what_was_settled_since(ratios: RoundWorld) -> None:
    by = ratios.by("appraiser")
    running = actions.open_round(
        RATIOS, "2026", opens_on=date(2026, 10, 1), closes_on=CLOSES_ON, unit_ids=[ratios.ngoc_lac.id],
        holder_id=ratios.province.id, by=by, at=OCTOBER_1,
    )  # fmt: skip
    _settled, waiting = ratios.dossiers("settled", "", at=datetime(2026, 10, 19, 1, tzinfo=UTC))
    actions.fill_known(running.id, by=by, at=NIGHT_AFTER)
    row = Observation.objects.get(period="2026", indicator="5.1", is_current=True)
    client = browser_of(ratios.account("analyst"))
    page = client.get(reverse("reporting:report", args=[Report.objects.get(round=running).id])).content.decode()
    lists = [unescape(href) for href in re.findall(r'href="([^"]+)"', page) if "/5.1/" in href and "so-lieu" in href]
    assert (row.numerator, row.denominator, row.as_of) == (1, 2, CLOSES_ON)

    waiting.now = datetime(2026, 11, 2, 1, tzinfo=UTC)
    waiting.to("settled")
    ratios.dossiers("settled", "settled", at=datetime(2026, 10, 22, 1, tzinfo=UTC))

    drain()
    for href, length in zip(lists, (1, 1), strict=True):
        shown = client.get(href).content.decode()
        assert shown.count("/chat-luong/ho-so/") == length, href
        assert "1/2" in shown
        assert "20/10/2026" in shown
    assert client.get(lists[0].split("&")[0]).content.decode().count("/chat-luong/ho-so/") == 4

    assert "Không gồm những gì ghi nhận sau đó." in client.get(lists[0]).content.decode()
    older = Observation.objects.get(id=row.id)
    older.pk, older.is_current, older.counted_upto = None, False, None  # as those of before it was noted
    older.save(force_insert=True)
    told = client.get(lists[0].replace(f"so-lieu={row.id}", f"so-lieu={older.pk}")).content.decode()
    assert "hệ thống chưa lưu lại đã tính đến bản ghi nào" in told
    assert "Không gồm những gì ghi nhận sau đó." not in told

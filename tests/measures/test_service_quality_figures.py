"""What pages are told of Decision 766: numerators, points by the scheme, and the dossiers behind each figure."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from motcua.journal.followers import drain
from motcua.service.procedures.actions import take_offline
from motcua.service.procedures.models import Procedure
from motcua.service.voices.actions import rate
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality import other, periods
from motcua.steering.measures.service_quality.evidence import EvidencePage, NoSuchEvidence, counts_for, evidence, one
from motcua.steering.measures.service_quality.figures import ItemFigure, figures, figures_by_unit, figures_with_units
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS, NOT_KNOWN
from motcua.steering.measures.service_quality.models import QualityDossier, QualityTime
from motcua.steering.measures.service_quality.periods import Period, PeriodRefused
from motcua.steering.measures.service_quality.reasons import why
from tests.dossiers.factories import MONDAY_8AM, Story, make_commune, make_procedure, make_story
from tests.measures.histories import ITEM

TODAY = date(2026, 12, 31)
NOW = datetime.fromisoformat("2026-12-31T09:00+07:00")
DECEMBER = periods.month(TODAY, TODAY)


@pytest.fixture
def stories(db: None) -> list[Story]:
    """Three dossiers of one commune: settled in time and well rated, settled and badly rated, late and open."""
    commune, version = make_commune(), make_procedure()
    found = [make_story(commune, version) for _ in range(3)]
    found[0].to("settled")
    found[1].to("settled")
    found[2].to("accepted")
    for story, level in zip(found, (5, 1), strict=False):
        rate(story.dossier.number, by=story.applicant, at=story.now + timedelta(hours=1), level=level)
    drain()
    return found


def test_every_item_has_its_numerator_and_its_points_by_the_portals_rounding(stories: list[Story]) -> None:
    found = figures(DECEMBER, NOW, agency_ids=[stories[0].commune.committee.id])

    assert found.items["2.1"] == _item("2.1", 20, 2, 3, "66.67", "13.33")
    assert found.items["1.3"] == _item("1.3", 2, 0, 1, "0", "0")  # the sheet describes no steps
    assert found.items["3.1"] == _item("3.1", 2, 1, 1, "100", "2")
    assert found.items["3.2"] == _item("3.2", 4, 1, 1, "100", "4")
    assert found.items["3.3"] == _item("3.3", 6, 3, 3, "100", "6")
    assert found.items["5.1"] == _item("5.1", 6, 2, 3, "66.67", "4")
    assert found.items["5.2"] == _item("5.2", 4, 3, 3, "100", "4")
    assert found.items["5.3"] == _item("5.3", 2, 0, 3, "0", "0")
    assert found.items["6.1"] == _item("6.1", 6, 1, 3, "33.33", "2.22")
    assert found.groups["digitization"].points == Decimal("8")
    assert found.groups["digitization"].computable == Decimal("12")
    assert (found.points, found.computable) == (Decimal("35.55"), Decimal("52"))


def _item(code: str, most: int, numerator: int, denominator: int, percent: str, points: str) -> ItemFigure:
    return ItemFigure(code, Decimal(most), numerator, denominator, Decimal(percent), Decimal(points))


def test_what_no_room_knows_has_no_figure_and_never_full_marks(stories: list[Story]) -> None:
    found = figures(DECEMBER, NOW)

    for code in NOT_KNOWN:
        assert not found.items[code].has_data, code
        assert found.items[code].points is None, code
    assert found.groups["online_payment"].points is None
    assert found.groups["online_payment"].computable == 0


@pytest.mark.django_db
def test_where_nothing_arose_the_scheme_says_what_that_means() -> None:
    commune = make_commune()
    make_procedure()

    (found,) = figures_by_unit(DECEMBER, NOW)

    assert found.agency_id == commune.committee.id
    assert found.items["2.1"] == ItemFigure("2.1", Decimal(20), 0, 0, None, None)
    assert found.items["6.1"] == ItemFigure("6.1", Decimal(6), 0, 0, None, Decimal(0))


def test_the_figures_of_all_units_are_those_of_each(stories: list[Story]) -> None:
    other = make_story(make_commune("Đông Sơn", "14759"), stories[0].version).to("settled")
    drain()

    by_unit = {each.agency_id: each for each in figures_by_unit(DECEMBER, NOW)}

    for story in (stories[0], other):
        alone = figures(DECEMBER, NOW, agency_ids=[story.commune.committee.id])
        assert by_unit[story.commune.committee.id].items == alone.items
    assert figures_with_units(DECEMBER, NOW) == (figures(DECEMBER, NOW), list(by_unit.values()))
    assert figures(DECEMBER, NOW).items["2.1"].denominator == 4
    assert figures(DECEMBER, NOW, procedure="9.000001").items["2.1"].denominator == 4
    assert figures(DECEMBER, NOW, procedure="9.999999").items["2.1"].denominator == 0


def test_a_procedure_taken_offline_is_no_longer_offered(stories: list[Story]) -> None:
    procedure = Procedure.objects.get()
    take_offline(procedure.id, by=stories[0].commune.receiver, at=NOW, reason="Bãi bỏ")

    assert figures(DECEMBER, NOW).items["3.1"].denominator == 0


@pytest.mark.parametrize("item", list(DOSSIER_ITEMS))
def test_the_lists_behind_a_figure_are_as_long_as_the_figure_says(item: str, stories: list[Story]) -> None:
    figure = figures(DECEMBER, NOW).items[item]

    counted_for, against = _both(item, DECEMBER, NOW)

    assert (len(counted_for.rows), len(against.rows)) == (figure.numerator, figure.against)
    assert {row.dossier_id for row in counted_for.rows + against.rows} == {each.dossier.id for each in stories}
    for page, is_for in ((counted_for, True), (against, False)):
        for row in page.rows:
            assert counts_for(item, row, DECEMBER.until) == is_for
            assert why(item, row, DECEMBER.until)
            assert one(row.dossier_id, DECEMBER, NOW) == row


def _both(item: str, period: Period, now: datetime, **given: Any) -> tuple[EvidencePage, EvidencePage]:
    return (
        evidence(item, period, now, counted_for=True, agency_ids=None, **given),
        evidence(item, period, now, counted_for=False, agency_ids=None, **given),
    )


def test_a_list_is_walked_page_by_page_to_its_end(stories: list[Story]) -> None:
    seen: list[int] = []
    after = ""
    for _ in range(3):
        page = evidence("3.3", DECEMBER, NOW, counted_for=True, agency_ids=None, after=after, limit=1)
        seen += [row.dossier_id for row in page.rows]
        after = page.after

    assert after == ""
    assert seen == sorted((story.dossier.id for story in stories), reverse=True)


def test_whoever_may_not_see_a_unit_finds_none_of_its_dossiers(stories: list[Story]) -> None:
    mine = evidence("2.1", DECEMBER, NOW, counted_for=True, agency_ids=[stories[0].commune.committee.id])
    others = evidence("2.1", DECEMBER, NOW, counted_for=True, agency_ids=[stories[0].commune.centre.id])
    nobody = evidence("2.1", DECEMBER, NOW, counted_for=True, agency_ids=[])

    assert (len(mine.rows), len(others.rows), len(nobody.rows)) == (2, 0, 0)


@pytest.mark.parametrize(("item", "after"), [("6.2", ""), ("9", ""), ("2.1", "nonsense"), ("2.1", "2026-12-31.x")])
def test_a_broken_address_of_a_list_is_refused(item: str, after: str, db: None) -> None:
    with pytest.raises(NoSuchEvidence):
        evidence(item, DECEMBER, NOW, counted_for=True, agency_ids=None, after=after)


def test_the_reason_is_told_in_words(stories: list[Story]) -> None:
    waiting = make_story(stories[0].commune, stories[0].version)
    waiting.do("request_supplement", "receiver", items=[ITEM])
    twice = make_story(stories[0].commune, stories[0].version).to("accepted")
    twice.do("request_supplement", "head_of_unit", items=[ITEM])
    twice.do("resubmit", "applicant", answers={"request": {"content": "Bổ sung"}})
    twice.do("request_supplement", "head_of_unit", items=[ITEM], reason="Thiếu tiếp")
    drain()

    told = {story.dossier.id: _why("2.1", story) for story in [*stories, waiting, twice]}

    assert told == {
        stories[0].dossier.id: "Settled on 07/12/2026 14:00, not after the date promised, 14/12/2026 17:00.",
        stories[1].dossier.id: "Settled on 07/12/2026 14:00, not after the date promised, 14/12/2026 17:00.",
        stories[2].dossier.id: "Not ended, and the date promised was 14/12/2026 17:00.",
        waiting.dossier.id: "Waits for its applicant since 07/12/2026 09:00, asked in time: the clock rests.",
        twice.dossier.id: "Supplements were asked for 2 times; more than once is late.",
    }
    assert _why("6.1", stories[1]) == "Rated 1 of 5 on 07/12/2026."


def _why(item: str, story: Story) -> str:
    row = one(story.dossier.id, DECEMBER, NOW)
    assert row is not None
    with translation.override("en"):
        return why(item, row, DECEMBER.until)


def test_what_was_withdrawn_before_acceptance_is_no_evidence(stories: list[Story]) -> None:
    gone = make_story(stories[0].commune, stories[0].version)
    gone.do("withdraw", "applicant", reason="Không cần nữa")
    drain()

    assert QualityDossier.objects.filter(dossier_id=gone.dossier.id).exists()
    assert one(gone.dossier.id, DECEMBER, NOW) is None
    assert figures(DECEMBER, NOW).items["2.1"].denominator == 3


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-12-31", date(2026, 12, 31), TODAY),
        ("2026-12", date(2026, 12, 1), TODAY),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-h1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-h2", date(2026, 7, 1), TODAY),
        ("2026", date(2026, 1, 1), TODAY),
        ("rolling", date(2026, 1, 1), TODAY),
    ],
)
def test_a_period_is_written_in_one_way_and_cut_at_today(text: str, since: date, until: date) -> None:
    period = periods.read(text, TODAY)

    assert (period.since, period.until, period.code) == (since, until, text)


def test_the_twelve_months_end_with_the_running_one() -> None:
    assert periods.rolling(date(2027, 3, 2)).since == date(2026, 4, 1)


@pytest.mark.parametrize(
    "text", ["", "2027", "2026-13", "2026-02-30", "2027-01-01", "q4", "2026-q5", "2026-h3", "x" * 99]
)
def test_what_is_no_period_is_refused_in_words(text: str) -> None:
    with pytest.raises(PeriodRefused, match="2026-q4"):
        periods.read(text, TODAY)


def test_figures_cost_the_same_queries_for_few_dossiers_and_for_many(
    stories: list[Story], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        figures_by_unit(DECEMBER, NOW)
    with django_assert_max_num_queries(10):
        figures(DECEMBER, NOW, agency_ids=[stories[0].commune.committee.id])
    with django_assert_max_num_queries(1):
        evidence("2.1", DECEMBER, NOW, counted_for=False, agency_ids=None)


def test_an_act_on_the_desk_changes_the_figure_and_its_list(stories: list[Story]) -> None:
    """The figure opens down to the very dossier."""
    before = figures(DECEMBER, NOW).items["2.1"]
    stories[2].now = MONDAY_8AM + timedelta(days=23)
    stories[2].do("extend", "head_of_unit", reason="Chờ xác minh", working_days=20)
    drain()

    assert before.against == 1
    assert figures(DECEMBER, NOW).items["2.1"].against == 0
    assert stories[2].dossier.id in {row.dossier_id for row in _both("2.1", DECEMBER, NOW)[0].rows}
    november_like = periods.day(MONDAY_8AM.date(), local_day(NOW))
    assert figures(november_like, NOW).items["2.1"].against == 0


def test_measures_beside_the_index_say_who_typed_and_how_long_it_took(stories: list[Story]) -> None:
    (found,) = other.measures_by_unit(DECEMBER, NOW)

    assert found.agency_id == stories[0].commune.committee.id
    assert (found.dossiers, found.typed_self, found.self_service_percent) == (3, 3, Decimal("100.0"))
    assert (found.supplemented, found.answered_in_time_percent) == (0, Decimal("100.0"))
    assert found.times == other.Times(2, None, None)  # two are too few to be told
    assert found.satisfaction == other.Satisfaction(2, Decimal("50.0"), None)
    assert QualityTime.objects.get(procedure_code="").days == 0


@pytest.mark.parametrize(
    ("satisfied", "rated", "ranked"),
    [(9, 9, None), (10, 10, Decimal("86.7")), (100, 100, Decimal("96.7")), (0, 0, None)],
)
def test_few_ratings_are_drawn_towards_the_mean_of_the_province(
    satisfied: int, rated: int, ranked: Decimal | None
) -> None:
    assert other.satisfaction_of(satisfied, rated, Decimal("0.8")).ranked_percent == ranked


def test_times_are_median_and_ninetieth_percentile_of_ten_or_more() -> None:
    assert other.times_of([(1, 5), (3, 4), (40, 1)]) == other.Times(10, 1, 3)
    assert other.times_of([(1, 9)]) == other.Times(9, None, None)


def test_what_is_open_and_late_is_told_by_age(stories: list[Story]) -> None:
    ages = other.open_and_late_by_age(NOW)

    assert dict(ages.open_since) == {0: 0, 6: 0, 16: 1, 31: 0, 91: 0}
    assert dict(ages.late_since) == {1: 0, 6: 0, 11: 1, 31: 0}  # due on 14 December
    assert dict(other.open_and_late_by_age(NOW, agency_ids=[0]).open_since)[16] == 0

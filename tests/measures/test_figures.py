"""The figures of the public pages: of what, over which days, and when they are not told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.journal.followers import drain
from motcua.steering.measures import queries
from motcua.steering.measures.models import DailyCount, OpenByDueDay, SettledAfter
from tests.dossiers.factories import MONDAY_8AM, make_commune, make_procedure, make_story
from tests.measures.histories import ITEM

NOW = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)  # 1:30 on 1 January 2027 in Viet Nam


@pytest.mark.django_db
def test_before_the_first_dossier_there_is_no_share_and_nothing_is_late() -> None:
    figures = queries.public_figures(NOW)

    assert figures == queries.PublicFigures(
        since=date(2026, 12, 3),
        until=date(2027, 1, 1),
        received=0,
        settled=0,
        on_time_percent=None,
        on_time_by_original_percent=None,
        overdue_now=0,
        open_now=0,
    )


@pytest.mark.django_db
def test_public_figures_tell_of_thirty_local_days_and_of_now() -> None:
    row = {"procedure_code": "9.000001", "agency_id": 1, "channel": "online"}
    DailyCount.objects.create(**row, day=date(2026, 12, 2), received=500, late=500)  # the 31st day back
    DailyCount.objects.create(
        **row, day=date(2026, 12, 3), received=7, on_time=2, late=1, on_time_by_original=1, late_by_original=2
    )
    DailyCount.objects.create(**row, day=date(2027, 1, 1), received=1)
    OpenByDueDay.objects.create(**row, due_day=None, open=4)
    OpenByDueDay.objects.create(**row, due_day=date(2026, 12, 31), open=3)

    figures = queries.public_figures(NOW)

    assert (figures.received, figures.settled) == (8, 3)
    assert (figures.on_time_percent, figures.on_time_by_original_percent) == (Decimal("66.7"), Decimal("33.3"))
    assert (figures.overdue_now, figures.open_now) == (3, 7)


@pytest.mark.django_db
def test_a_dossier_is_overdue_from_the_minute_after_its_date_without_any_entry() -> None:
    story = make_story().to("accepted")
    drain()
    due = story.dossier.due_at
    assert due is not None

    assert queries.overdue_now(due) == 0
    assert queries.overdue_now(due + timedelta(minutes=1)) == 1
    assert queries.overdue_now(due + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_days_without_a_dossier_are_zero_and_not_missing() -> None:
    make_story()
    drain()

    days = queries.received_by_day(date(2026, 12, 6), date(2026, 12, 8))

    assert days == [(date(2026, 12, 6), 0), (date(2026, 12, 7), 1), (date(2026, 12, 8), 0)]


@pytest.mark.django_db
@pytest.mark.parametrize(("dossiers", "told"), [(9, None), (10, queries.ProcessingTimes(10, 3, 3))])
def test_times_of_fewer_than_ten_dossiers_are_not_told(dossiers: int, told: queries.ProcessingTimes | None) -> None:
    SettledAfter.objects.create(
        procedure_code="9.000001", agency_id=1, day=date(2026, 12, 20), days=3, dossiers=dossiers
    )

    assert queries.processing_times("9.000001", NOW) == told


@pytest.mark.django_db
def test_times_come_from_all_agencies_and_from_ninety_days() -> None:
    row = {"procedure_code": "9.000001"}
    SettledAfter.objects.create(**row, agency_id=1, day=date(2026, 10, 3), days=99, dossiers=50)  # the 91st day back
    SettledAfter.objects.create(**row, agency_id=1, day=date(2026, 10, 4), days=2, dossiers=5)
    SettledAfter.objects.create(**row, agency_id=2, day=date(2026, 12, 4), days=4, dossiers=4)
    SettledAfter.objects.create(**row, agency_id=2, day=date(2026, 12, 5), days=30, dossiers=1)

    assert queries.processing_times("9.000001", NOW) == queries.ProcessingTimes(10, 2, 4)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=80), st.sampled_from([Decimal("0.5"), Decimal("0.9")]))
def test_a_share_of_dossiers_was_done_within_the_days_told_and_not_earlier(days: list[int], share: Decimal) -> None:
    histogram = sorted((day, days.count(day)) for day in set(days))

    told = queries.within(histogram, share)

    assert sum(day <= told for day in days) >= share * len(days)
    assert sum(day < told for day in days) < share * len(days)


@pytest.mark.django_db
def test_what_is_often_missing_is_told_from_five_dossiers_on_and_without_the_officials_words() -> None:
    commune, version = make_commune(), make_procedure()
    stories = [make_story(commune, version) for _ in range(5)]
    for story in stories[:4]:
        story.do("request_supplement", "receiver", items=[ITEM])
    later = MONDAY_8AM + timedelta(days=1)
    assert queries.commonest_supplement_reasons("9.000001", later) == []

    stories[4].do("request_supplement", "receiver", items=[ITEM])

    (found,) = queries.commonest_supplement_reasons("9.000001", later)
    assert (found.kind, found.label, found.dossiers) == ("paper", "Giấy chứng minh", 5)
    assert queries.commonest_supplement_reasons("9.000001", later + timedelta(days=91)) == []


@pytest.mark.django_db
def test_the_public_figures_cost_four_queries(django_assert_num_queries: object) -> None:
    make_story().to("accepted")
    drain()

    with django_assert_num_queries(4):  # type: ignore[operator]
        queries.public_figures(NOW)

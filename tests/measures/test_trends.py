"""The last twelve months side by side are the figures of each month."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.steering.measures.service_quality import figures, periods, trends
from tests.dossiers.factories import Commune, make_commune, make_procedure, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return make_commune()


def months_ago(now: datetime, number: int) -> datetime:
    """Noon of the tenth day of a month before the running one."""
    day = now.astimezone(VIETNAM).date().replace(day=1)
    for _each in range(number):
        day = (day - timedelta(days=1)).replace(day=1)
    return datetime.combine(day.replace(day=10), time(9), tzinfo=VIETNAM)


def filed(commune: Commune, at: datetime, *, late: int, other: int) -> None:
    """Dossiers that are still on a desk: some past their date by the end of the month, some given a year."""
    quick, slow = make_procedure(f"9.{at:%y%m}01", days="1"), make_procedure(f"9.{at:%y%m}02", days="250")
    for version, number in ((quick, late), (slow, other)):
        for _each in range(number):
            make_story(commune, version, at=at).to("processing")


def test_each_month_is_the_figure_of_that_month(commune: Commune) -> None:
    now, ids = database_now(), {commune.committee.id, commune.centre.id}
    filed(commune, months_ago(now, 1), late=3, other=8)
    filed(commune, months_ago(now, 5), late=0, other=10)
    filed(commune, months_ago(now, 12), late=2, other=1)
    drain()

    found = trends.last_months(now, agency_ids=ids)

    today = now.astimezone(VIETNAM).date()
    assert [each.month for each in found] == [months_ago(now, n).date().replace(day=1) for n in range(12, 0, -1)]
    assert [(each.received, each.late) for each in found if each.received] == [(3, 2), (10, 0), (11, 3)]
    for each in found:
        month = figures.figures(periods.month(each.month, today), now, agency_ids=ids)
        assert (each.received, each.late) == (month.counts["dossiers"], month.counts["late"])
        assert each.on_time_percent == (month.items["2.1"].percent if each.received >= 10 else None)
    assert found[-1].points_percent is not None
    assert found[0].points_percent is None  # three dossiers say nothing of an office


def test_the_running_month_and_what_is_older_than_a_year_are_left_out(commune: Commune) -> None:
    now = database_now()
    filed(commune, now, late=1, other=0)
    filed(commune, months_ago(now, 13), late=1, other=0)
    drain()

    assert [each.received for each in trends.last_months(now)] == [0] * 12


def test_what_becomes_late_after_the_month_leaves_the_month_as_it_was(commune: Commune) -> None:
    now = database_now()
    version = make_procedure("9.000030", days="15")
    make_story(commune, version, at=months_ago(now, 3)).to("processing")  # due in that month
    make_story(commune, version, at=months_ago(now, 2) + timedelta(days=17)).to("processing")  # due in the next
    drain()

    assert [each.late for each in trends.last_months(now)][-3:] == [1, 0, 0]


def test_it_takes_one_query(commune: Commune, django_assert_max_num_queries: Callable[..., object]) -> None:
    now = database_now()
    filed(commune, months_ago(now, 1), late=1, other=1)
    drain()

    with django_assert_max_num_queries(1):  # type: ignore[attr-defined]
        trends.last_months(now)

"""From the decision on a procedure to its publication: five working days, and what is still open."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.service.procedures import publication
from motcua.service.procedures.models import Procedure
from motcua.service.procedures.publication import Publication, announce, announcements
from motcua.service.procedures.refusals import AlreadyAnnounced, AnnouncementNotFitting
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.figures import figures, figures_by_unit
from tests.dossiers.factories import MONDAY_8AM, Commune, make_commune, make_procedure

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)
LATER = MONDAY_8AM + timedelta(days=14)
SYSTEM = Acting.system(origin="simulated", origin_reason="test")


@pytest.fixture
def commune() -> Commune:
    return make_commune()


def noted(commune: Commune, code: str = "9.000001", on: date = MONDAY, at: datetime = LATER, **given: object) -> None:
    announce(
        code,
        by=SYSTEM,
        at=at,
        decision_number=f"QĐ-{on:%d%m}",
        decided_on=on,
        publisher_id=commune.committee.id,
        **given,  # type: ignore[arg-type]  # dates
    )


def test_it_is_due_on_the_fifth_working_day_after_the_decision(commune: Commune) -> None:
    assert publication.due_on(commune.committee.id, MONDAY) == date(2026, 12, 14)
    assert publication.due_on(commune.committee.id, date(2026, 12, 31)) == date(2027, 1, 8)  # New Year is a holiday


def test_loading_the_sheet_publishes_what_was_decided(commune: Commune) -> None:
    noted(commune, on=MONDAY - timedelta(days=6), at=MONDAY_8AM)  # 1 December, due on the 8th
    noted(commune, code="9.000002", on=MONDAY - timedelta(days=13), at=MONDAY_8AM)  # 24 November, due on 1 December
    assert [row.procedure_code for row in announcements(None, is_open=True)] == ["9.000002", "9.000001"]

    make_procedure("9.000001")
    make_procedure("9.000002")  # both on Monday 7 December

    assert list(announcements(None, is_open=True)) == []
    december = publication.by_publisher(date(2026, 12, 1), date(2026, 12, 31))
    assert december == {commune.committee.id: Publication(due=2, published_in_time=1)}


def test_what_was_published_before_the_decision_was_noted_is_not_open(commune: Commune) -> None:
    make_procedure()

    noted(commune)

    assert list(announcements([commune.committee.id], is_open=True)) == []
    assert [row.published_at for row in announcements([commune.committee.id], is_open=False)] == [MONDAY_8AM]


def test_items_1_1_to_1_3_are_counted_for_who_publishes(commune: Commune) -> None:
    make_procedure()
    Procedure.objects.update(has_all_parts=True)
    noted(commune, decide_by=MONDAY - timedelta(days=1))
    noted(commune, code="9.000002", decide_by=MONDAY)

    now = MONDAY_8AM + timedelta(days=14)
    period = periods.month(MONDAY, date(2026, 12, 21))
    for found in (figures(period, now), *figures_by_unit(period, now)):
        told = {code: (found.items[code].numerator, found.items[code].denominator) for code in ("1.1", "1.2", "1.3")}
        assert told == {"1.1": (1, 2), "1.2": (1, 2), "1.3": (1, 1)}
        assert [found.items[code].points for code in told] == [Decimal(3), Decimal(2), Decimal(2)]


def test_as_long_as_nobody_has_noted_a_decision_there_is_no_data(commune: Commune) -> None:
    found = figures(periods.rolling(MONDAY), MONDAY_8AM)

    assert (found.items["1.1"].has_data, found.items["1.2"].has_data) == (False, False)


def test_a_decision_is_noted_once_and_stands_in_the_journal(commune: Commune) -> None:
    noted(commune)

    with pytest.raises(AlreadyAnnounced, match="QĐ-0712"):
        noted(commune)
    entry = Entry.objects.get(kind="procedure.announced")
    assert entry.data == {
        "code": "9.000001",
        "decided_on": "2026-12-07",
        "due_on": "2026-12-14",
        "agency": commune.committee.id,
    }


@pytest.mark.parametrize(("code", "on"), [(" ", MONDAY), ("9.000001", date(2027, 1, 1))])
def test_a_decision_to_come_or_without_a_procedure_is_refused(commune: Commune, code: str, on: date) -> None:
    with pytest.raises(AnnouncementNotFitting):
        noted(commune, code=code, on=on)


def test_a_sheet_that_tells_everything_has_all_parts(commune: Commune) -> None:
    version = make_procedure(more="")

    assert not publication.has_all_parts(version.compiled)
    told = version.compiled.model_copy(update={"described_steps": ("x",)})
    assert publication.has_all_parts(told)

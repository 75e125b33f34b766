"""The forecast of likely late dossiers where nothing has been settled yet, and when it is made."""

from datetime import timedelta
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.journal.followers import drain, rebuild
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.steering.planning import jobs, queries
from motcua.steering.planning.actions import refresh_likely_late
from motcua.steering.planning.models import LatenessForecast
from motcua.steering.planning.tasks import refresh_after_import
from tests.dossiers.factories import make_commune, make_procedure, make_story
from tests.importing.files import OPEN, Row, bring, numbered, write_csv
from tests.measures.histories import ITEM

pytestmark = pytest.mark.django_db


def test_without_any_dossier_there_is_nothing_to_tell() -> None:
    assert refresh_likely_late(database_now()) == 0

    made = queries.made()
    assert made is not None
    assert made.is_naive
    assert made.brier is None
    assert queries.expected_by_unit(None, database_now()) == {}


def test_the_first_dossiers_get_the_share_of_their_procedure_and_the_page_is_told_so() -> None:
    now = database_now()
    story = make_story(at=now - timedelta(days=1)).to("processing")

    assert refresh_likely_late(now) == 1

    found = queries.likely_late(None, now)
    assert [row.dossier_id for row in found] == [story.dossier.id]
    assert 0 < found[0].chance < 1
    assert (made := queries.made()) is not None
    assert made.is_naive


def test_a_dossier_whose_clock_rests_is_not_forecast() -> None:
    now = database_now()
    story = make_story(at=now - timedelta(days=1)).to("processing")
    story.do("request_supplement", "specialist", items=[ITEM])

    refresh_likely_late(now)

    assert queries.likely_late(None, now) == []


def test_sums_and_list_of_one_forecast_tell_of_the_same_dossiers_also_when_some_have_ended_since() -> None:
    now = database_now()
    commune, version = make_commune(), make_procedure(days="3")
    stories = [make_story(commune, version, at=now - timedelta(days=1)).to("processing") for _number in range(3)]
    refresh_likely_late(now)

    stories[0].do("withdraw", "applicant", reason="Không cần nữa")

    listed = queries.likely_late(None, now)
    (sums,) = queries.expected_by_unit([commune.committee.id], now).values()
    assert {each.dossier_id for each in listed} == {story.dossier.id for story in stories[1:]}
    assert (sums.due, sums.likely) == (2, sum(each.chance >= 0.5 for each in listed))
    assert sums.expected == pytest.approx(sum(each.chance for each in listed))


# After an import


def waiting(serial: int) -> Row:
    """A dossier of another system that was received yesterday; its five working days run."""
    received = database_now().astimezone(VIETNAM) - timedelta(days=1)
    return numbered(serial, OPEN, NgayTiepNhan=f"{received:%d/%m/%Y %H:%M}", NgayHenTra="")


def queued() -> list[dict[str, str]]:
    found = ProcrastinateJob.objects.filter(task_name=jobs.AFTER_IMPORT).order_by("id")
    return list(found.values_list("args", flat=True))


@pytest.fixture
def _commune() -> None:
    make_commune()
    make_procedure("9.000001", days="5")


@pytest.mark.usefixtures("_commune")
def test_what_an_import_brought_is_forecast_as_soon_as_it_has_ended(tmp_path: Path) -> None:
    run = bring(write_csv(tmp_path / "cu.csv", [waiting(1), waiting(2)]))
    drain()

    (job,) = queued()
    assert job == {"of": run.finished_at.isoformat()}  # type: ignore[union-attr]
    refresh_after_import(**job)

    assert len(queries.likely_late(None, database_now())) == 2
    assert (made := queries.made()) is not None
    assert made.at >= run.finished_at  # type: ignore[operator]
    assert rebuild("forecast").missing == ()


@pytest.mark.usefixtures("_commune")
def test_a_file_that_brings_nothing_new_asks_for_no_forecast(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "cu.csv", [waiting(1)])
    bring(path)

    bring(path)
    bring(path, is_check_only=True)
    drain()

    assert len(queued()) == 1


@pytest.mark.usefixtures("_commune")
def test_imports_in_turn_need_one_forecast(tmp_path: Path) -> None:
    for serial in (1, 2):
        bring(write_csv(tmp_path / f"{serial}.csv", [waiting(serial)]))
    drain()
    first, second = queued()

    refresh_after_import(**second)
    made_at = LatenessForecast.objects.get().made_at
    refresh_after_import(**first)

    assert LatenessForecast.objects.get().made_at == made_at

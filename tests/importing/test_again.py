"""Files come again, in any order, and after a stop: what is there in the end is the same."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.journal.acting import Acting
from motcua.journal.followers import View, all_followers
from motcua.journal.models import Entry, FollowerCursor, Unsequenced
from motcua.journal.moment import database_now
from motcua.journal.positions import head
from motcua.registry.people.models import Person
from motcua.service.dossiers.models import Dossier, Pause, SearchRow, StepRun
from motcua.service.importing import actions, writing
from motcua.service.importing.models import ImportedDossier, ImportRun
from motcua.service.importing.refusals import AnotherRuns
from tests.importing.files import AN, OPEN, Row, bring, numbered, write_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]

# Three exports of the same system, each later than the one before; every dossier goes its own way.
ASKED = {"NgayBoSung": "02/09/2026 09:00"}
ANSWERED = ASKED | {"NgayTiepNhanBoSung": "03/09/2026 09:00"}
EXPORTS: Sequence[Sequence[Row]] = (
    [
        numbered(1, OPEN, TrangThaiHoSo="1", NgayHenTra=""),
        numbered(2, OPEN, TrangThaiHoSo="5", **ASKED),
        numbered(3, OPEN, TrangThaiHoSo="2"),
    ],
    [
        numbered(1, OPEN, TrangThaiHoSo="2"),
        numbered(2, OPEN, **ANSWERED),
        numbered(3, OPEN, TrangThaiHoSo="7", NgayKetThucXuLy="04/09/2026 09:00"),
        numbered(4, OPEN, TrangThaiHoSo="3", NgayHenTra="", NgayKetThucXuLy="02/09/2026 09:00"),
    ],
    [
        numbered(1, AN),
        numbered(2, AN, TrangThaiHoSo="10", NgayTra="08/09/2026 09:00", **ANSWERED),
        numbered(3, OPEN, TrangThaiHoSo="7", NgayKetThucXuLy="04/09/2026 09:00"),
        numbered(4, OPEN, TrangThaiHoSo="3", NgayHenTra="", NgayKetThucXuLy="02/09/2026 09:00"),
    ],
)
COLUMNS = ("code", "state", "submitted_at", "accepted_at", "due_at", "settled_at", "handed_over_at", "ended_at", "role")


def stand() -> dict[str, Any]:
    """What is known in the end; ids, random numbers and times of recording put aside."""
    codes = dict(Dossier.objects.values_list("id", "code"))
    entries = Entry.objects.filter(subject_type="dossier").exclude(kind="dossier.passed_on").order_by("id")
    return {
        "dossiers": sorted(Dossier.objects.values_list(*COLUMNS)),
        "entries": sorted((codes[e.subject_id], e.at, e.kind) for e in entries),
        "persons": sorted(Person.objects.filter(phone__gt="").values_list("full_name", "phone")),
        "pauses": sorted(Pause.objects.values_list("dossier__code", "started_at", "ended_at")),
        "open": sorted(StepRun.objects.filter(left_at=None).values_list("dossier__code", "step_code")),
        "told": sorted(ImportedDossier.objects.values_list("number", "national_state")),
    }


def in_order(tmp_path: Path, order: Sequence[int]) -> dict[str, Any]:
    """Import these exports one after another, look, and undo everything."""
    with transaction.atomic():
        for nth in order:
            bring(write_csv(tmp_path / "cu.csv", EXPORTS[nth]))
        found = stand()
        transaction.set_rollback(True)
    return found


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "cu.csv", EXPORTS[2])
    bring(path)
    entries = Entry.objects.count()
    versions = sorted(Dossier.objects.values_list("id", "row_version"))

    run = bring(path)

    assert run.outcome == {"unchanged": 4}
    assert Entry.objects.count() == entries + 1  # that somebody imported
    assert sorted(Dossier.objects.values_list("id", "row_version")) == versions


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 2), min_size=1, max_size=5))
def test_in_whatever_order_and_however_often_the_newest_telling_stands(tmp_path: Path, order: list[int]) -> None:
    """No export is lost by an older one that comes after it."""
    assert in_order(tmp_path, [*order, 2, *order]) == in_order(tmp_path, [2])


def test_a_stop_between_two_portions_leaves_whole_dossiers_and_the_same_file_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = in_order(tmp_path, [2])
    path = write_csv(tmp_path / "cu.csv", EXPORTS[2])
    monkeypatch.setattr(writing, "PORTION", 2)
    write = writing.Writing._write

    def failing(self: writing.Writing, portion: Any) -> None:
        write(self, portion)
        if portion[0].number.endswith("0003"):
            raise ZeroDivisionError  # planted

    monkeypatch.setattr(writing.Writing, "_write", failing)
    with pytest.raises(ZeroDivisionError):
        bring(path)

    assert Dossier.objects.count() == ImportedDossier.objects.count() == 2
    assert ImportRun.objects.get().state == ImportRun.State.BROKEN
    monkeypatch.setattr(writing.Writing, "_write", write)
    assert bring(path).outcome == {"created": 2, "unchanged": 2}
    assert stand() == whole


@pytest.mark.django_db(transaction=True)
def test_two_processes_leave_the_same_as_one(tmp_path: Path) -> None:
    rows = [numbered(serial, AN, SoDienThoai=f"09123456{serial % 7:02}") for serial in range(60)]
    path = write_csv(tmp_path / "cu.csv", rows)
    by, at = Acting.system(), database_now()
    run = actions.new_run("dossiers", path, path.name, by=by, at=at)
    said: list[int] = []

    run = actions.import_dossiers(run, path, by=by, at=at, progress=said.append, processes=2)

    assert run.outcome == {"created": 60}
    assert said[-1] == 60
    assert Dossier.objects.count() == ImportedDossier.objects.count() == 60
    assert Dossier.objects.values("applicant").distinct().count() == 7
    assert Person.objects.filter(phone__gt="").count() == 7
    assert bring(path).outcome == {"unchanged": 60}


def test_a_second_import_waits_its_turn(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "cu.csv", [AN])

    with actions.alone(), pytest.raises(AnotherRuns):
        bring(path)

    assert bring(path).outcome == {"created": 1}


def test_an_import_that_takes_longer_than_the_journal_lets_an_act_be_late_ends_well(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "cu.csv", [AN])
    by, begun = Acting.system(), database_now() - timedelta(minutes=9)
    run = actions.new_run("dossiers", path, path.name, by=by, at=begun)

    run = actions.import_dossiers(run, path, by=by, at=begun)

    assert run.state == ImportRun.State.FINISHED
    assert run.finished_at is not None
    assert run.finished_at - begun >= timedelta(minutes=9)
    assert Entry.objects.get(kind="import.finished").at == run.finished_at


@pytest.mark.django_db(transaction=True)
def test_several_processes_leave_the_journal_in_order_and_counted(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "cu.csv", [numbered(serial) for serial in range(40)])
    by, at = Acting.system(), database_now()
    run = actions.new_run("dossiers", path, path.name, by=by, at=at)

    actions.import_dossiers(run, path, by=by, at=at, processes=2)

    positions = dict(FollowerCursor.objects.values_list("follower", "position"))
    assert {positions[each.name] for each in all_followers().values() if isinstance(each, View)} == {head()}
    assert not Unsequenced.objects.exclude(entry__kind="import.finished").exists()
    assert SearchRow.objects.count() == 40

"""Dossiers of another system come in with their past, marked as what they are."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from motcua.journal import sequencer
from motcua.journal.followers import rebuild
from motcua.journal.models import Entry, EntrySalt
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.registry.people.models import Person
from motcua.service.dossiers import policies, search
from motcua.service.dossiers.actions import accept
from motcua.service.dossiers.models import DailySerial, Dossier, Pause, StepRun, SupplementRequest
from motcua.service.dossiers.queries import due_for_tacit_approval
from motcua.service.dossiers.refusals import NotYours
from motcua.service.importing.models import ImportedDossier
from motcua.service.notices.models import Notice
from motcua.service.procedures.models import ProcedureVersion
from motcua.steering.measures.models import DailyCount, OpenByDueDay, QualityDossier
from tests.dossiers.factories import Commune, make_person, make_story
from tests.importing.files import AN, OPEN, bring, found, numbered, write_csv, write_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]


def at(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def kinds_of(dossier: Dossier) -> list[str]:
    entries = Entry.objects.filter(subject_type="dossier", subject_id=dossier.id).order_by("subject_seq")
    return [entry.kind.removeprefix("dossier.") for entry in entries]


def test_a_settled_dossier_comes_with_its_times_and_its_mark(tmp_path: Path, commune: Commune) -> None:
    run = bring(write_xlsx(tmp_path / "cu.xlsx", [AN]), "source: Một cửa cũ")

    assert found(run) == []
    assert (run.state, run.rows, run.outcome) == ("finished", 1, {"created": 1})
    dossier = Dossier.objects.get(code="H56.14758-260901-0001")
    assert (dossier.state, dossier.outcome, dossier.origin) == ("settled", "granted", "imported")
    assert (dossier.submitted_at, dossier.accepted_at) == (at(1, 8, 30), at(1, 8, 30))
    assert (dossier.due_at, dossier.original_due_at) == (at(8, 17), at(8, 17))
    assert dossier.settled_at == dossier.ended_at == at(7, 10, 15)
    assert (dossier.agency_id, dossier.centre_id) == (commune.committee.id, commune.centre.id)
    assert (dossier.channel, dossier.typed_by) == ("online", "partner")
    assert (dossier.applicant.full_name, dossier.applicant.phone) == ("Nguyễn Văn An", "+84912345678")
    entries = Entry.objects.filter(subject_type="dossier").order_by("id")
    assert [(e.kind, e.at, e.subject_seq) for e in entries] == [
        ("dossier.submitted", at(1, 8, 30), 1),
        ("dossier.accepted", at(1, 8, 30), 2),
        ("dossier.settled", at(7, 10, 15), 3),
    ]
    assert {(e.origin, e.origin_reason, e.actor) for e in entries} == {
        ("imported", "nhập từ hệ thống khác: Một cửa cũ", None)
    }
    assert EntrySalt.objects.count() == Entry.objects.count()


def test_each_state_of_the_portal_becomes_ours(tmp_path: Path) -> None:
    ended = {"NgayKetThucXuLy": "03/09/2026 09:00"}
    asked = {"NgayBoSung": "02/09/2026 09:00"}
    states = {
        1: ("submitted", {"NgayHenTra": ""}),
        2: ("in_progress", {}),
        3: ("refused_at_receipt", {"NgayHenTra": "", **ended}),
        4: ("in_progress", {}),
        5: ("supplement_requested", asked),
        6: ("payment_due", {}),
        7: ("withdrawn", ended),
        8: ("stopped", ended),
        9: ("settled", ended),
        10: ("handed_over", {**ended, "NgayTra": "04/09/2026 09:00"}),
    }
    rows = [numbered(code, OPEN, TrangThaiHoSo=code, **more) for code, (_state, more) in states.items()]

    run = bring(write_xlsx(tmp_path / "cu.xlsx", rows))

    assert found(run) == []
    stored = dict(Dossier.objects.values_list("code", "state"))
    assert stored == {row["MaHoSo"]: states[row["TrangThaiHoSo"]][0] for row in rows}
    by_code = {each.code: kinds_of(each) for each in Dossier.objects.all()}
    assert by_code["H56.14758-260901-0001"] == ["submitted"]
    assert by_code["H56.14758-260901-0004"] == ["submitted", "accepted"]
    assert by_code["H56.14758-260901-0006"] == ["submitted", "accepted", "payment_requested"]
    assert by_code["H56.14758-260901-0007"] == ["submitted", "accepted", "withdrawn"]
    assert by_code["H56.14758-260901-0010"] == ["submitted", "accepted", "settled", "handed_over"]


def test_supplements_rest_the_clock_and_keep_both_appointments(tmp_path: Path) -> None:
    row = AN | {
        "NgayHenTraTruoc": "08/09/2026 17:00",
        "NgayHenTra": "10/09/2026 17:00",
        "NgayBoSung": "02/09/2026 09:00; 04/09/2026 09:00",
        "NgayTiepNhanBoSung": "03/09/2026 09:00; 05/09/2026 09:00",
    }

    assert found(bring(write_csv(tmp_path / "cu.csv", [row]))) == []

    dossier = Dossier.objects.get()
    assert (dossier.due_at, dossier.original_due_at, dossier.supplement_count) == (at(10, 17), at(8, 17), 2)
    assert list(Pause.objects.order_by("id").values_list("started_at", "ended_at")) == [
        (at(2, 9), at(3, 9)),
        (at(4, 9), at(5, 9)),
    ]
    assert SupplementRequest.objects.filter(answered_at=None).count() == 0


def test_without_an_appointment_the_legal_time_counts(tmp_path: Path) -> None:
    bring(write_csv(tmp_path / "cu.csv", [OPEN | {"NgayHenTra": "", "NgayTiepNhan": "07/09/2026 08:30"}]))

    assert Dossier.objects.get().due_at == at(14, 17)  # five working days, the day of receipt not counted


def test_counts_search_and_late_list_show_them_and_a_rebuild_gives_the_same(tmp_path: Path, commune: Commune) -> None:
    late = numbered(2, AN, NgayKetThucXuLy="09/09/2026 08:00")
    bring(write_csv(tmp_path / "cu.csv", [AN, late, numbered(3, OPEN, ChuHoSo="Trần Thị Bưởi")]))
    sequencer.drain_views()

    day = {"on_time": 1, "late": 0}, {"on_time": 0, "late": 1}
    counted = [DailyCount.objects.filter(day=d).values("on_time", "late").get() for d in (at(7, 0), at(9, 0))]
    assert counted == list(day)
    assert OpenByDueDay.objects.get().due_day == at(8, 0).date()
    named = search.search_units("tran buoi", [commune.committee.id])
    assert [dossier.code for dossier in named] == ["H56.14758-260901-0003"]
    before = list(DailyCount.objects.order_by("day").values("day", "received", "on_time", "late"))
    rebuild("live_counts")
    sequencer.drain_views()
    assert list(DailyCount.objects.order_by("day").values("day", "received", "on_time", "late")) == before


def test_nobody_acts_here_on_what_another_system_handles(tmp_path: Path, commune: Commune) -> None:
    bring(write_csv(tmp_path / "cu.csv", [OPEN | {"TrangThaiHoSo": "1", "NgayHenTra": ""}]))
    dossier = Dossier.objects.get()

    assert list(policies.possible_actions(commune.receiver, dossier)) == []
    with pytest.raises(NotYours):
        accept(dossier.id, by=commune.receiver, at=at(2, 8), seen_version=None)
    assert list(due_for_tacit_approval(at(30, 8))) == []


def test_nobody_is_written_to(tmp_path: Path) -> None:
    yesterday = (database_now() - timedelta(days=1)).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    bring(write_csv(tmp_path / "cu.csv", [OPEN | {"NgayTiepNhan": yesterday, "NgayHenTra": ""}]))
    sequencer.drain()

    assert not Notice.objects.exists()


def test_a_later_file_moves_dossiers_on(tmp_path: Path) -> None:
    waiting = OPEN | {"TrangThaiHoSo": "5", "NgayBoSung": "02/09/2026 09:00"}
    bring(write_csv(tmp_path / "1.csv", [waiting]))
    answered = OPEN | {"NgayBoSung": "02/09/2026 09:00", "NgayTiepNhanBoSung": "03/09/2026 09:00"}
    bring(write_csv(tmp_path / "2.csv", [answered]))
    ended = answered | {"TrangThaiHoSo": "10", "NgayKetThucXuLy": "07/09/2026 09:00", "NgayTra": "07/09/2026 10:00"}

    run = bring(write_csv(tmp_path / "3.csv", [ended]))

    assert (run.outcome, found(run)) == ({"moved": 1}, [])
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.settled_at, dossier.handed_over_at) == ("handed_over", at(7, 9), at(7, 10))
    assert kinds_of(dossier) == [
        *("submitted", "accepted", "supplement_requested", "resubmitted", "passed_on", "settled", "handed_over")
    ]
    assert not Pause.objects.filter(ended_at=None).exists()
    assert not StepRun.objects.filter(left_at=None).exists()
    assert not SupplementRequest.objects.filter(answered_at=None).exists()
    sequencer.drain_views()
    assert not OpenByDueDay.objects.exists()


def test_a_later_appointment_is_an_extension(tmp_path: Path) -> None:
    bring(write_csv(tmp_path / "1.csv", [OPEN]))

    bring(write_csv(tmp_path / "2.csv", [OPEN | {"NgayHenTra": "15/09/2026 17:00"}]))

    dossier = Dossier.objects.get()
    assert (dossier.due_at, dossier.original_due_at, dossier.extension_count) == (at(15, 17), at(8, 17), 1)


def test_an_older_file_and_one_that_contradicts_change_nothing(tmp_path: Path) -> None:
    bring(write_csv(tmp_path / "2.csv", [AN]))

    older = bring(write_csv(tmp_path / "1.csv", [OPEN]))
    other = bring(write_csv(tmp_path / "3.csv", [AN | {"NgayKetThucXuLy": "06/09/2026 10:00"}]))

    assert (older.outcome, other.outcome) == (
        {"older": 1},
        {"contradicting": 1},
    )
    assert other.remarks == [
        ["dòng 2", "Hồ sơ H56.14758-260901-0001: tệp ghi khác với lần nhập trước nên được giữ nguyên."]
    ]
    assert Dossier.objects.get().settled_at == at(7, 10, 15)


def test_a_dossier_that_was_born_here_is_never_touched(
    tmp_path: Path, commune: Commune, procedure: ProcedureVersion
) -> None:
    own = make_story(commune, procedure).dossier
    Dossier.objects.filter(id=own.id).update(code=AN["MaHoSo"])

    run = bring(write_csv(tmp_path / "cu.csv", [AN]))

    assert run.outcome == {"born_here": 1}
    assert (Dossier.objects.get().origin, ImportedDossier.objects.count()) == ("simulated", 0)


def test_our_own_serials_begin_behind_codes_that_look_like_ours(tmp_path: Path, commune: Commune) -> None:
    bring(write_csv(tmp_path / "cu.csv", [AN | {"MaHoSo": "UB14758-260901-0017"}]))

    serial = DailySerial.objects.get()
    assert (serial.agency_id, serial.day, serial.last) == (commune.committee.id, at(1, 0).date(), 17)


def test_the_same_person_is_entered_once_and_a_checked_record_is_never_taken(tmp_path: Path) -> None:
    make_person("Nguyễn Văn An", personal_number="038090001234", is_identity_checked=True)
    row = AN | {"MaDoiTuong": "038090001234"}

    bring(write_csv(tmp_path / "1.csv", [row, numbered(2, row)]))
    bring(write_csv(tmp_path / "2.csv", [numbered(3, row)]))

    assert Person.objects.filter(personal_number="038090001234").count() == 2
    assert set(Dossier.objects.values_list("applicant__is_identity_checked", flat=True)) == {False}
    assert Dossier.objects.values("applicant").distinct().count() == 1


def test_a_mapping_names_other_headings_words_and_constants(tmp_path: Path, commune: Commune) -> None:
    mapping = """
source: Phần mềm cũ
columns: {MaHoSo: Số hồ sơ, NgayHenTra: Hạn trả}
values:
  TrangThaiHoSo: {Đã trả: 10}
  DonViXuLy: {UBND Hạc Thành: UB14758}
constants: {KenhThucHien: 3}
"""
    headings = [
        "Số hồ sơ",
        "Mã TTHC",
        "Đơn vị xử lý",
        "Chủ hồ sơ",
        "Ngày tiếp nhận",
        "Hạn trả",
        "Trạng thái hồ sơ",
        "Ngày kết thúc xử lý",
    ]
    values = ["A-1", "9.000001", "UBND Hạc Thành", "Lê An", "01/09/2026", "08/09/2026", "Đã trả", "08/09/2026"]

    run = bring(
        write_csv(tmp_path / "cu.csv", [dict(zip(headings, values, strict=True))], headings, delimiter=";"), mapping
    )

    assert (found(run), run.outcome) == ([], {"created": 1})
    dossier = Dossier.objects.get()
    assert (dossier.code, dossier.state, dossier.channel) == ("A-1", "handed_over", "post")
    assert dossier.due_at == datetime(2026, 9, 8, 23, 59, 59, tzinfo=VIETNAM)  # a day counts to its end
    assert dossier.procedure.code == ProcedureVersion.objects.get().compiled.code


def test_the_index_of_decision_766_judges_them(tmp_path: Path) -> None:
    late = numbered(2, AN, NgayKetThucXuLy="09/09/2026 08:00")
    twice = {"NgayBoSung": "02/09/2026; 04/09/2026", "NgayTiepNhanBoSung": "03/09/2026; 05/09/2026"}
    waiting = numbered(4, OPEN, TrangThaiHoSo="1", NgayHenTra="")
    bring(write_csv(tmp_path / "cu.csv", [AN | {"CoTepKetQua": "1"}, late, numbered(3, AN, **twice), waiting]))
    sequencer.drain_views()

    codes = dict(Dossier.objects.values_list("id", "code"))
    rows = {codes[row.dossier_id][-1]: row for row in QualityDossier.objects.all()}
    assert {code: len(row.late_changes) % 2 == 1 for code, row in rows.items() if code != "4"} == {
        "1": False,
        "2": True,
        "3": True,  # asked for twice
    }
    assert rows["1"].result_day is not None
    assert rows["2"].result_day is None
    assert rows["4"].due_at is not None  # the longest legal time counts where nothing was promised

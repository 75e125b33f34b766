"""Administrators hand a file in, follow it, and read its faults; imported dossiers say what they are."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from motcua.journal.models import Entry
from motcua.service.dossiers.models import Dossier
from motcua.service.importing import queries
from motcua.service.importing.models import ImportFile, ImportRun
from motcua.service.importing.tasks import import_file
from tests.dossiers.factories import Commune, hire
from tests.importing.files import AN, OPEN, bring, numbered, write_csv, write_xlsx
from tests.web.world import account_of, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]


@pytest.fixture
def admin(commune: Commune) -> Client:
    return browser_of(account_of(hire("administrator", commune.committee).person_id or 0, "u-quan"))


@pytest.fixture
def receiver(commune: Commune) -> Client:
    return browser_of(account_of(commune.receiver.person_id or 0, "u-tiep-nhan"))


def hand_in(browser: Client, path: Path, **more: Any) -> Any:
    data = {"kind": "dossiers", "file": SimpleUploadedFile(path.name, path.read_bytes()), **more}
    return browser.post(reverse("importing:index"), data)


def test_a_file_is_kept_worked_off_by_the_worker_and_told_of(admin: Client, tmp_path: Path) -> None:
    answer = hand_in(admin, write_xlsx(tmp_path / "quy3.xlsx", [AN, numbered(2)]))

    run = ImportRun.objects.get()
    assert answer.headers["Location"] == reverse("importing:run", args=[run.id])
    assert "Đang chờ đến lượt" in admin.get(answer.headers["Location"]).content.decode()
    assert ProcrastinateJob.objects.filter(task_name="importing.import_file", args={"run_id": run.id}).count() == 1

    import_file(run.id)

    page = admin.get(answer.headers["Location"]).content.decode()
    assert "Đã kết thúc" in page
    assert "<dt>Mới</dt><dd>2</dd>" in page
    assert "quy3.xlsx" in page
    assert Dossier.objects.count() == 2
    assert not ImportFile.objects.exists()
    told = Entry.objects.get(kind="import.finished")
    assert (told.actor, told.acting_role, told.origin) == (run.requested_by_id, "administrator", "live")
    import_file(run.id)  # a job that comes twice does nothing
    assert Entry.objects.filter(kind="import.finished").count() == 1


def test_faults_stand_on_the_page_by_their_cells(admin: Client, tmp_path: Path) -> None:
    hand_in(admin, write_xlsx(tmp_path / "sai.xlsx", [AN, numbered(2, AN, NgayHenTra="98%")]))
    run = ImportRun.objects.get()
    import_file(run.id)

    page = admin.get(reverse("importing:run", args=[run.id])).content.decode()

    assert "Cần sửa: 1 chỗ" in page
    assert "Ô G3 (NgayHenTra)" in page
    assert not Dossier.objects.exists()


def test_hostile_names_do_no_harm(admin: Client, tmp_path: Path) -> None:
    hand_in(admin, write_csv(tmp_path / "x.csv", [AN | {"DonViXuLy": "<script>alert(1)</script>"}]))
    run = ImportRun.objects.get()
    import_file(run.id)

    assert "<script>alert(1)" not in admin.get(reverse("importing:run", args=[run.id])).content.decode()


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"file": ""}, "Hãy chọn tệp."),
        ({"file": SimpleUploadedFile("rong.xlsx", b"")}, "Tệp rỗng"),
        ({"mapping": SimpleUploadedFile("m.yaml", b"\xff\xfe")}, "UTF-8"),
    ],
)
def test_what_cannot_be_handed_in_is_told_with_422(
    admin: Client, tmp_path: Path, more: dict[str, Any], text: str
) -> None:
    answer = hand_in(admin, write_csv(tmp_path / "cu.csv", [AN]), **more)

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_the_template_is_given(admin: Client) -> None:
    answer = admin.get(reverse("importing:template"))

    assert answer.content.startswith(b"PK")
    assert 'filename="mau-nhap-ho-so.xlsx"' in answer.headers["Content-Disposition"]
    assert BytesIO(answer.content).getbuffer().nbytes > 4_000


def test_officials_find_nothing_here(receiver: Client, tmp_path: Path) -> None:
    assert receiver.get(reverse("importing:index")).status_code == 404
    assert hand_in(receiver, write_csv(tmp_path / "cu.csv", [AN])).status_code == 404
    assert not ImportRun.objects.exists()


def test_the_list_costs_the_same_with_many_runs(
    admin: Client, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in range(25):
        bring(write_csv(tmp_path / "cu.csv", [numbered(serial + 1)]), is_check_only=True)

    with django_assert_max_num_queries(10):
        page = admin.get(reverse("importing:index")).content.decode()

    assert page.count("cu.csv") == len(queries.newest()) == 20


def test_an_imported_dossier_is_marked_and_offers_nothing_on_the_desk(receiver: Client, tmp_path: Path) -> None:
    bring(write_csv(tmp_path / "cu.csv", [OPEN | {"TrangThaiHoSo": "2"}]))
    dossier = Dossier.objects.get()

    page = receiver.get(reverse("desk:dossier", args=[dossier.number])).content.decode()

    assert "Nhập từ hệ thống khác" in page
    assert reverse("desk:act", args=[dossier.number, "pass_on"]) not in page
    assert dossier.code in receiver.get(reverse("desk:inbox"), {"filter": "unit"}).content.decode()


def test_it_is_marked_on_the_portal_too(tmp_path: Path) -> None:
    waiting = OPEN | {"TrangThaiHoSo": "5", "NgayBoSung": "02/09/2026"}
    bring(write_csv(tmp_path / "cu.csv", [waiting]))
    dossier = Dossier.objects.get()
    owner = browser_of(account_of(dossier.applicant_id, "u-an"))

    page = owner.get(reverse("portal:dossier", args=[dossier.number])).content.decode()

    assert "Nhập từ hệ thống khác" in page
    assert "Việc cần làm với hồ sơ này được báo và thực hiện tại nơi đã nộp." in page
    assert reverse("portal:supplement", args=[dossier.number]) not in page

"""Uploads stop before the papers' disk is full; what decisions write still finds room (security.md, 3.7)."""

from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import LazySettings

from motcua.service.documents import disk, intake, storage
from motcua.service.documents.models import StoredFile
from tests.documents.attack_files import pdf


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def let_it_be_full(patch: pytest.MonkeyPatch, percent: int) -> None:
    patch.setattr(
        "motcua.service.documents.disk.shutil.disk_usage",
        lambda _folder: Usage(1000, percent * 10, 1000 - percent * 10),
    )


@pytest.mark.django_db
def test_an_upload_is_refused_with_a_way_out_when_the_disk_is_over_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    let_it_be_full(monkeypatch, 91)

    with pytest.raises(disk.NoRoomOnDisk) as refusal:
        intake.receive_bytes(pdf(), name="đơn.pdf")

    assert refusal.value.http_status == 503
    assert str(refusal.value).startswith("Hiện chưa thể nhận tệp vì kho lưu trữ sắp đầy.")
    assert "Trung tâm Phục vụ hành chính công" in str(refusal.value)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_at_the_limit_itself_files_are_still_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    let_it_be_full(monkeypatch, 90)

    assert intake.receive_bytes(pdf(), name="đơn.pdf").id


@pytest.mark.django_db
def test_letters_are_still_kept_when_uploads_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    let_it_be_full(monkeypatch, 99)
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(pdf())

    with letter.open("rb") as content:
        sha256 = storage.keep(content)

    assert storage.read(sha256) == pdf()


def test_a_store_that_does_not_exist_yet_is_measured_where_it_will_be(settings: LazySettings, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "papers": {
            "BACKEND": "motcua.service.documents.storage.PapersStorage",
            "OPTIONS": {"location": tmp_path / "not" / "yet"},
        }
    }

    assert 0 < disk.used_percent() <= 100

"""A process that is killed while it reads an upload leaves a file behind: nobody's papers may lie there for ever."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from motcua.service.documents import intake
from tests.documents.attack_files import pdf

NOW = datetime(2026, 12, 7, 19, 30, tzinfo=UTC)


@pytest.fixture
def uploads(settings: LazySettings) -> Path:
    return Path(str(settings.FILE_UPLOAD_TEMP_DIR))


def leave(path: Path, age: timedelta) -> Path:
    if path.suffix:
        path.write_bytes(b"half a paper")
    else:
        path.mkdir()
        (path / "sent").write_bytes(b"half a paper")
    moment = (NOW - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_what_is_a_day_old_goes_and_what_is_being_read_stays(uploads: Path) -> None:
    old_file = leave(uploads / "tmpabc.upload.pdf", timedelta(hours=25))
    old_folder = leave(uploads / "motcua-intake-abc", timedelta(days=3))
    young = leave(uploads / "tmpdef.upload.pdf", timedelta(seconds=20))

    assert intake.sweep_leftovers(NOW - timedelta(hours=24)) == 2

    assert not old_file.exists()
    assert not old_folder.exists()
    assert young.exists()


@pytest.mark.django_db
def test_an_upload_that_ends_well_leaves_nothing_to_sweep(uploads: Path) -> None:
    intake.receive_bytes(pdf(), name="đơn.pdf")

    assert list(uploads.iterdir()) == []

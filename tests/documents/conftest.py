"""Papers of a test lie in a folder of the test; the letters here are those a commune would write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from motcua.service.documents import workshop


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """A data directory of the test's own."""
    settings.STORAGES = settings.STORAGES | {
        name: {"BACKEND": "motcua.service.documents.storage.PapersStorage", "OPTIONS": {"location": tmp_path / name}}
        for name in ("papers", "page_images")
    }
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def _close_the_workshop() -> Iterator[None]:
    yield
    workshop.close()

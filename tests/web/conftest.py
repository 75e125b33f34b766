"""Papers of a test lie in a folder of the test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from motcua.service.documents import workshop
from tests.web.world import World, make_world


def papers_in(folder: Path) -> dict[str, Any]:
    """Storages whose papers and page images lie under `folder`."""
    backend = "motcua.service.documents.storage.PapersStorage"
    return {name: {"BACKEND": backend, "OPTIONS": {"location": folder / name}} for name in ("papers", "page_images")}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """A data directory of the test's own."""
    settings.STORAGES = settings.STORAGES | papers_in(tmp_path)
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def _close_the_workshop() -> Iterator[None]:
    yield
    workshop.close()


@pytest.fixture
def world(db: None, home: Path) -> World:
    """Two communes, their officials, and dossiers with everything on them."""
    return make_world()

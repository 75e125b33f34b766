"""A round with two communes."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.reporting.world import RATIOS, RoundWorld, make_round
from tests.web.conftest import _close_the_workshop, papers_in  # noqa: F401  a fixture of the session


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """A data directory of the test's own."""
    settings.STORAGES = settings.STORAGES | papers_in(tmp_path)
    return tmp_path


@pytest.fixture
def points(db: None) -> RoundWorld:
    """Of a set whose figures are points."""
    return make_round()


@pytest.fixture
def ratios(db: None) -> RoundWorld:
    """Of a set whose figures are part and whole."""
    return make_round(RATIOS)

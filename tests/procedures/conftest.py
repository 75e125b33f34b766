"""The journal's acting and time for tests of the catalogue."""

import sys
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import translation

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now

sys.path.insert(0, str(Path(__file__).parent))  # known_sheets.py, beside the tests that use it


@pytest.fixture(autouse=True)
def _english() -> object:
    """Sentences are compared in English; the Vietnamese ones have a test of their own."""
    with translation.override("en"):
        yield


@pytest.fixture
def now(db: None) -> datetime:
    return database_now()


@pytest.fixture
def by() -> Acting:
    return Acting.system()

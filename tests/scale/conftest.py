"""One server with two provinces for all tests of this folder."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scale.landscape import Landscape, landscape


@pytest.fixture(scope="session")
def country() -> Iterator[Landscape]:
    """Two provinces, each with its sample data, on one server; in a folder where PostgreSQL's user can go, too."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-scale-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        with landscape(folder) as made:
            for province in made.provinces.values():
                province.load_sample()
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)

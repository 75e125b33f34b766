"""Data directories and servers for the tests of the command line."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua.cli.home import Home
from motcua.cli.postgres import Server


@pytest.fixture
def home() -> Iterator[Home]:
    """A data directory where every user can go; pytest's own folders are closed to all but their owner."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield Home(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    """A server that is not started; gone after the test."""
    server = Server(home, durable=False)
    try:
        yield server
    finally:
        server.destroy()

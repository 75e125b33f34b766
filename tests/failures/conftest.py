"""The running platform, once per run; gone without a trace afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua.cli.home import Home
from motcua.cli.postgres import Server
from motcua.cli.processes import orphans
from tests.failures.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Start it in a folder where PostgreSQL's user can go, too; pytest's own folders are closed."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-failures-", dir="/tmp"))
    folder.chmod(0o755)
    stack = Stack(Home(folder))
    try:
        stack.start()
        yield stack
    finally:
        if stack.process is not None:
            stack.process.kill()
            stack.process.wait()
        for orphan in orphans(folder):
            orphan.kill()
        Server(stack.home).destroy()
        shutil.rmtree(folder, ignore_errors=True)

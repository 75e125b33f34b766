"""One PostgreSQL for the whole run: that of DATABASE_URL, or the embedded one, shared by all parallel workers."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.postgresql.creation import DatabaseCreation

from motcua.cli.environment import Environment
from motcua.cli.home import Home
from motcua.cli.postgres import OWNER, Server

pytest_plugins = ["browser_support"]  # fixtures that drive Chromium
hypothesis.settings.register_profile("motcua", deadline=None)  # no test asserts a time: machines differ
hypothesis.settings.load_profile("motcua")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Point the settings to the embedded server before anything connects. pytest-django then makes the databases.

    At the end they are dropped whoever still uses one: Django keeps one connection for a thread, and another for the
    same thread while Playwright's loop runs in it, and can close only the one it sees.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseCreation, "_destroy_test_db", _drop)
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with Server(Home(Environment.read().home.path / "test"), durable=False).lease() as server:
        settings.DATABASES["default"].update(
            HOST="127.0.0.1", PORT=str(server.port), USER=OWNER, PASSWORD=server.home.secret(OWNER)
        )
        yield


def _drop(creation: DatabaseCreation, name: str, _verbosity: int) -> None:
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {creation.connection.ops.quote_name(name)} WITH (FORCE)")

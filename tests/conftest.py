"""One PostgreSQL for the whole run: that of DATABASE_URL, or the embedded one, shared by all parallel workers."""

import os
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from motcua.cli.environment import Environment
from motcua.cli.home import Home
from motcua.cli.postgres import OWNER, Server

pytest_plugins = ["browser_support"]  # fixtures that drive Chromium


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Point the settings to the embedded server before anything connects. pytest-django then makes the databases."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with Server(Home(Environment.read().home.path / "test"), durable=False).lease() as server:
        settings.DATABASES["default"].update(
            HOST="127.0.0.1", PORT=str(server.port), USER=OWNER, PASSWORD=server.home.secret(OWNER)
        )
        yield


PATIENCE_SECONDS = 15  # for processes and threads of the last test, which may still be letting go of the database


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the databases as pytest-django does; before they are dropped, wait for whoever still uses one of them."""
    yield
    with django_db_blocker.unblock():
        deadline = time.monotonic() + PATIENCE_SECONDS
        while _others() and time.monotonic() < deadline:
            time.sleep(0.2)
        connection.close()


def _others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])

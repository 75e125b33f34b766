"""Gives a command its database: the one that DATABASE_URL names, or the embedded one for as long as it is needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from motcua.cli.environment import Environment
from motcua.cli.pooling import require_direct
from motcua.cli.postgres import OWNER, Server

NEEDS_SESSION = {"work", "sequence", "feed"}  # they hold a lock, listen, or state time limits of their own


@dataclass(frozen=True)
class Addresses:
    """How to reach the database: as the application, as the owner of its tables, and as the web server."""

    app: str  # straight to PostgreSQL: sequencer, workers and commands hold locks and listen
    owner: str
    web: str  # likewise, or through a pooler

    @property
    def has_own_owner(self) -> bool:
        """Whether two roles exist, so that the application can be kept from changing the journal."""
        return self.app != self.owner


@contextmanager
def database(environment: Environment) -> Iterator[tuple[Addresses, Server | None]]:
    """Yield the addresses, and the embedded server if it is that. It runs until its last user leaves."""
    if environment.database_url:
        app = environment.direct_url or environment.database_url
        yield Addresses(app, environment.owner_url or app, environment.database_url), None
        return
    with Server(environment.home).lease() as server:
        yield Addresses(server.url(), server.url(OWNER), server.url()), server


def use_django(environment: Environment, *, address: str = "", process: str = "command") -> None:
    """Load the settings and the apps for this process. `process` sets the time limits (see settings.TIME_LIMITS).

    Raises Complaint if the settings refuse to start, or if `process` needs a session of its own and gets none.
    """
    if address and process in NEEDS_SESSION:
        require_direct(address, process)
    os.environ["MOTCUA_HOME"] = str(environment.home.path)
    os.environ["MOTCUA_PROCESS"] = process
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.settings")
    if address:
        os.environ["DATABASE_URL"] = address

    import django  # slow import
    from django.core.exceptions import ImproperlyConfigured  # slow import

    from motcua.cli.environment import Complaint

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Complaint(str(error)) from error

"""The jobs of this room, found by the worker. Cron times are UTC."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.web.accounts.oidc import sessions


@app.periodic(cron="0 20 * * *")
@app.task(name="accounts.forget_outside_sessions", queue="accounts")
def forget_outside_sessions(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Every night: sessions from outside that no browser can belong to any more."""
    sessions.forget(database_now())

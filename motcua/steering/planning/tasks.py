"""The jobs of this room, found by the worker. Cron times are UTC."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.steering.planning import actions

QUEUE = "planning"


@app.periodic(cron="*/20 * * * *")
@app.task(name="planning.refresh_likely_late", queue=QUEUE, queueing_lock="planning.refresh_likely_late")
def refresh_likely_late(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Every twenty minutes: which open dossiers will probably be late."""
    actions.refresh_likely_late(database_now())

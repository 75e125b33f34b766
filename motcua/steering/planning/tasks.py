"""The jobs of this room, found by the worker. Cron times are UTC."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.steering.planning import actions
from motcua.steering.planning.queries import EVERY

QUEUE = "planning"


@app.periodic(cron=f"*/{EVERY.seconds // 60} * * * *")
@app.task(name="planning.refresh_likely_late", queue=QUEUE, queueing_lock="planning.refresh_likely_late")
def refresh_likely_late(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Which open dossiers will probably be late: told anew so often that `Made.next_at` holds."""
    actions.refresh_likely_late(database_now())

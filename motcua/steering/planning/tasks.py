"""The jobs of this room, found by the worker. Cron times are UTC."""

from datetime import datetime

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.steering.planning import actions, jobs
from motcua.steering.planning.queries import EVERY


@app.periodic(cron=f"*/{EVERY.seconds // 60} * * * *")
@app.task(
    name="planning.refresh_likely_late",
    queue=jobs.QUEUE,
    lock=jobs.LOCK,
    queueing_lock="planning.refresh_likely_late",
)
def refresh_likely_late(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Which open dossiers will probably be late: told anew so often that `Made.next_at` holds."""
    actions.refresh_likely_late(database_now())


@app.task(name=jobs.AFTER_IMPORT, queue=jobs.QUEUE, lock=jobs.LOCK)
def refresh_after_import(of: str) -> None:
    """The same at once when an import has ended: nobody waits twenty minutes for a first forecast."""
    actions.refresh_unless_made_since(datetime.fromisoformat(of), at=database_now())

"""The job of this room, found by the worker. It asks the database's clock once."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.service.importing import jobs, uploads
from motcua.service.importing.refusals import AnotherRuns

WAITS = RetryStrategy(max_attempts=120, wait=30, retry_exceptions=[AnotherRuns])  # an hour for a command at work


@app.task(name=jobs.IMPORT, queue=jobs.QUEUE, retry=WAITS)
def import_file(run_id: int) -> None:
    """Import a file that somebody uploaded."""
    uploads.work_off(run_id, at=database_now())

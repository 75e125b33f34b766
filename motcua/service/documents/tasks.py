"""What the worker does for files by night. Cron times are UTC."""

from datetime import timedelta

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.service.documents.intake import sweep_leftovers, sweep_orphans

YOUNGEST_SWEPT = timedelta(hours=24)  # a content without a row may belong to a request that is still running


@app.periodic(cron="30 19 * * *")
@app.task(name="documents.sweep_orphans", queue="documents")
def sweep(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 2:30: contents that no row names any more, and what killed processes left of uploads half read."""
    older_than = database_now() - YOUNGEST_SWEPT
    sweep_orphans(older_than)
    sweep_leftovers(older_than)

"""Queueing of imports, in the caller's transaction: the job exists exactly if the file was kept."""

from procrastinate.contrib.django import app

IMPORT = "importing.import_file"
QUEUE = "importing"


def queue_import(run_id: int) -> None:
    """Queue an import. One at a time: the queue's lock lets the others wait."""
    app.configure_task(IMPORT, queue=QUEUE, lock=QUEUE).defer(run_id=run_id)

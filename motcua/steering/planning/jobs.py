"""Queueing of jobs, in the caller's transaction. Two forecasts at once would write the same rows: they wait in turn."""

from datetime import datetime

from procrastinate.contrib.django import app

AFTER_IMPORT = "planning.refresh_after_import"
QUEUE = LOCK = "planning"


def queue_forecast(of: datetime) -> None:
    """Queue a forecast that knows everything up to a moment."""
    app.configure_task(AFTER_IMPORT, queue=QUEUE, lock=LOCK).defer(of=of.isoformat())

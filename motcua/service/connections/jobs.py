"""Queueing of jobs, in the caller's transaction."""

from procrastinate.contrib.django import app

TRY_NOW = "connections.try_now"
QUEUE = "connections"


def queue_trial(name: str) -> None:
    """Queue one attempt to speak to a partner."""
    app.configure_task(TRY_NOW, queue=QUEUE).defer(name=name)

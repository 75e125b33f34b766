"""Queueing of jobs, in the caller's transaction: a job exists exactly if what it is about was committed."""

from datetime import datetime

from procrastinate.contrib.django import app

DELIVER = "notices.deliver"
QUEUE = "messages"


def queue_delivery(delivery_id: int, at: datetime) -> None:
    """Queue one attempt to deliver, not before `at`."""
    app.configure_task(DELIVER, queue=QUEUE, schedule_at=at).defer(delivery_id=delivery_id)

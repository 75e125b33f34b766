"""Queueing of jobs: one for each mail, so that trouble with one keeps nobody else's."""

from procrastinate.contrib.django import app

SEND = "briefing.send"
QUEUE = "briefing"


def queue_brief(subscription_id: int) -> None:
    """Queue the sending of one brief. Sending twice is sending once: the row says what it was last sent for."""
    app.configure_task(SEND, queue=QUEUE).defer(subscription_id=subscription_id)

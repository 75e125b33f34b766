"""Queueing of jobs, in the caller's transaction: a job exists exactly if what it is about was committed."""

from datetime import datetime

from procrastinate.contrib.django import app

SEND = "exchange.send_to_webhook"
WRITE = "exchange.write_to_partner"
QUEUE = "exchange"


def queue_sending(webhook_id: int, at: datetime | None = None) -> None:
    """Queue a round of sending to one webhook, now or not before `at`."""
    app.configure_task(SEND, queue=QUEUE, schedule_at=at).defer(webhook_id=webhook_id)


def queue_letter(partner_id: int, *, subject: str, text: str, reference: str) -> None:
    """Queue an e-mail to a partner's contact. The same reference is the same e-mail, whatever is retried."""
    task = app.configure_task(WRITE, queue=QUEUE)
    task.defer(partner_id=partner_id, subject=subject, text=text, reference=reference)

"""The jobs of this room, found by the worker. Each asks the database's clock once. Cron times are UTC."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.service.exchange import expiry, jobs, rates, sending
from motcua.service.exchange.actions import documents
from motcua.service.exchange.models import Partner
from motcua.service.notices import adapters

LETTER_TRIES = RetryStrategy(
    max_attempts=8, exponential_wait=30, retry_exceptions=[adapters.NotDelivered]
)  # 30 s, then 30² s … until some 10 days have passed


@app.task(name=jobs.SEND, queue=jobs.QUEUE)
def send_to_webhook(webhook_id: int) -> None:
    """Send what is due to one webhook."""
    sending.send_round(webhook_id)


@app.task(name=jobs.WRITE, queue=jobs.QUEUE, retry=LETTER_TRIES)
def write_to_partner(partner_id: int, subject: str, text: str, reference: str) -> None:
    """Send an e-mail to a partner's contact, at the address that is known now."""
    to = Partner.objects.values_list("contact_email", flat=True).get(id=partner_id)
    adapters.send(adapters.Message.by_email(to, subject, text, reference), at=database_now())


@app.periodic(cron="* * * * *")
@app.task(name="exchange.take_up_waiting", queue=jobs.QUEUE)
def take_up_waiting(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Every minute: messages whose next try is due, and what a lost job left."""
    sending.take_up_waiting(at=database_now())


@app.periodic(cron="0 1 * * *")
@app.task(name="exchange.tell_of_expiring", queue=jobs.QUEUE)
def tell_of_expiring(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 8:00: tokens that expire in 30, 7 or 1 days."""
    expiry.tell_of_expiring(at=database_now())


@app.periodic(cron="45 18 * * *")
@app.task(name="exchange.sweep", queue=jobs.QUEUE)
def sweep(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 1:45: unfinished uploads, unused documents, idle counts and old messages."""
    now = database_now()
    documents.sweep(now)
    rates.forget_idle(now)
    sending.forget_old(at=now)

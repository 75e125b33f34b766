"""The jobs of this room, found by the worker. Each asks the database's clock once. Cron times are UTC."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.service.notices import carrying, jobs, reminders


@app.task(name=jobs.DELIVER, queue=jobs.QUEUE)
def deliver(delivery_id: int) -> None:
    """Try once to deliver; a later attempt is a job of its own."""
    carrying.attempt(delivery_id, at=database_now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="notices.take_up_forgotten", queue=jobs.QUEUE)
def take_up_forgotten(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Every five minutes: deliveries whose job was lost."""
    carrying.take_up_forgotten(at=database_now())


@app.periodic(cron="0 1 * * *")
@app.task(name="notices.remind_of_expiring_drafts", queue=jobs.QUEUE)
def remind_of_expiring_drafts(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 8:00: owners of drafts that will be deleted in three days."""
    reminders.remind_of_expiring_drafts(at=database_now())


@app.periodic(cron="30 0 * * *")
@app.task(name="notices.remind_of_due_soon", queue=jobs.QUEUE)
def remind_of_due_soon(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 7:30: officials whose dossiers are due within two days."""
    reminders.remind_of_due_soon(at=database_now())

"""The jobs of this room, found by the worker. Cron times are UTC."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.steering.programmes import reminders


@app.periodic(cron="30 0 * * *")
@app.task(name="programmes.remind", queue="programmes")
def remind(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 7:30: whose tasks are due within two days, or overdue."""
    reminders.remind(at=database_now())

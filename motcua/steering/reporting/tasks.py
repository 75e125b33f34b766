"""The jobs of this room, found by the worker. Each asks the database's clock once. Cron times are UTC."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.steering.reporting import reminders

QUEUE = "reporting"


@app.periodic(cron="0 0 * * *")
@app.task(name="reporting.remind", queue=QUEUE)
def remind(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 7:00: units whose report is due within a week, today, or late."""
    reminders.remind(at=database_now())


@app.periodic(cron="30 19 * * *")
@app.task(name="reporting.refresh_known", queue=QUEUE)
def refresh_known(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 2:30: figures that the platform knows, for reports that are still being declared."""
    reminders.refresh_known(at=database_now())

"""The jobs of this room, found by the worker. Each asks the database's clock once."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.steering.briefing import jobs, queries, sending


@app.periodic(cron="0 * * * *")
@app.task(name="briefing.send_due", queue=jobs.QUEUE)
def send_due(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Every full hour: the briefs of this hour, and those that an outage kept."""
    for subscription_id in queries.due_ids(database_now()):
        jobs.queue_brief(subscription_id)


@app.task(name=jobs.SEND, queue=jobs.QUEUE)
def send(subscription_id: int) -> None:
    """Send one brief, unless it has been sent."""
    sending.send(subscription_id, at=database_now())

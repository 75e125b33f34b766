"""The job of this room, found by the worker."""

from procrastinate.contrib.django import app

from motcua.journal.moment import database_now
from motcua.service.connections import actions, jobs
from motcua.service.connections.partners import all_partners


@app.task(name=jobs.TRY_NOW, queue=jobs.QUEUE)
def try_now(name: str) -> None:
    """Speak to a partner once, whatever the breaker says, and send what waits if it answers."""
    partner = all_partners().get(name)
    if partner is not None and partner.try_now is not None:
        actions.let_try(name, at=database_now())
        partner.try_now()

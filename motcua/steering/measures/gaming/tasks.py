"""The job of this package, found by the worker. Cron times are UTC."""

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.gaming import actions

log = logging.getLogger(__name__)


@app.periodic(cron="0 18 * * 0")
@app.task(name="gaming.draw_call_backs", queue="measures")
def draw_call_backs(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """On Mondays at 1:00: the sample of the week that has just ended."""
    now = database_now()
    today = local_day(now)
    monday = today - timedelta(days=today.weekday() + 7)
    try:
        actions.draw(monday, by=Acting.system(), at=now)
    except actions.WeekDrawn as drawn:  # the job ran again
        log.info("%s", drawn)

"""The jobs of this room, found by the worker. Each asks the database's clock once. Cron times are UTC."""

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.service.national_portal import http_adapter, jobs
from motcua.service.national_portal.actions import cleaning, files, reconciling, replaying, sending


@app.task(name=jobs.SEND, queue=jobs.QUEUE)
def send(about_id: int) -> None:
    """Send what waits for one dossier."""
    sending.send(about_id, at=database_now())


@app.task(name=jobs.FETCH, queue=jobs.QUEUE)
def fetch(about_id: int) -> None:
    """Fetch the files of one dossier."""
    files.fetch_waiting(at=database_now(), about_id=about_id)


@app.periodic(cron="* * * * *")
@app.task(name="national_portal.send_waiting", queue=jobs.QUEUE, lock="national_portal.send_waiting")
def send_waiting(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Every minute: what waits for its next try, on both ways."""
    if http_adapter.is_set_up():
        at = database_now()
        sending.send_waiting(at=at)
        files.fetch_waiting(at=at)


@app.periodic(cron="30 18 * * *")
@app.task(name="national_portal.reconcile", queue=jobs.QUEUE)
def reconcile(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 1:30: compare the books of the last three days."""
    compare_now()


@app.task(name=jobs.RECONCILE, queue=jobs.QUEUE)
def reconcile_now() -> None:
    """The same when somebody asks for it."""
    compare_now()


def compare_now() -> None:
    """Compare the books of the last three days, where there is a portal."""
    if http_adapter.is_set_up():
        at = database_now()
        reconciling.reconcile(at - reconciling.LOOKS_BACK, at, at=at)


@app.task(name=jobs.REPLAY, queue=jobs.QUEUE)
def replay(since: str, until: str, person_id: int | None, role: str, unit_id: int | None) -> None:
    """Report again what moved in a period; whoever asked for it stands in the journal."""
    by = Acting(person_id, role=role, unit_id=unit_id)
    replaying.replay(datetime.fromisoformat(since), datetime.fromisoformat(until), by=by, at=database_now())


@app.periodic(cron="45 18 * * *")
@app.task(name="national_portal.forget", queue=jobs.QUEUE)
def forget(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 1:45: what is no longer needed of messages."""
    cleaning.forget(database_now() - timedelta(days=cleaning.KEPT_DAYS))

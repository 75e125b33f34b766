"""Queueing of jobs, in the caller's transaction."""

from datetime import datetime

from procrastinate.contrib.django import app

from motcua.journal.acting import Acting

SEND = "national_portal.send"
FETCH = "national_portal.fetch"
REPLAY = "national_portal.replay"
RECONCILE = "national_portal.reconcile_now"
QUEUE = "national_portal"


def queue_sending(about_id: int) -> None:
    """Queue one turn of sending what waits for a dossier."""
    app.configure_task(SEND, queue=QUEUE).defer(about_id=about_id)


def queue_fetching(about_id: int) -> None:
    """Queue one turn of fetching the files of a dossier."""
    app.configure_task(FETCH, queue=QUEUE).defer(about_id=about_id)


def queue_replay(since: datetime, until: datetime, *, by: Acting) -> None:
    """Queue a replay of what changed between two moments."""
    app.configure_task(REPLAY, queue=QUEUE).defer(
        since=since.isoformat(),
        until=until.isoformat(),
        person_id=by.person_id,
        role=by.role,
        unit_id=by.unit_id,
    )


def queue_reconciliation() -> None:
    """Queue a comparison of the books."""
    app.configure_task(RECONCILE, queue=QUEUE).defer()

"""What time alone brings about, found by the worker. Each job asks the database's clock once. Cron times are UTC."""

import logging
from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.service.documents import actions as documents
from motcua.service.dossiers import actions, drafts, queries, quota
from motcua.service.dossiers.refusals import DossierMoved, NotPossibleNow

logger = logging.getLogger(__name__)
QUEUE = "dossiers"
YOUNGEST_FORGOTTEN = timedelta(days=1)  # a file that has just arrived may not be put to its draft yet


@app.periodic(cron="0 19 * * *")
@app.task(name="dossiers.delete_expired_drafts", queue=QUEUE)
def delete_expired_drafts(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 2:00: drafts whose time is over; their owners were told three days before. And counts of uploads gone by."""
    now = database_now()
    drafts.delete_expired(now)
    quota.forget_before(now.date())


@app.periodic(cron="*/5 * * * *")
@app.task(name="dossiers.approve_tacitly", queue=QUEUE)
def approve_tacitly(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """Every five minutes: dossiers of procedures where silence is consent, once their time is over."""
    settle_by_silence(database_now())


@app.periodic(cron="15 19 * * *")
@app.task(name="dossiers.forget_unused_files", queue=QUEUE)
def forget_unused_files(timestamp: int) -> None:  # noqa: ARG001  given by the queue
    """At 2:15: files that were taken out of a draft, or whose draft was deleted."""
    drop_unused_files(database_now())


def drop_unused_files(at: datetime) -> int:
    """Delete files older than a day that nobody needs. Return how many went."""
    return documents.forget_unused(at - YOUNGEST_FORGOTTEN)


def settle_by_silence(at: datetime, by: Acting | None = None) -> int:
    """Settle what is due by tacit approval, each in its own transaction. Return how many were settled.

    by: the platform, unless a simulation acts at a time of its own. Whatever an official did meanwhile stands.
    """
    settled = 0
    for dossier in queries.due_for_tacit_approval(at):
        try:
            actions.settle(dossier.id, by=by or Acting.system(), at=at, seen_version=dossier.row_version)
        except (DossierMoved, NotPossibleNow) as refusal:
            logger.info("Dossier %s is not settled by tacit approval: %s", dossier.number, refusal.code)
        else:
            settled += 1
    return settled

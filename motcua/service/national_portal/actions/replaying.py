"""Reporting again what happened in a period: after an outage over there, or a portal restored from a backup."""

from datetime import datetime, timedelta

from django.db import transaction

from motcua.journal import queries as journal
from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.service.national_portal import http_adapter
from motcua.service.national_portal.actions import sending
from motcua.service.national_portal.refusals import NotSetUp, PeriodWrong

LONGEST = timedelta(days=366)


def replay(since: datetime, until: datetime, *, by: Acting, at: datetime) -> int:
    """Queue every dossier that moved in this period, whole and as it stands now. Return how many that are.

    One message a dossier is enough: it tells all that came before. What waits already goes first. A second replay of
    the same period adds nothing while the first one waits. Raises NotSetUp, PeriodWrong.
    """
    if not http_adapter.is_set_up():
        raise NotSetUp()
    if not since < until or until - since > LONGEST or since > at:
        raise PeriodWrong()
    queued = 0
    for dossier_id in journal.subjects_between("dossier", since, until):
        queued += _one(dossier_id, at)
    with transaction.atomic():
        facts = {"since": since, "until": until, "dossiers": queued}
        record("national.replayed", subject_type="national_portal", subject_id=0, by=by, at=database_now(), data=facts)
    return queued


@transaction.atomic
def _one(dossier_id: int, at: datetime) -> bool:
    about = sending.known(dossier_id, at)
    return sending.send_again(about.id, at=at) is not None

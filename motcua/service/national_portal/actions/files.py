"""Fetching the files that the portal holds for a dossier. A file never holds the dossier up.

Fetched, it is inspected like any upload. Not to be had, it is tried again, later and later, for three days. Refused by
the inspection, or still not to be had then, it is marked: the official sees that it is missing and asks for it.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.service.connections.actions import ConnectionRests
from motcua.service.documents import intake
from motcua.service.documents.disk import NoRoomOnDisk
from motcua.service.documents.models import StoredFile
from motcua.service.documents.refusals import FileRefused
from motcua.service.documents.workshop import WorkshopClosed
from motcua.service.dossiers import actions as dossiers
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.national_portal import jobs
from motcua.service.national_portal.actions.receiving import paper_of
from motcua.service.national_portal.actions.sending import SUBJECT
from motcua.service.national_portal.adapter import FileMissing, PortalTrouble
from motcua.service.national_portal.models import AttachedFile
from motcua.service.national_portal.speaking import speaking

logger = logging.getLogger(__name__)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
State = AttachedFile.State


def fetch_waiting(*, at: datetime, about_id: int | None = None, limit: int = 100) -> int:
    """Fetch the files whose time has come, of one dossier or all. Return how many came. Uses attached_file_waiting."""
    due = AttachedFile.objects.filter(state=State.WAITING, next_try_at__lte=at).select_related("about__dossier")
    if about_id is not None:
        due = due.filter(about_id=about_id)
    return sum(_fetch(file, at) for file in due.order_by("next_try_at", "id")[:limit])


def fetch_again(about_id: int, *, at: datetime) -> None:
    """Try all files of a dossier once more that have not come, also those given up or refused, in a job of its own."""
    open_ones = AttachedFile.objects.filter(about_id=about_id).exclude(state=State.FETCHED)
    open_ones.update(state=State.WAITING, attempts=0, next_try_at=at, error="")
    jobs.queue_fetching(about_id)


def _fetch(file: AttachedFile, at: datetime) -> bool:
    """Fetch one file; it belongs to whoever moves its time first."""
    mine = AttachedFile.objects.filter(id=file.id, state=State.WAITING, next_try_at=file.next_try_at)
    if not mine.update(next_try_at=at + timedelta(minutes=10)):
        return False
    try:
        with speaking(at=at) as portal:
            stored = intake.receive(portal.fetch(file.link), name=file.name)
    except ConnectionRests as rests:
        AttachedFile.objects.filter(id=file.id).update(next_try_at=rests.until)
    except (PortalTrouble, FileMissing, NoRoomOnDisk, WorkshopClosed) as trouble:
        _later(file, str(trouble), at)
    except FileRefused as refusal:
        _close(file, State.REFUSED, str(refusal))
    else:
        return _put_to_dossier(file, stored)
    return False


def _later(file: AttachedFile, why: str, at: datetime) -> None:
    attempts = file.attempts + 1
    if attempts > len(WAITS):
        _close(file, State.GIVEN_UP, why)
        return
    AttachedFile.objects.filter(id=file.id).update(
        attempts=attempts, next_try_at=at + WAITS[attempts - 1], error=why[:300]
    )


@transaction.atomic
def _close(file: AttachedFile, state: str, why: str) -> None:
    """Mark it as missing. The entry says which component, not what the citizen called the file."""
    AttachedFile.objects.filter(id=file.id).update(state=state, next_try_at=None, error=why[:300])
    at = database_now()  # fetching took its time
    logger.info("File %s of the national portal was not taken: %s.", file.id, state)
    facts = {"dossier": file.about.dossier_id, "component": file.component, "state": state}
    lock = type(file.about).objects.select_for_update(no_key=True).get(id=file.about_id)
    record("national.file_not_taken", subject_type=SUBJECT, subject_id=lock.id, by=Acting.system(), at=at, data=facts)


@transaction.atomic
def _put_to_dossier(file: AttachedFile, stored: StoredFile) -> bool:
    dossier = file.about.dossier
    code, name = paper_of(dossier.version_of_procedure.compiled, file.component, file.name)
    paper = NewPaper(code, name, file_id=stored.id, file_name=stored.original_name[:255])
    dossiers.receive_paper(dossier.id, by=Acting.system(), at=database_now(), paper=paper)
    AttachedFile.objects.filter(id=file.id).update(state=State.FETCHED, next_try_at=None, error="")
    return True

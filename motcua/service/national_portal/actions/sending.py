"""Reporting to the portal: one message at a time for each dossier, in the order of its entries.

No transaction is open while the portal is spoken to: a lease on the dossier's row keeps other workers away, the message
is written, sent, and its answer written down. A worker that dies in between leaves a lease that ends by itself, and the
message is sent again with the same key.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.kernel.logs import masked
from motcua.service.connections import queries as connections
from motcua.service.connections.actions import ConnectionRests
from motcua.service.dossiers import queries as dossiers
from motcua.service.national_portal import bodies, jobs
from motcua.service.national_portal.adapter import NAME, Answer, NationalPortal, PortalTrouble
from motcua.service.national_portal.models import NationalDossier, OutMessage, Sync
from motcua.service.national_portal.speaking import speaking

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)  # longer than any message takes
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))  # after the n-th failure; then the last
MOST_IN_A_TURN = 20  # messages of one dossier
SUBJECT = "national_dossier"


@dataclass(frozen=True)
class Turn:
    """What one turn of sending came to."""

    sent: int = 0
    refused: int = 0
    is_troubled: bool = False


def enqueue(entry: Entry, service: str) -> None:
    """Queue the message about an entry, in the follower's transaction, and a turn of sending while the portal is up."""
    at = entry.recorded_at
    about = known(entry.subject_id, at)
    _message, is_new = OutMessage.objects.get_or_create(
        about=about,
        entry_id=entry.id,
        is_replay=False,
        defaults={"service": service, "entry_seq": entry.subject_seq, "queued_at": at},
    )
    if is_new:
        wait(about.id, at)


def known(dossier_id: int, at: datetime) -> NationalDossier:
    """Return the dossier's row, made when it is first reported."""
    found = NationalDossier.objects.filter(dossier_id=dossier_id).first()
    if found is not None:
        return found
    number = dossiers.concerned(dossier_id).number
    waiting = {"number": number, "next_try_at": at, "waiting_since": at}
    return NationalDossier.objects.get_or_create(dossier_id=dossier_id, defaults=waiting)[0]


def wait(about_id: int, at: datetime) -> None:
    """Note that something waits for a dossier; what waited before keeps its time. Starts a turn if the portal is up."""
    idle = NationalDossier.objects.filter(id=about_id).exclude(state=Sync.WAITING)
    idle.update(state=Sync.WAITING, waiting_since=at, next_try_at=at, attempts=0)
    if connections.is_well(NAME):
        jobs.queue_sending(about_id)


def send_waiting(*, at: datetime, limit: int = 500) -> Turn:
    """Give each dossier whose time has come a turn, the longest waiting first. Uses index national_dossier_waiting.

    Stops at the first trouble: the portal is asked again when the breaker lets it.
    """
    due = NationalDossier.objects.filter(next_try_at__lte=at).order_by("next_try_at", "id")
    total = Turn()
    for about_id in list(due.values_list("id", flat=True)[:limit]):
        turn = send(about_id, at=at)
        total = Turn(total.sent + turn.sent, total.refused + turn.refused, turn.is_troubled)
        if turn.is_troubled and not connections.is_well(NAME):
            break
    return total


def try_all_now(*, at: datetime) -> int:
    """Let everything that waits be tried now, whatever its next time was. Return how many dossiers that are."""
    return NationalDossier.objects.filter(next_try_at__gt=at).update(next_try_at=at)


def send(about_id: int, *, at: datetime) -> Turn:
    """Send what waits for one dossier, oldest first, until nothing is left, something fails, or MOST_IN_A_TURN."""
    if not _lease(about_id, at):
        return Turn()
    sent = refused = 0
    try:
        for _ in range(MOST_IN_A_TURN):
            message = _next(about_id)
            if message is None:
                break
            answer = _speak(message, at)
            if answer is None:
                return Turn(sent, refused, is_troubled=True)
            _settle(message, answer)
            sent, refused = sent + answer.is_taken, refused + (not answer.is_taken)
    finally:
        _release(about_id)
    return Turn(sent, refused)


def _lease(about_id: int, at: datetime) -> bool:
    mine = NationalDossier.objects.filter(id=about_id, next_try_at__isnull=False)
    free = mine.filter(leased_until=None) | mine.filter(leased_until__lt=at)
    return free.update(leased_until=at + LEASE) == 1


def _release(about_id: int) -> None:
    NationalDossier.objects.filter(id=about_id).update(leased_until=None)


def _next(about_id: int) -> OutMessage | None:
    waiting = OutMessage.objects.filter(about_id=about_id, state=OutMessage.State.QUEUED).select_related("about")
    return waiting.order_by("entry_seq", "id").first()


def _speak(message: OutMessage, at: datetime) -> Answer | None:
    """Send one message; None: there was no answer, and it waits for its next try."""
    try:
        with speaking(at=at) as portal:
            return deliver(message, portal)
    except ConnectionRests as rests:
        NationalDossier.objects.filter(id=message.about_id).update(next_try_at=rests.until, error=str(rests)[:300])
    except PortalTrouble as trouble:
        attempts = message.about.attempts + 1
        again = at + WAITS[min(attempts, len(WAITS)) - 1]
        NationalDossier.objects.filter(id=message.about_id).update(
            attempts=F("attempts") + 1, next_try_at=again, error=masked(str(trouble))[:300]
        )
    return None


def deliver(message: OutMessage, portal: NationalPortal) -> Answer:
    """Send a message in the way that fits what the portal knows.

    Whether it knows the dossier is asked before it is first reported, so that an answer that got lost is no trouble,
    and again when it refuses: it may have lost what it knew.
    """
    about = message.about
    if not about.is_known_there:
        about.is_known_there = portal.look_up(about.number) is not None
    answer = _say(message, portal)
    if not answer.is_taken and (portal.look_up(about.number) is not None) != about.is_known_there:
        about.is_known_there = not about.is_known_there
        message.key = uuid4()  # another message: a portal may remember the key of one that it refused
        answer = _say(message, portal)
    return answer


def _say(message: OutMessage, portal: NationalPortal) -> Answer:
    about = message.about
    if message.service == OutMessage.Service.DOSSIER or not about.is_known_there:
        return portal.send_dossier(bodies.dossier_body(message), key=message.key, is_updating=about.is_known_there)
    return portal.send_progress(bodies.progress_body(message), key=message.key)


@transaction.atomic
def _settle(message: OutMessage, answer: Answer) -> None:
    """Write down what the portal said, and how the dossier stands with it now."""
    at = database_now()
    about = NationalDossier.objects.select_for_update(no_key=True).get(id=message.about_id)
    message.state = OutMessage.State.SENT if answer.is_taken else OutMessage.State.REFUSED
    message.answered_at, message.answer = at, answer.why
    message.save(update_fields=["state", "answered_at", "answer", "key"])
    about.attempts, about.error = 0, answer.why
    about.is_known_there = message.about.is_known_there or answer.is_taken
    if answer.is_taken:
        about.synced_at = at
        _mend_refusals(message)
    else:
        record_refusal(about, message, at)
    _stand(about, at)
    about.save()


def _mend_refusals(message: OutMessage) -> None:
    """A whole dossier that was taken mends earlier refusals; a piece of progress does not. The journal keeps them."""
    if message.service == OutMessage.Service.DOSSIER:
        OutMessage.objects.filter(about_id=message.about_id, state=OutMessage.State.REFUSED).delete()


def record_refusal(about: NationalDossier, message: OutMessage, at: datetime) -> None:
    """Leave an entry; the portal's words stay in the table: they may name people."""
    logger.warning("The national portal refused message %s about dossier %s.", message.key, about.dossier_id)
    facts = {"dossier": about.dossier_id, "service": message.service, "entry": message.entry_id}
    record("national.refused", subject_type=SUBJECT, subject_id=about.id, by=Acting.system(), at=at, data=facts)


def _stand(about: NationalDossier, at: datetime) -> None:
    """Say whether something waits, was refused, or all is in step."""
    mine = OutMessage.objects.filter(about=about)
    oldest = mine.filter(state=OutMessage.State.QUEUED).order_by("entry_seq", "id").first()
    if oldest is not None:
        about.state, about.waiting_since, about.next_try_at = Sync.WAITING, oldest.queued_at, at
        return
    about.next_try_at = about.waiting_since = None
    refused = mine.filter(state=OutMessage.State.REFUSED).order_by("-id").first()
    about.state, about.error = (Sync.REFUSED, refused.answer) if refused else (Sync.IN_SYNC, "")


@transaction.atomic
def send_again(about_id: int, *, at: datetime) -> OutMessage | None:
    """Queue the whole dossier as it stands now; None where it has no entry yet. Nothing that waits is overtaken."""
    about = NationalDossier.objects.select_for_update(no_key=True).get(id=about_id)
    last = dossiers.last_entry(about.dossier_id)
    if last is None:
        return None
    waiting = OutMessage.objects.filter(about=about, state=OutMessage.State.QUEUED, service=OutMessage.Service.DOSSIER)
    already = waiting.filter(entry_seq__gte=last.subject_seq).first()
    if already is None:
        already = OutMessage.objects.create(
            about=about,
            service=OutMessage.Service.DOSSIER,
            entry_id=last.id,
            entry_seq=last.subject_seq,
            is_replay=True,
            queued_at=at,
        )
    wait(about.id, at)
    return already

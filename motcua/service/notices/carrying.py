"""Carrying notices out of the platform: one attempt at a time, each in the transaction of a job.

A delivery is tried again 1, 5, 30 minutes and 2 hours after it failed; then, or at once where trying again is of no
use, the next channel takes over: Zalo, SMS, e-mail. If the process dies between sending and writing that down, the
message is sent again with the same reference, which a gateway knows.

While a provider is down (`connections`) nothing is tried and no attempt is counted: messages wait until it is worth
trying, at most three hours, then the next channel takes over. After an outage nobody is told absurdly late: what was
of use for a day only is dropped, with a line in the log. The notice itself stays on the person's page.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from motcua.journal.moment import database_now
from motcua.registry.people import queries as people
from motcua.service.notices import adapters, jobs
from motcua.service.notices.addresses import Reach, masked
from motcua.service.notices.models import Channel, Delivery, Notice, NoticePreference
from motcua.service.notices.quiet import not_before
from motcua.service.notices.texts import (
    CLOSING_EN,
    CLOSING_VI,
    GREETING_EN,
    GREETING_VI,
    MORE_EN,
    MORE_VI,
    TEXTS,
)

logger = logging.getLogger(__name__)
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
PATIENCE = timedelta(hours=3)  # with a provider that is down, before the next channel takes over
USEFUL_FOR = {  # how long after the event a message is still worth a telephone's ring
    "submitted": timedelta(days=1),
    "resubmitted": timedelta(days=1),
    "payment_confirmed": timedelta(days=1),
    "withdrawn": timedelta(days=1),
    "handed_over": timedelta(days=1),
    "accepted": timedelta(days=3),
    "draft_expiring": timedelta(days=1),
    "weekly_brief": timedelta(days=6),  # by then the next one is about to come
}
USEFUL_ELSE = timedelta(days=14)  # what the reader must do or can fetch: supplements, payments, results
FORGOTTEN = timedelta(minutes=5)  # a delivery so long overdue has lost its job


def start(notice: Notice) -> Delivery | None:
    """Queue the first way out for a notice, in the caller's transaction; None where the person has given none."""
    return _queue_next(notice, reach_of(notice.person_id), database_now())


def reach_of(person_id: int) -> Reach:
    """Return how a person is reached today."""
    person = people.person(person_id)
    wish = NoticePreference.objects.filter(person_id=person_id).first() or NoticePreference(person_id=person_id)
    return Reach(person.phone, person.email, wish.way, wish.language)


@transaction.atomic
def attempt(delivery_id: int, *, at: datetime) -> Delivery | None:
    """Try to deliver now; what must happen later is queued in the same transaction.

    Does nothing (None) if the delivery is done, gone, or being tried by another worker.
    """
    waiting = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice")
    delivery = waiting.filter(id=delivery_id, state=Delivery.State.QUEUED).first()
    if delivery is None:
        return None
    notice = delivery.notice
    if at - notice.created_at > USEFUL_FOR.get(notice.kind, USEFUL_ELSE):
        return _drop(delivery)
    allowed_from = _allowed_from(notice, delivery.channel, at)
    if allowed_from > at:
        return _wait(delivery, allowed_from)
    reach = reach_of(notice.person_id)
    try:
        delivery.provider_id = adapters.send(message_for(notice, delivery, reach), at=at)
    except adapters.ChannelRests as rests:
        return _rest(delivery, reach, rests, at)
    except adapters.NotDelivered as failure:
        delivery.attempts += 1
        return _failed(delivery, reach, failure, at)
    delivery.attempts += 1
    delivery.state, delivery.sent_at, delivery.next_try_at, delivery.error = Delivery.State.SENT, at, None, ""
    delivery.save()
    return delivery


def try_waiting(channel: str, *, at: datetime) -> int:
    """Try the oldest waiting delivery of a channel; if it goes out, queue the others. Return how many were queued.

    For "try now" after an outage. Uses index delivery_waiting.
    """
    waiting = Delivery.objects.filter(state=Delivery.State.QUEUED, channel=channel).order_by("next_try_at", "id")
    ids = list(waiting.values_list("id", flat=True)[:1000])
    tried = attempt(ids[0], at=at) if ids else None
    if tried is None or tried.state == Delivery.State.QUEUED:
        return 0
    for delivery_id in ids[1:]:
        jobs.queue_delivery(delivery_id, at)
    return len(ids) - 1


def take_up_forgotten(*, at: datetime) -> int:
    """Queue jobs for deliveries whose job was lost with its worker. Return how many. Uses index delivery_waiting."""
    lost = Delivery.objects.filter(state=Delivery.State.QUEUED, next_try_at__lt=at - FORGOTTEN).order_by("id")[:1000]
    for delivery in lost:
        jobs.queue_delivery(delivery.id, at)
    return len(lost)


def message_for(notice: Notice, delivery: Delivery, reach: Reach) -> adapters.Message:
    """Return what goes out: a short text with a link that holds no secret; an e-mail has a subject and a greeting."""
    is_english = reach.language == "en"
    text = notice.text_en if is_english else notice.text_vi
    link = settings.SITE_URL + notice.path
    to, reference = reach.address(delivery.channel), f"notice-{notice.id}-{delivery.channel}"
    if delivery.channel == Channel.EMAIL:
        letter = _letter(notice, text, link, is_english)
        return adapters.Message(delivery.channel, to, letter, reference, _subject(notice, is_english))
    return adapters.Message(delivery.channel, to, f"{text} {link}", reference)


def _subject(notice: Notice, is_english: bool) -> str:
    head = TEXTS[notice.kind].head_en if is_english else TEXTS[notice.kind].head_vi
    name = notice.params.get("name", "")
    about = f"Dossier {name}: " if is_english else f"Hồ sơ {name}: "
    return f"{about if name else ''}{head}"


def _letter(notice: Notice, text: str, link: str, is_english: bool) -> str:
    greeting = GREETING_EN if is_english else GREETING_VI.format_map(notice.params)
    more, closing = (MORE_EN, CLOSING_EN) if is_english else (MORE_VI, CLOSING_VI)
    return f"{greeting}\n\n{text}\n\n{more} {link}\n\n{closing}\n"


def _allowed_from(notice: Notice, channel: str, at: datetime) -> datetime:
    """Simulated messages ring nowhere: who tries the sample province in the evening sees them at once."""
    return at if adapters.is_simulated(channel) else not_before(at, channel, is_answer=notice.is_answer)


def _failed(delivery: Delivery, reach: Reach, failure: adapters.NotDelivered, at: datetime) -> Delivery:
    delivery.error = str(failure)[:300]
    if not failure.is_final and delivery.attempts <= len(WAITS):
        return _wait(delivery, at + WAITS[delivery.attempts - 1])
    return _give_up(delivery, reach, at)


def _give_up(delivery: Delivery, reach: Reach, at: datetime) -> Delivery:
    """Leave this channel to the next one."""
    delivery.state, delivery.next_try_at = Delivery.State.FAILED, None
    delivery.save()
    _queue_next(delivery.notice, reach, at)
    return delivery


def _rest(delivery: Delivery, reach: Reach, rests: adapters.ChannelRests, at: datetime) -> Delivery:
    """Wait for a provider that is down; the attempt was none and does not count."""
    delivery.error = str(rests)
    if at - delivery.created_at <= PATIENCE:
        return _wait(delivery, rests.until)
    return _give_up(delivery, reach, at)


def _drop(delivery: Delivery) -> Delivery:
    """Leave a message unsent that would only puzzle its reader by now; the log and the delivery say so."""
    logger.warning("Delivery %s (%s) was dropped: too late to be of use.", delivery.id, delivery.notice.kind)
    delivery.state, delivery.next_try_at = Delivery.State.FAILED, None
    delivery.error = "Too late to be of use; it stands on the person's page."
    delivery.save()
    return delivery


def _wait(delivery: Delivery, until: datetime) -> Delivery:
    delivery.next_try_at = until
    delivery.save()
    jobs.queue_delivery(delivery.id, until)
    return delivery


def _queue_next(notice: Notice, reach: Reach, at: datetime) -> Delivery | None:
    """Queue the first channel that was not tried yet; None where nothing is left: the notice itself stays."""
    tried = set(notice.deliveries.values_list("channel", flat=True))
    ways = _ways(notice, reach)
    left = [channel for channel in ways if channel not in tried and adapters.is_available(channel)]
    if not left:
        return None
    go_at = _allowed_from(notice, left[0], at)
    delivery = Delivery.objects.create(
        notice=notice, channel=left[0], address=masked(reach.address(left[0])), next_try_at=go_at, created_at=at
    )
    jobs.queue_delivery(delivery.id, go_at)
    return delivery


def _ways(notice: Notice, reach: Reach) -> list[Channel]:
    """The channels that a person prefers, or for what was asked for by one of them, that one alone."""
    only = [Channel(name) for name in TEXTS[notice.kind].only]
    return [channel for channel in only if reach.address(channel)] if only else reach.channels()

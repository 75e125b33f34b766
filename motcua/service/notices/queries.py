"""What pages read of notices."""

from django.db.models import Count, Min, QuerySet

from motcua.service.connections.partners import Waiting
from motcua.service.notices.models import Delivery, Notice, NoticePreference, SimulatedMessage


def unread(person_id: int) -> QuerySet[Notice]:
    """A person's unread notices, the newest first; uses index notice_unread."""
    return Notice.objects.filter(person_id=person_id, read_at=None).order_by("-id")


def unread_count(person_id: int) -> int:
    """How many notices a person has not read; uses index notice_unread."""
    return unread(person_id).count()


def of_person(person_id: int, *, limit: int = 50, offset: int = 0) -> list[Notice]:
    """A person's notices, the newest first; uses index notice_person."""
    return list(Notice.objects.filter(person_id=person_id).order_by("-id")[offset : offset + limit])


def about_dossier(dossier_number: str, person_id: int) -> list[Delivery]:
    """How a person was told about one dossier, the newest first, with masked addresses."""
    told = Delivery.objects.filter(notice__person_id=person_id, notice__dossier_number=dossier_number)
    return list(told.select_related("notice").order_by("-id"))


def preference(person_id: int) -> NoticePreference:
    """How a person wants to be told; what holds without a choice where none was made."""
    return NoticePreference.objects.filter(person_id=person_id).first() or NoticePreference(person_id=person_id)


def outbox(limit: int = 50, offset: int = 0) -> list[SimulatedMessage]:
    """What the simulator "sent", the newest first, with masked addresses; uses index simulated_message_newest."""
    return list(SimulatedMessage.objects.order_by("-id")[offset : offset + limit])


def outbox_size() -> int:
    """How many messages the simulator holds."""
    return SimulatedMessage.objects.count()


def waiting() -> int:
    """How many deliveries wait to be sent: a crowd that grows means trouble with a provider or the worker."""
    return Delivery.objects.filter(state=Delivery.State.QUEUED).count()


def waiting_for(channel: str) -> Waiting:
    """What waits to be sent over one channel, and since when. Uses index delivery_waiting."""
    queued = Delivery.objects.filter(state=Delivery.State.QUEUED, channel=channel)
    found = queued.aggregate(count=Count("id"), oldest=Min("created_at"))
    return Waiting(found["count"], found["oldest"])

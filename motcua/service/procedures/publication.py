"""From the decision on a procedure to its publication: what is due when, what came in time, what is still open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.working_time import Deadline, due
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.calendars import working_calendar
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.models import Announcement, ProcedureVersion
from motcua.service.procedures.refusals import AlreadyAnnounced, AnnouncementNotFitting

type Announced = Announcement  # for rooms that pass one on
PUBLISH_WITHIN_WORKING_DAYS = 5  # of a province (domain, 1.8)
_HORIZON_DAYS = 60  # calendar days looked ahead for them; covers Tết
# What a published procedure must tell (63/2010/NĐ-CP, article 8); forms, fees and conditions only where there are any.
PARTS = ("described_steps", "channels", "papers", "audience", "agency_text", "results", "legal_basis")


def has_all_parts(definition: Definition) -> bool:
    """Whether a procedure says everything that every procedure must say; the time, too."""
    return definition.deadline.value is not None and all(getattr(definition, part) for part in PARTS)


def due_on(agency_id: int, decided_on: date) -> date:
    """Return the last day to publish what was decided on a day, by the working calendar of who publishes it."""
    start = datetime.combine(decided_on, time(12), VIETNAM)
    calendar = working_calendar(agency_id, decided_on, decided_on + timedelta(days=_HORIZON_DAYS))
    counted = due(start, Deadline(Decimal(PUBLISH_WITHIN_WORKING_DAYS)), calendar, [], start)
    return counted.due_at.astimezone(VIETNAM).date()


@transaction.atomic
def announce(
    procedure_code: str,
    *,
    by: Acting,
    at: datetime,
    decision_number: str,
    decided_on: date,
    publisher_id: int,
    decide_by: date | None = None,
) -> Announcement:
    """Note that a decision names a procedure (công bố): from now on its publication is due, or was in time already.

    Writes `procedure.announced`. Raises AnnouncementNotFitting for a day to come, an empty number or code or a unit
    that works no more, AlreadyAnnounced for the same decision on the same procedure.
    """
    code, number = procedure_code.strip(), decision_number.strip()
    unit = agencies.agency(publisher_id)
    if not code or not number or decided_on > at.astimezone(VIETNAM).date() or not unit.is_active:
        raise AnnouncementNotFitting
    announcement, is_new = Announcement.objects.get_or_create(
        procedure_code=code,
        decision_number=number,
        defaults={
            "decided_on": decided_on,
            "decide_by": decide_by,
            "publisher_id": publisher_id,
            "due_on": due_on(publisher_id, decided_on),
            "noted_at": at,
            "published_at": _published_since(code, decided_on),
        },
    )
    if not is_new:
        raise AlreadyAnnounced(code, number)
    facts = {"code": code, "decided_on": decided_on, "due_on": announcement.due_on, "agency": publisher_id}
    record("procedure.announced", subject_type="announcement", subject_id=announcement.id, by=by, at=at, data=facts)
    return announcement


def _published_since(code: str, decided_on: date) -> datetime | None:
    since = datetime.combine(decided_on, time(), VIETNAM)
    versions = ProcedureVersion.objects.filter(procedure__code=code, loaded_at__gte=since)
    return versions.order_by("loaded_at").values_list("loaded_at", flat=True).first()


def published(code: str, at: datetime) -> None:
    """Let what was announced of a procedure be published now. Part of loading a version, never alone."""
    decided = Announcement.objects.filter(procedure_code=code, published_at=None)
    decided.filter(decided_on__lte=at.astimezone(VIETNAM).date()).update(published_at=at)


@dataclass(frozen=True)
class Publication:
    """How many had to be decided and published in a period, and how many were in time."""

    decided: int = 0
    decided_in_time: int = 0
    due: int = 0
    published_in_time: int = 0


def by_publisher(since: date, until: date) -> dict[int, Publication]:
    """Return what was due from one day to another, by the unit that has to publish. Two queries; empty: never noted."""
    if not Announcement.objects.exists():
        return {}
    is_decided, is_due = Q(decide_by__range=(since, until)), Q(due_on__range=(since, until))
    rows = Announcement.objects.annotate(published_on=TruncDate("published_at", tzinfo=VIETNAM)).values_list(
        "publisher_id"
    )
    counted = rows.annotate(
        decided=Count("id", filter=is_decided),
        decided_in_time=Count("id", filter=is_decided & Q(decided_on__lte=F("decide_by"))),
        due=Count("id", filter=is_due),
        published_in_time=Count("id", filter=is_due & Q(published_on__lte=F("due_on"))),
    )
    return {publisher_id: Publication(*counts) for publisher_id, *counts in counted}


def announcements(publisher_ids: Collection[int] | None, *, is_open: bool, limit: int = 200) -> QuerySet[Announcement]:
    """Return what is still to be published, the most urgent first, or what was published last.

    publisher_ids None: of every unit. Uses announcement_open or announcement_due.
    """
    rows = Announcement.objects.select_related("publisher").filter(published_at__isnull=is_open)
    if publisher_ids is not None:
        rows = rows.filter(publisher_id__in=publisher_ids)
    return rows.order_by("due_on" if is_open else "-due_on", "id")[:limit]

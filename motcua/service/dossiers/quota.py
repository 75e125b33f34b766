"""How much one person may send in one day (security.md, T16): enough for any household, not for filling our disks.

Each upload is counted in one row per person and day, also when its file is taken out of the draft again, because its
bytes stay until the nightly sweep. What officials scan at the counter is not counted: forty walk-ins are a usual day.
"""

from datetime import date, datetime

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from motcua.journal.acting import Channel
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers.models import Draft, UploadDay

MIB = 1024 * 1024


class QuotaReached(ActionRefused):
    """The person has sent as much as one person may send in a day."""

    code = "upload_quota_reached"
    http_status = 429
    message = _(
        "Today's limit for uploads is reached (%(files)s files or %(mb)s MB). What has arrived is kept. "
        "Send the rest tomorrow, or bring the papers to a service centre."
    )

    def __init__(self) -> None:
        limits = {"files": settings.UPLOAD_DAY_MAX_FILES, "mb": settings.UPLOAD_DAY_MAX_BYTES // MIB}
        super().__init__(self.message % limits, **limits)


def require_room(draft: Draft, size_bytes: int, *, at: datetime) -> None:
    """Raise QuotaReached if the draft's owner may send no file of this size today. Ask before the file is kept.

    size_bytes: of the file as it was sent. Writes nothing; uses unique index upload_day_once.
    """
    if (owner_id := _counted_for(draft)) is None:
        return
    sent = UploadDay.objects.filter(person_id=owner_id, day=_day(at)).first()
    files, total_bytes = (sent.files, sent.size_bytes) if sent else (0, 0)
    if files >= settings.UPLOAD_DAY_MAX_FILES or total_bytes + size_bytes > settings.UPLOAD_DAY_MAX_BYTES:
        raise QuotaReached()


def take_room(draft: Draft, size_bytes: int, *, at: datetime) -> None:
    """Count a file of this size against its owner's day. Raises QuotaReached, and then counts nothing.

    One conditional update: of two uploads at once that would only fit singly, the second is refused.
    """
    if (owner_id := _counted_for(draft)) is None:
        return
    mine = UploadDay.objects.filter(id=_row(owner_id, _day(at)).id, files__lt=settings.UPLOAD_DAY_MAX_FILES)
    fitting = mine.filter(size_bytes__lte=settings.UPLOAD_DAY_MAX_BYTES - size_bytes)
    if not fitting.update(files=F("files") + 1, size_bytes=F("size_bytes") + size_bytes):
        raise QuotaReached()


def forget_before(day: date) -> int:
    """Delete the counts of days before `day`, and return how many: they decide nothing any more."""
    return UploadDay.objects.filter(day__lt=day).delete()[0]


def _counted_for(draft: Draft) -> int | None:
    """Return against whose day uploads count; None for clerks at the counter. Before signing in nobody uploads."""
    return draft.owner_id if draft.channel == Channel.ONLINE else None


def _row(person_id: int, day: date) -> UploadDay:
    return UploadDay.objects.get_or_create(person_id=person_id, day=day)[0]


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()

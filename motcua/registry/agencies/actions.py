"""Everything that changes when an agency is open.

Due dates promised before a change stay as they are: a date once given to a citizen never moves by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean
from motcua.registry.agencies.models import Agency, CalendarDay, OpeningHours

Opening = tuple[time, time]
_MAY_CHANGE = ("administrator", "system")  # roles as in Acting; whose pages these are is decided above


class CalendarRefused(ActionRefused):
    """Opening hours or a day that cannot be so."""

    code = "calendar_refused"
    http_status = 422


class CalendarDayExists(ActionRefused):
    """The day already differs from the week."""

    code = "calendar_day_exists"
    message = _("This day has its own opening hours already. Remove them first, then enter the new ones.")


class CalendarDayGone(ActionRefused):
    """Somebody else removed the day."""

    code = "calendar_day_gone"
    message = _("This day is as usual already. Open the calendar again to see what holds.")


class MayNotChangeCalendar(ActionRefused):
    """Only an administrator changes calendars: every due date of the agency hangs on them."""

    code = "may_not_change_calendar"
    http_status = 403
    message = _("Only an administrator may change opening hours and calendars. Ask the administrator of the system.")


@transaction.atomic
def set_opening_hours(agency_id: int, week: Mapping[int, Sequence[Opening]], *, by: Acting, at: datetime) -> None:
    """Set the weekly opening hours of an agency: weekday (0 Monday … 6 Sunday) → its openings. Replaces all it had.

    An empty week gives the agency the hours of the unit above again. Writes `agency.hours_changed`.
    Raises MayNotChangeCalendar, CalendarRefused.
    """
    _require_administrator(by)
    agency = Agency.objects.select_for_update(of=("self",)).get(id=agency_id)
    if any(weekday not in range(7) for weekday in week):
        raise CalendarRefused(_("A weekday is a number from 0 (Monday) to 6 (Sunday)."))
    days = {weekday: _in_order(openings) for weekday, openings in sorted(week.items())}
    OpeningHours.objects.filter(agency=agency).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(agency=agency, weekday=weekday, opens_at=opens, closes_at=closes)
        for weekday, openings in days.items()
        for opens, closes in openings
    )
    data = {"week": {str(weekday): _as_texts(openings) for weekday, openings in days.items()}}
    record("agency.hours_changed", subject_type="agency", subject_id=agency_id, by=by, at=at, data=data)


@transaction.atomic
def add_calendar_day(
    agency_id: int | None, *, day: date, openings: Iterable[Opening], reason: str, by: Acting, at: datetime
) -> CalendarDay:
    """Enter a day that differs: a closing (no openings), half a day, a make-up working day.

    agency_id:  null means the whole province.
    Writes `calendar.day_added`. Raises MayNotChangeCalendar, CalendarRefused, CalendarDayExists.
    """
    _require_administrator(by)
    reason = clean(reason)
    if not reason:
        raise CalendarRefused(_("Say why the day differs. People read it in the explanation of their date."))
    spans = _as_texts(_in_order(openings))
    try:
        with transaction.atomic():
            row = CalendarDay.objects.create(agency_id=agency_id, day=day, spans=spans, reason=reason)
    except IntegrityError as error:
        if "calendar_day_once" not in str(error):
            raise
        raise CalendarDayExists(day=day) from error
    _record_day("calendar.day_added", row, by=by, at=at)
    return row


@transaction.atomic
def remove_calendar_day(calendar_day_id: int, *, by: Acting, at: datetime) -> None:
    """Let a day be as usual again. Writes `calendar.day_removed`. Raises MayNotChangeCalendar, CalendarDayGone."""
    _require_administrator(by)
    row = CalendarDay.objects.select_for_update(of=("self",)).filter(id=calendar_day_id).first()
    if row is None:
        raise CalendarDayGone(calendar_day_id=calendar_day_id)
    _record_day("calendar.day_removed", row, by=by, at=at)
    row.delete()


def _record_day(kind: str, row: CalendarDay, *, by: Acting, at: datetime) -> None:
    data = {"agency": row.agency_id, "day": row.day.isoformat(), "openings": row.spans}
    record(kind, subject_type="calendar_day", subject_id=row.id, by=by, at=at, data=data)


def _require_administrator(by: Acting) -> None:
    if by.role not in _MAY_CHANGE:
        raise MayNotChangeCalendar


def _in_order(openings: Iterable[Opening]) -> list[Opening]:
    ordered = sorted(openings)
    if any(opens >= closes for opens, closes in ordered):
        raise CalendarRefused(_("An opening must end later than it begins. Write for example 07:30 to 11:30."))
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        raise CalendarRefused(_("Two openings of one day overlap. Write them one after the other."))
    if any(moment.second or moment.microsecond or moment.tzinfo for opening in ordered for moment in opening):
        raise CalendarRefused(_("Opening hours are whole minutes of local time. Write for example 07:30."))
    return ordered


def _as_texts(openings: Iterable[Opening]) -> list[list[str]]:
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in openings]

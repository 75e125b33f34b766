"""The dossier's clock: which deadline holds, when it is over, when it rests. `kernel.working_time` counts."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from django.conf import settings

from motcua.journal.acting import Channel
from motcua.kernel.working_time import (
    ANSWER_LIMIT_WORKING_HOURS,
    VIETNAM,
    CountFrom,
    Deadline,
    DueDate,
    Unit,
    WorkCalendar,
    add_working_hours,
    working_minutes_between,
)
from motcua.kernel.working_time import Pause as Rest
from motcua.kernel.working_time import (
    due as count_due,
)
from motcua.registry.agencies.calendars import working_calendar
from motcua.service.dossiers.models import Dossier, Pause
from motcua.service.dossiers.refusals import UnknownValue
from motcua.service.procedures.definition import Definition

_HORIZON_DAYS = 120  # calendar days looked ahead beyond three times the deadline; covers Tết and long pauses


def deadline_for(definition: Definition, variant: str, channel: str) -> dict[str, Any]:
    """Return the legal time that holds for this case, as it is frozen in the dossier.

    amount null: the source does not say, and no date is promised. `said_working` null: the source says only "ngày";
    working days are counted then and the page says so. Raises UnknownValue for an unknown variant.
    """
    rule = definition.deadline
    value, unit, working = rule.value, rule.unit, rule.working
    if variant:
        chosen = next((v for v in definition.variants if v.code == variant), None)
        if chosen is None:
            raise UnknownValue("variant")
        value, unit, working = chosen.value, chosen.unit, chosen.working
    is_same_day = rule.same_day_cutoff is not None and not variant and unit == "day" and value == 1
    if value is not None and channel == Channel.ONLINE and not is_same_day:
        value = _shortened(value, unit, working, rule.online_bonus_days)
    return {
        "amount": None if value is None else str(value),
        "unit": _unit(unit, working),
        "cutoff_hour": rule.same_day_cutoff.hour if rule.same_day_cutoff and is_same_day else None,
        "said_working": working,
        "variant": variant,
    }


def _shortened(value: Decimal, unit: str, working: bool | None, bonus_days: Decimal) -> Decimal:
    """Take the days off that the source grants online: half a day is left at least, of calendar days a whole one."""
    if unit == "hour" or not bonus_days:
        return value
    least = Decimal(1) if working is False else Decimal("0.5")
    shorter = max(value - bonus_days, min(value, least))
    return shorter.to_integral_value(ROUND_CEILING) if working is False else shorter


def _unit(unit: str, working: bool | None) -> str:
    if unit == "hour":
        return Unit.WORKING_HOURS
    return Unit.CALENDAR_DAYS if working is False else Unit.WORKING_DAYS


def rule_of(frozen: dict[str, Any] | None) -> Deadline | None:
    """Return the frozen deadline as the kernel counts it; None where the source does not say."""
    if not frozen or frozen["amount"] is None:
        return None
    cutoff = time(frozen["cutoff_hour"]) if frozen["cutoff_hour"] is not None else None
    return Deadline(Decimal(frozen["amount"]), Unit(frozen["unit"]), CountFrom(settings.COUNT_FROM), cutoff)


def counted(
    agency_id: int, start: datetime, frozen: dict[str, Any] | None, *, pauses: list[Rest], now: datetime
) -> DueDate | None:
    """Return when a deadline counted from `start` by this agency's calendar is over, and the count day by day."""
    rule = rule_of(frozen)
    if rule is None:
        return None
    rested = sum(((until or now) - since).days + 1 for since, until in pauses)
    return count_due(start, rule, _calendar(agency_id, start, int(rule.amount) * 3 + rested), pauses, now)


def due(dossier: Dossier, *, now: datetime) -> DueDate | None:
    """Return the due date of an accepted dossier with its explanation; None where the source names no time.

    An extension is counted in working days from the date without it.
    """
    return due_of(dossier, _rests(dossier), now=now)


def due_of(dossier: Dossier, rests: list[Rest], *, now: datetime, is_extended: bool = True) -> DueDate | None:
    """Return the same where the pauses are known; `is_extended` False: as if nobody had extended it. No queries for
    the dossier's own rows, so what is not saved yet can be counted too.
    """
    assert dossier.accepted_at is not None
    base = counted(dossier.agency_id, dossier.accepted_at, dossier.deadline, pauses=rests, now=now)
    if base is None or not is_extended or not dossier.extra_working_days:
        return base
    more = Deadline(Decimal(dossier.extra_working_days))
    longer = count_due(base.due_at, more, _calendar(dossier.agency_id, base.due_at, dossier.extra_working_days * 3))
    return DueDate(longer.due_at, base.lines + longer.lines, base.resting_since)


def _rests(dossier: Dossier) -> list[Rest]:
    rests = Pause.objects.filter(dossier=dossier).order_by("id") if dossier.id else Pause.objects.none()
    return list(rests.values_list("started_at", "ended_at"))


def due_without_extension(dossier: Dossier, *, now: datetime) -> datetime | None:
    """Return when it would be due had nobody extended it: pauses are the applicant's time, an extension is not.

    "On time by the original date" is measured against this; `original_due_at` stays what the slip said.
    """
    if not dossier.extension_count:
        return dossier.due_at
    base = due_of(dossier, _rests(dossier), now=now, is_extended=False)
    return base.due_at if base else None


def due_at(dossier: Dossier, *, now: datetime) -> datetime | None:
    """Return only the moment of `due`."""
    counted_due = due(dossier, now=now)
    return counted_due.due_at if counted_due else None


def first_due_at(dossier: Dossier) -> datetime | None:
    """Return when a dossier that is being accepted will be due: it has neither rested nor been extended yet."""
    assert dossier.accepted_at is not None
    start = dossier.accepted_at
    found = counted(dossier.agency_id, start, dossier.deadline, pauses=[], now=start)
    return found.due_at if found else None


def longest_legal_due(dossier: Dossier) -> datetime | None:
    """Return when the longest legal time of the procedure would be over, counted from the submission.

    Decision 766 judges by it where no date was promised, as before acceptance. None where the source names no time.
    """
    definition, start = dossier.version_of_procedure.compiled, dossier.submitted_at
    cases = ["", *(variant.code for variant in definition.variants)]
    rules = {str(rule): rule for case in cases if (rule := deadline_for(definition, case, dossier.channel))}
    found = [counted(dossier.agency_id, start, rule, pauses=[], now=start) for rule in rules.values()]
    return max((due.due_at for due in found if due is not None), default=None)


def answer_due(centre_id: int, at: datetime) -> datetime:
    """Return the end of the 8 working hours in which the counter must answer (45/2020/NĐ-CP, article 11)."""
    return add_working_hours(at, ANSWER_LIMIT_WORKING_HOURS, _calendar(centre_id, at, 10))


def working_days_from(agency_id: int, at: datetime, days: int) -> datetime:
    """Return when so many working days of this agency are over."""
    return working_days_from_each(agency_id, [at], days)[0]


def working_days_from_each(agency_id: int, moments: Sequence[datetime], days: int) -> list[datetime]:
    """Return the same for several moments in their order, the earliest first; the calendar is read once."""
    span = (moments[-1] - moments[0]).days + days * 3
    calendar = _calendar(agency_id, moments[0], span)
    return [count_due(at, Deadline(Decimal(days)), calendar).due_at for at in moments]


def step_due(dossier: Dossier, share_percent: float) -> datetime | None:
    """Return when the steps with this share of the whole time should be done; None without a due time."""
    if dossier.due_at is None or dossier.accepted_at is None:
        return None
    calendar = _calendar(dossier.agency_id, dossier.accepted_at, (dossier.due_at - dossier.accepted_at).days)
    minutes = working_minutes_between(dossier.accepted_at, dossier.due_at, calendar)
    share = Decimal(int(minutes * share_percent / 100)) / 60
    return (
        add_working_hours(dossier.accepted_at, share.quantize(Decimal("0.0001")), calendar)
        if share
        else dossier.accepted_at
    )


def end_of_day(at: datetime, days: int) -> datetime:
    """Return the last second of the day so many calendar days ahead: a letter names the day, and all of it counts."""
    last: date = at.astimezone(VIETNAM).date() + timedelta(days=days)
    return datetime.combine(last, time(23, 59, 59), VIETNAM)


def latest_result(
    agency_id: int, centre_id: int, definition: Definition, channel: str, now: datetime
) -> datetime | None:
    """Return the latest date of the result if submitted now and valid: with the 8 working hours before acceptance."""
    accepted = answer_due(centre_id, now)
    found = counted(agency_id, accepted, deadline_for(definition, "", channel), pauses=[], now=now)
    return found.due_at if found else None


def pause(dossier: Dossier, kind: str, at: datetime) -> None:
    """Let the legal clock rest from `at` on."""
    Pause.objects.create(dossier=dossier, kind=kind, started_at=at)


def close_pause(dossier: Dossier, at: datetime) -> None:
    """End the open pause, if there is one."""
    Pause.objects.filter(dossier=dossier, ended_at=None).update(ended_at=at)


def resume(dossier: Dossier, at: datetime) -> None:
    """Let the clock go on and work the due date out anew. The caller saves the dossier."""
    close_pause(dossier, at)
    dossier.due_at = due_at(dossier, now=at)


def _calendar(agency_id: int, start: datetime, days: int) -> WorkCalendar:
    first: date = start.astimezone(VIETNAM).date()
    return working_calendar(agency_id, first, first + timedelta(days=days + _HORIZON_DAYS))

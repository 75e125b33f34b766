"""`motcua calendar due`: when something is due and how that was counted, from the command line."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import NoReturn

import django
from django.apps import apps
from django.db import OperationalError
from django.utils.translation import gettext as _

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.working_time import (
    VIETNAM,
    CalendarTooShort,
    CountFrom,
    Deadline,
    DueDate,
    Unit,
    WorkCalendar,
    due,
    explain,
    national_calendar,
)

_FIRST_YEAR, _LAST_YEAR = 1980, 2099  # +07:00 holds from 1975; holidays are known until 2100
_EXAMPLE = "motcua calendar due --from 2026-11-20T16:30 --working-days 3"
_HORIZONS_DAYS = (366, 3_660, 43_800)


class _Refused(Exception):
    """What was typed cannot be used; the text says what to write."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        example = _("Write for example: %(example)s") % {"example": _EXAMPLE}
        raise _Refused(f"{message}\n{example}")


def run(argv: Sequence[str]) -> int:
    """Print the due time (ISO 8601, +07:00) on the first line and its explanation below.

    Returns the exit code: 0; 2 for input that cannot be used; 1 when the database is needed and does not answer.
    """
    if not apps.ready:
        django.setup()
    try:
        found = _due(_parser().parse_args(argv))
    except (_Refused, ActionRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except OperationalError as error:
        reason = str(error).splitlines()[0]
        print(
            _("The database does not answer (%(reason)s). Start it, or leave out --agency.") % {"reason": reason},
            file=sys.stderr,
        )
        return 1
    print("\n".join([found.due_at.isoformat(), *explain(found.lines)]))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="motcua calendar due", allow_abbrev=False, description=__doc__)
    parser.add_argument("--from", dest="start", required=True, metavar="2026-11-20T16:30", help="local time")
    amounts = parser.add_mutually_exclusive_group(required=True)
    amounts.add_argument("--working-days", metavar="N", help="for example 3 or 2.5")
    amounts.add_argument("--working-hours", metavar="N", help="for example 8")
    amounts.add_argument("--calendar-days", metavar="N", help="for example 15")
    parser.add_argument(
        "--agency", metavar="CODE", help="whose calendar; without it the default hours and national days"
    )
    parser.add_argument("--count-from", choices=[str(choice) for choice in CountFrom], help="days only")
    parser.add_argument(
        "--same-day-cutoff", metavar="15:00", help="days only: received later, the next day is the first"
    )
    return parser


def _due(typed: argparse.Namespace) -> DueDate:
    start, deadline = _start(typed.start), _deadline(typed)
    for days in _HORIZONS_DAYS:  # far horizons cost a second and are seldom asked for
        last_day = min(start.date() + timedelta(days=days), date(_LAST_YEAR, 12, 31))
        try:
            return due(start, deadline, _calendar(typed.agency, start.date(), last_day))
        except CalendarTooShort:
            if last_day.year == _LAST_YEAR:
                raise
    raise AssertionError("the farthest horizon reaches the last year")


def _start(text: str) -> datetime:
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        start = None
    if start is None or not ("T" in text or " " in text.strip()):
        raise _Refused(_("--from: “%(text)s” is not a time. Write for example 2026-11-20T16:30.") % {"text": text})
    if not _FIRST_YEAR <= start.year < _LAST_YEAR:
        years = {"first": _FIRST_YEAR, "last": _LAST_YEAR - 1}
        raise _Refused(_("--from: write a year from %(first)s to %(last)s.") % years)
    return start.astimezone(VIETNAM) if start.tzinfo else start.replace(tzinfo=VIETNAM)


def _deadline(typed: argparse.Namespace) -> Deadline:
    option, text = next((unit, value) for unit in Unit if (value := getattr(typed, unit)) is not None)
    if option == Unit.WORKING_HOURS and (typed.count_from or typed.same_day_cutoff):
        raise _Refused(_("Hours count from the moment itself. Leave out --count-from and --same-day-cutoff."))
    try:
        amount = Decimal(text.replace(",", "."))  # 2,5 is how people here write it
    except InvalidOperation as error:
        name = option.replace("_", "-")
        message = _("--%(option)s: “%(text)s” is not a number. Write for example 3.")
        raise _Refused(message % {"option": name, "text": text}) from error
    count_from = CountFrom(typed.count_from or CountFrom.NEXT_WORKING_DAY)
    return Deadline(amount, option, count_from, _cutoff(typed.same_day_cutoff))


def _cutoff(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError as error:
        raise _Refused(
            _("--same-day-cutoff: “%(text)s” is not an hour. Write for example 15:00.") % {"text": text}
        ) from error


def _calendar(agency_code: str | None, first_day: date, last_day: date) -> WorkCalendar:
    if agency_code is None:
        return national_calendar(first_day, last_day)
    from motcua.registry.agencies import queries  # app ready
    from motcua.registry.agencies.calendars import working_calendar  # app ready

    agency = queries.by_code(agency_code)
    if agency is None:
        raise _Refused(
            _("--agency: no agency has the code “%(code)s”. Compare it with the list of agencies.")
            % {"code": agency_code}
        )
    return working_calendar(agency.id, first_day, last_day)

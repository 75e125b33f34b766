"""Periods for which figures are told: whole local days from `since` to `until`, both included."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from motcua.kernel.refusal import ActionRefused


class Span(StrEnum):
    """How long a period is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"  # to date, while it runs
    ROLLING = "rolling"  # this month so far and the eleven before


class PeriodRefused(ActionRefused):
    """There is no such period, or it has not begun."""

    code = "period_refused"
    http_status = 422

    def __init__(self, text: str) -> None:
        self.text = text
        message = _(
            "“%(text)s” is not a period that has begun. Write 2026, 2026-h2, 2026-q4, 2026-11, 2026-11-28 or rolling."
        )
        super().__init__(message % {"text": text[:40]})


@dataclass(frozen=True)
class Period:
    """A period, cut at today where it still runs. Its figures are those of the end of `until`, or of now."""

    span: Span
    since: date
    until: date

    @property
    def since_month(self) -> date:
        """The first day of the month in which it begins."""
        return self.since.replace(day=1)

    @property
    def until_month(self) -> date:
        """The first day of the month in which it ends."""
        return self.until.replace(day=1)

    @property
    def code(self) -> str:
        """How it is written, as `read` takes it."""
        match self.span:
            case Span.DAY:
                return self.since.isoformat()
            case Span.MONTH:
                return f"{self.since:%Y-%m}"
            case Span.QUARTER:
                return f"{self.since.year}-q{(self.since.month + 2) // 3}"
            case Span.HALF:
                return f"{self.since.year}-h{(self.since.month + 5) // 6}"
            case Span.YEAR:
                return str(self.since.year)
        return Span.ROLLING.value


def day(on: date, today: date) -> Period:
    """Return one day."""
    return _begun(Span.DAY, on, on, today)


def month(on: date, today: date) -> Period:
    """Return the month of a day."""
    return _begun(Span.MONTH, on.replace(day=1), _month_end(on), today)


def quarter(on: date, today: date) -> Period:
    """Return the quarter of a day."""
    first = on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)
    return _begun(Span.QUARTER, first, _month_end(first.replace(month=first.month + 2)), today)


def half(on: date, today: date) -> Period:
    """Return the half-year of a day."""
    first = on.replace(month=(on.month - 1) // 6 * 6 + 1, day=1)
    return _begun(Span.HALF, first, _month_end(first.replace(month=first.month + 5)), today)


def year(on: date, today: date) -> Period:
    """Return the year of a day."""
    return _begun(Span.YEAR, on.replace(month=1, day=1), on.replace(month=12, day=31), today)


def rolling(today: date) -> Period:
    """Return the twelve months that end with the running one."""
    months = today.year * 12 + today.month - 12
    return Period(Span.ROLLING, date(months // 12, months % 12 + 1, 1), today)


def read(text: str, today: date) -> Period:
    """Return the period that is written so. Raises PeriodRefused."""
    try:
        for form, make in _FORMS:
            if found := form.fullmatch(text):
                return make([int(part) for part in found.groups()], today)
    except ValueError as error:
        raise PeriodRefused(text) from error
    raise PeriodRefused(text)


_FORMS: list[tuple[re.Pattern[str], Callable[[list[int], date], Period]]] = [
    (re.compile(r"rolling"), lambda _parts, today: rolling(today)),
    (re.compile(r"(20\d\d)"), lambda parts, today: year(date(parts[0], 1, 1), today)),
    (re.compile(r"(20\d\d)-q([1-4])"), lambda parts, today: quarter(date(parts[0], parts[1] * 3, 1), today)),
    (re.compile(r"(20\d\d)-h([12])"), lambda parts, today: half(date(parts[0], parts[1] * 6, 1), today)),
    (re.compile(r"(20\d\d)-(\d\d)"), lambda parts, today: month(date(parts[0], parts[1], 1), today)),
    (re.compile(r"(20\d\d)-(\d\d)-(\d\d)"), lambda parts, today: day(date(parts[0], parts[1], parts[2]), today)),
]


def _begun(span: Span, since: date, until: date, today: date) -> Period:
    if since > today:
        raise PeriodRefused(since.isoformat())
    return Period(span, since, min(until, today))


def _month_end(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])

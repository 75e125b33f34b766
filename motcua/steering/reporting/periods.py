"""Periods as codes: 2026 (a year), 2026-H1 (half), 2026-Q3 (quarter), 2026-09 (month). Pure."""

import re
from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from motcua.steering.measures.service_quality.periods import Span

PERIOD = re.compile(r"(20[0-9]{2})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


def is_period(code: str) -> bool:
    """Whether this is the code of a period."""
    return PERIOD.fullmatch(code) is not None


def span(code: str) -> tuple[date, date]:
    """Return the first and the last day. Raises ValueError for what is no code of a period."""
    found = PERIOD.fullmatch(code)
    if found is None:
        raise ValueError(f"A period is written 2026, 2026-H1, 2026-Q3 or 2026-09, not {code!r}.")
    year, half, quarter, month = (int(part) if part else 0 for part in found.groups())
    if half:
        first, last = half * 6 - 5, half * 6
    elif quarter:
        first, last = quarter * 3 - 2, quarter * 3
    else:
        first, last = (month, month) if month else (1, 12)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def quality_span(code: str) -> Span:
    """Return how long a period is, as the figures on the quality of service call it."""
    _whole, _dash, part = code.partition("-")
    return {"": Span.YEAR, "H": Span.HALF, "Q": Span.QUARTER}.get(part[:1], Span.MONTH)


def spoken(code: str) -> str:
    """Return the period as it is read aloud."""
    found = PERIOD.fullmatch(code)
    if found is None:
        return code
    year, half, quarter, month = found.groups()
    if half:
        words = _("first half of %(year)s") if half == "1" else _("second half of %(year)s")
        return words % {"year": year}
    if quarter:
        return _("quarter %(quarter)s of %(year)s") % {
            "quarter": {"1": "I", "2": "II", "3": "III", "4": "IV"}[quarter],
            "year": year,
        }
    if month:
        return _("month %(month)s of %(year)s") % {"month": int(month), "year": year}
    return _("year %(year)s") % {"year": year}

"""What stands in a cell, as a value. Pure. A Fault says what is wrong and what to write."""

import re
from collections.abc import Mapping as Words
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import pairwise

from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.text import TextRefused, clean, fold
from motcua.service.importing.encodings import looks_like_tcvn3
from motcua.service.importing.tables import Cell

END_OF_DAY = time(23, 59, 59)
EARLIEST = datetime(1990, 1, 1, tzinfo=VIETNAM)
_LOCAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2})[:hH](\d{2})(?::(\d{2}))?)?")
_TIME_FIRST = re.compile(r"(\d{1,2})[:hH](\d{2})(?::(\d{2}))?[ ,]+(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?")
_NATIONAL = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})")
_EXCEL_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"))


class Fault(Exception):
    """A cell that cannot be taken; its sentence is in the language current when it was found."""


def text(cell: Cell, longest: int) -> str:
    """Return a cell as text: NFC, single line; "" for none. Whole numbers are written without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date | time):
        raise Fault(_("This is a date, but a text belongs here. Format the cell as Text."))
    try:
        found = clean(" ".join(str(cell).split()) if isinstance(cell, str) else str(cell))
    except TextRefused as refusal:
        raise Fault(str(refusal)) from refusal
    _require_readable(found)
    if len(found) > longest:
        raise Fault(_("%(length)s characters; at most %(longest)s.") % {"length": len(found), "longest": longest})
    return found


def _require_readable(found: str) -> None:
    if not found.isascii() and looks_like_tcvn3(found):
        raise Fault(
            _("The text seems to be in TCVN3 (ABC), a font such as .VnTime. Convert the file to Unicode first.")
        )
    if found in _EXCEL_ERRORS:
        raise Fault(_("Excel shows an error here (%s). Mend the formula or write the value.") % found)


def code(cell: Cell, longest: int) -> str:
    """Return a code; a percent sign is told of, for it comes with a column that is not the one meant."""
    found = text(cell, longest)
    _refuse_percent(found)
    return found


def _refuse_percent(found: str) -> None:
    if "%" in found:
        raise Fault(_("“%s” has a percent sign: a share does not belong here.") % found[:40])


def moment(cell: Cell, *, is_limit: bool = False) -> datetime | None:
    """Return a time of Viet Nam; None for an empty cell.

    Taken are cells formatted as dates, dd/mm/yyyy with or without hh:mm, yyyy-mm-dd, and the national yyyyMMddHHmmss.
    is_limit: a day without an hour counts to its end; else from its beginning.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return _sane(_of_excel(cell, is_limit=is_limit))
    if isinstance(cell, date):
        return _sane(_made((cell.year, cell.month, cell.day), (), is_limit))
    if isinstance(cell, str) and (match := _LOCAL.fullmatch(cell)):  # as nearly all are: nothing to clean
        return _sane(_of_local(match, is_limit))
    found = text(cell, 60)
    if not found:
        return None
    _refuse_percent(found)
    return _sane(_typed(found, is_limit=is_limit))


def _of_excel(cell: datetime, *, is_limit: bool) -> datetime:
    if cell.tzinfo is None and cell.time() == time(0) and is_limit:
        return datetime.combine(cell.date(), END_OF_DAY, VIETNAM)
    return (cell if cell.tzinfo else cell.replace(tzinfo=VIETNAM)).replace(microsecond=0)


def _typed(found: str, *, is_limit: bool) -> datetime:
    if match := _LOCAL.fullmatch(found):
        return _of_local(match, is_limit)
    if match := _NATIONAL.fullmatch(found):
        year, month, day, *clock = match.groups()
        return _made((year, month, day), clock, is_limit)
    if match := _ISO.fullmatch(found):
        if match[7]:
            return datetime.fromisoformat(found)
        return _made(match.groups()[:3], match.groups()[3:6], is_limit)
    if match := _TIME_FIRST.fullmatch(found):
        hour, minute, second, day, month, year = match.groups()
        return _made((year, month, day), (hour, minute, second), is_limit)
    raise Fault(
        _("“%s” is no date. Write day/month/year, for example 31/12/2026 16:30, or format the cell as a date.")
        % found[:40]
    )


def _of_local(match: re.Match[str], is_limit: bool) -> datetime:
    day, month, year, *clock = match.groups()
    return _made((year, month, day), clock, is_limit)


def _made(day: Sequence[str | int], clock: Sequence[str | None], is_limit: bool) -> datetime:
    year, month, day_of_month = (int(part) for part in day)
    try:
        at = END_OF_DAY if is_limit else time(0)
        if clock and clock[0] is not None:
            at = time(int(clock[0]), int(clock[1] or 0), int(clock[2] or 0))
        return datetime.combine(date(year, month, day_of_month), at, VIETNAM)
    except ValueError as error:
        told = {"day": day_of_month, "month": month, "year": year}
        if 12 < month <= 31 and day_of_month <= 12:
            raise Fault(_("There is no month %(month)s: write the day first, then the month.") % told) from error
        raise Fault(_("There is no such day or hour: %(day)s/%(month)s/%(year)s.") % told) from error


def _sane(at: datetime) -> datetime:
    if at < EARLIEST or at.year > 2100:
        raise Fault(_("The year %s cannot be right.") % at.year)
    return at


def moments(cell: Cell) -> tuple[datetime, ...]:
    """Return times that are parted by semicolons, each later than the one before."""
    if not isinstance(cell, str):
        one = moment(cell)
        return (one,) if one else ()
    found = tuple(at for part in cell.split(";") if (at := moment(part.strip())) is not None)
    if any(later < earlier for earlier, later in pairwise(found)):
        raise Fault(_("The times are not in order, the earliest first."))
    return found


def word(cell: Cell, words: Words[str, str], own: Words[str, str], allowed: str) -> str:
    """Return our value of a word or number; "" for an empty cell. own: those of the mapping file, asked first."""
    found = text(cell, 200)
    if not found:
        return ""
    key = fold(found)
    value = own.get(key, key)
    known = words.get(value) or words.get(fold(value))
    if known is None:
        _refuse_percent(found)
        raise Fault(
            _("“%(word)s” is not known here. Possible: %(allowed)s; other words are named in the mapping file.")
            % {"word": found[:60], "allowed": allowed}
        )
    return known


def money(cell: Cell) -> int | None:
    """Return whole đồng: "150.000", "150000"; None for an empty cell."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool) or (isinstance(cell, float) and not cell.is_integer()):
        raise Fault(_("Fees are whole đồng, without decimals."))
    if isinstance(cell, int | float):
        amount = int(cell)
    else:
        found = text(cell, 40)
        _refuse_percent(found)
        digits = re.sub(r"\s*(đ|đồng|vnd|vnđ)$", "", found, flags=re.IGNORECASE)
        if not re.fullmatch(r"\d+|\d{1,3}([. ]\d{3})+", digits):
            raise Fault(_("“%s” is no amount. Write whole đồng without a comma, for example 150000.") % found)
        amount = int(re.sub(r"[. ]", "", digits))
    if not 0 <= amount <= 10**13:
        raise Fault(_("This amount cannot be right."))
    return amount

"""Values as people type and read them: days, amounts, sizes. Pure; how dates and đồng are written is the kernel's."""

import re
from datetime import date
from decimal import Decimal

from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.kernel.money import format_vnd
from motcua.kernel.refusal import ActionRefused

_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class DateNotRead(ActionRefused):
    """The text is no day of the calendar."""

    code = "date_not_read"
    http_status = 422
    message = _("Type the date as day, month, year, for example 27/11/2026.")


class MoneyNotRead(ActionRefused):
    """The text is no amount in đồng."""

    code = "money_not_read"
    http_status = 422
    message = _("Type the amount in đồng with digits only, for example 150.000.")


def read_date(text: str) -> date:
    """Read 1/2/2026, 01-02-2026, 1.2.2026 or 2026-02-01. Raises DateNotRead, also for 31/2 and two-digit years."""
    text = text.strip()
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        raise DateNotRead(typed=text)
    try:
        return date(year, month, day)
    except ValueError as wrong:
        raise DateNotRead(typed=text) from wrong


def read_money(text: str) -> int:
    """Read an amount in đồng: 150.000, 150 000, 150,000 đ, 150000. Raises MoneyNotRead; đồng has no fractions."""
    bare = text.strip().removesuffix("đ").removesuffix("₫").removesuffix("VND").strip()
    if not re.fullmatch(r"\d+|\d{1,3}([.,\s]\d{3})+", bare):
        raise MoneyNotRead(typed=text)
    return int(re.sub(r"\D", "", bare))


def money_typed(value: int | str | None) -> str:
    """What stands in a money field: grouped when it is a number, untouched when it is what somebody typed wrongly."""
    return grouped(value) if isinstance(value, int) else str(value or "")


def grouped(number: int) -> str:
    """1234567 as 1.234.567, in English as 1,234,567."""
    return f"{number:,}".replace(",", get_format("THOUSAND_SEPARATOR"))


def fixed(number: Decimal | float, decimals: int) -> str:
    """1234.5 as 1234,50, in English as 1234.50: with so many decimals, and not grouped. A half goes to the even one."""
    return f"{number:.{decimals}f}".replace(".", get_format("DECIMAL_SEPARATOR"))


def money(amount_vnd: int | None) -> str:
    """150000 as "150.000 đ"; None, when the source does not say, in words."""
    return gettext("not stated") if amount_vnd is None else format_vnd(amount_vnd)


def size(size_bytes: int) -> str:
    """File size as people say it, for example 1,4 MB."""
    if size_bytes < 1024 * 1024:
        return f"{max(1, round(size_bytes / 1024))}\u00a0kB"
    return f"{size_bytes / 1024 / 1024:.1f}\u00a0MB".replace(".", get_format("DECIMAL_SEPARATOR"))


def shortened(text: str, length: int) -> str:
    """Cut a text to so many letters, the last one being "…"; forty times as quick as Django's `truncatechars`."""
    return text if len(text) <= length else text[: length - 1] + "…"

"""Dates and remaining time as people here say them. Screens follow the active language; letters are Vietnamese."""

from datetime import date, datetime

from django.utils.translation import ngettext, pgettext, pgettext_lazy

from motcua.kernel.local_time import VIETNAM as VIETNAM

_WEEKDAYS = (
    pgettext_lazy("spoken date", "Monday"),
    pgettext_lazy("spoken date", "Tuesday"),
    pgettext_lazy("spoken date", "Wednesday"),
    pgettext_lazy("spoken date", "Thursday"),
    pgettext_lazy("spoken date", "Friday"),
    pgettext_lazy("spoken date", "Saturday"),
    pgettext_lazy("spoken date", "Sunday"),
)


def weekday_name(day: date) -> str:
    """Thứ Sáu."""
    return str(_WEEKDAYS[day.weekday()])


def short_date(day: date) -> str:
    """27/11/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def long_date(day: date) -> str:
    """Thứ Sáu, 27/11/2026."""
    return f"{weekday_name(day)}, {short_date(day)}"


def clock_time(at: datetime) -> str:
    """17:00, local time."""
    return f"{at.astimezone(VIETNAM):%H:%M}"


def short_datetime(at: datetime) -> str:
    """17:00, 27/11/2026, local time."""
    return f"{clock_time(at)}, {short_date(at.astimezone(VIETNAM).date())}"


def long_datetime(at: datetime) -> str:
    """Thứ Sáu, 27/11/2026, 17:00, local time."""
    return f"{long_date(at.astimezone(VIETNAM).date())}, {clock_time(at)}"


def letter_date(day: date) -> str:
    """ngày 27 tháng 11 năm 2026. Days, January and February have two digits, as decree 30/2020/NĐ-CP has it."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def letter_datetime(at: datetime) -> str:
    """17 giờ 00, ngày 27 tháng 11 năm 2026, local time."""
    local = at.astimezone(VIETNAM)
    return f"{local.hour} giờ {local.minute:02}, {letter_date(local.date())}"


def working_days_left_text(days: int) -> str:
    """Còn 3 ngày làm việc; hôm nay là hạn; quá hạn 2 ngày làm việc. `days` as of working_time.working_days_left."""
    if days == 0:
        return pgettext("spoken date", "due today")
    if days < 0:
        return ngettext("%(days)s working day late", "%(days)s working days late", -days) % {"days": -days}
    return ngettext("%(days)s working day left", "%(days)s working days left", days) % {"days": days}


def working_minutes_left_text(minutes: int) -> str:
    """Còn 5 giờ 30 phút làm việc."""
    hours, rest = divmod(max(minutes, 0), 60)
    values = {"hours": hours, "minutes": rest}
    if not hours:
        return pgettext("spoken date", "%(minutes)s working minutes left") % values
    if not rest:
        return pgettext("spoken date", "%(hours)s working hours left") % values
    return pgettext("spoken date", "%(hours)s h %(minutes)s min of working time left") % values

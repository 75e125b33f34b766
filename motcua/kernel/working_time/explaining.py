"""The count in plain sentences, one a day, in the active language."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from motcua.kernel.spoken_dates import short_date, weekday_name
from motcua.kernel.working_time.calendar import DayKind, holiday_names
from motcua.kernel.working_time.deadline import Unit
from motcua.kernel.working_time.due_date import ExplanationLine, Why


def explain(lines: Iterable[ExplanationLine]) -> list[str]:
    """One sentence a line: "Thứ Ba 24/11/2026: không tính, Ngày Văn hóa Việt Nam"."""
    return [f"{weekday_name(line.day)} {short_date(line.day)}: {_sentence(line)}" for line in lines]


def _sentence(line: ExplanationLine) -> str:
    match line.why:
        case Why.COUNTED:
            return ", ".join(filter(None, (_amount(line), _change(line), _lost(line))))
        case Why.CLOSED:
            return _("not counted, %(reason)s") % {"reason": _closed(line)}
        case Why.BEFORE_START:
            return _before_start(line)
        case Why.FROM_THIS_HOUR:
            return _("the count begins at this hour; a day is full at the same hour of the next working day")
        case Why.AFTER_CUTOFF:
            return _("not counted, received too late for a result on the same day")
        case Why.PAUSED:
            return _("not counted, the clock rests until the answer comes")
        case Why.MOVED_ON:
            return _("the last day of the time was closed, so it ends on this day")


def _before_start(line: ExplanationLine) -> str:
    if line.unit == Unit.WORKING_HOURS:
        return _("not counted, opening hours were over")
    return _("not counted, the count begins after this day")


def _amount(line: ExplanationLine) -> str:
    if line.unit == Unit.WORKING_HOURS:
        return _("counts %(time)s") % {"time": hours_and_minutes(line.counted)}
    text = _("counts %(days)s working day") if line.unit == Unit.WORKING_DAYS else _("counts %(days)s day")
    return text % {"days": _decimal(line.counted)}


def _change(line: ExplanationLine) -> str:
    """What is unusual about a day that counts."""
    if line.kind == DayKind.MAKE_UP:
        return _("make-up working day (%(reason)s)") % {"reason": line.name} if line.name else _("make-up working day")
    if line.kind == DayKind.CHANGED:
        return _("other opening hours (%(reason)s)") % {"reason": line.name}
    if line.kind == DayKind.ORDINARY:
        return ""
    return _closed(line)


def _closed(line: ExplanationLine) -> str:
    if line.kind == DayKind.HOLIDAY:
        return _holiday(line)
    if line.kind == DayKind.LOCAL_CLOSING:
        return _("the office is closed (%(reason)s)") % {"reason": line.name}
    return _("weekly day off")


def _holiday(line: ExplanationLine) -> str:
    language = "vi" if (get_language() or "vi").startswith("vi") else "en"
    return holiday_names(line.day.year, language).get(line.day, line.name)


def _lost(line: ExplanationLine) -> str:
    if not line.paused_minutes:
        return ""
    return _("the clock rested for %(time)s") % {"time": hours_and_minutes(Fraction(line.paused_minutes))}


def hours_and_minutes(minutes: Fraction) -> str:
    """4 giờ 30 phút; seconds are left out."""
    hours, rest = divmod(int(minutes), 60)
    values = {"hours": hours, "minutes": rest}
    if not hours:
        return _("%(minutes)s min") % values
    return _("%(hours)s h %(minutes)s min") % values if rest else _("%(hours)s h") % values


def _decimal(amount: Fraction) -> str:
    """An exact part of a day with at most four decimals, and the decimal sign of the language."""
    value = round(Decimal(amount.numerator) / amount.denominator, 4).normalize()
    return f"{value:f}".replace(".", pgettext("decimal sign", "."))

"""From what was typed to what is stored: one value at a time, each refusal a sentence that helps."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.identifiers import check_personal_number, check_phone, check_tax_code
from motcua.kernel.money import format_vnd
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean
from motcua.registry.people.details import EARLIEST_BIRTH
from motcua.service.procedures.answers import as_yes
from motcua.service.procedures.definition import Choice, FieldSpec
from motcua.service.procedures.wording import said

NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
GROUPED = re.compile(r"-?\d{1,3}(\.\d{3}){1,4}")
DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
RELATIVE = re.compile(r"today(?:([+-])(\d{1,4})([dmy]))?")
PLACE = re.compile(r"\d{2,5}")
DISTRUST = 50_000  # characters of raw input that are looked at at all


class Unfit(Exception):
    """What was typed does not fit the field; the text says what to do."""


@dataclass(frozen=True)
class Surroundings:
    """What cleaning needs besides the value."""

    today: date
    is_place: Callable[[str], bool] | None = None  # whether a place with this code exists


def clean_value(spec: FieldSpec, typed: Any, around: Surroundings) -> Any:
    """The stored form of one simple value; None when nothing was typed. Raises Unfit. Required is checked elsewhere."""
    if spec.kind == "yes_no":
        return None if typed in (None, "", []) else as_yes(typed)
    text = _text(typed, multiline=spec.kind == "long_text")
    if not text:
        return None
    match spec.kind:
        case "number":
            return _number(spec, text)
        case "money":
            return _money(spec, text)
        case "date":
            return _date(spec, text, around.today)
        case "choice":
            return _choice(spec, text)
        case "place":
            return _place(text, around)
    return _plain(spec, text)


def _text(typed: Any, *, multiline: bool) -> str:
    text = typed if isinstance(typed, str) else _as_text(typed)
    if len(text) > DISTRUST:
        raise Unfit(_("This is far too long. Shorten it."))
    try:
        return clean(text, multiline=multiline)
    except ActionRefused as refused:
        raise Unfit(str(refused)) from refused


def _as_text(typed: Any) -> str:
    if isinstance(typed, list | tuple):
        typed = typed[-1] if typed else ""
    if typed is None:
        return ""
    if isinstance(typed, bool | float) or not isinstance(typed, str | int | Decimal):
        raise Unfit(_("This cannot be read. Type the answer again."))
    return str(typed)


def _plain(spec: FieldSpec, text: str) -> str:
    if len(text) > spec.max_length:
        raise Unfit(
            _("At most %(most)s characters fit here; there are %(length)s. Shorten it.")
            % {"most": spec.max_length, "length": len(text)}
        )
    return _known_form(spec, text)


def _known_form(spec: FieldSpec, text: str) -> str:
    try:
        match spec.pattern:
            case "personal_number":
                return check_personal_number(text).digits
            case "tax_code":
                return check_tax_code(text, individual=True)
            case "phone":
                return check_phone(text)
            case "email":
                return _email(text)
    except ActionRefused as refused:
        raise Unfit(str(refused)) from refused
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^\s@<>]{1,64}@[^\s@<>]{1,180}\.[^\s@<>.]{2,20}", text):
        raise Unfit(_("This is not an e-mail address. Write for example ten@example.vn, or leave it empty."))
    return text


def _number(spec: FieldSpec, text: str) -> int | str:
    plain = text.replace(" ", "").replace("\u00a0", "")
    if spec.decimals:
        plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
    elif GROUPED.fullmatch(plain.replace(",", ".")):
        plain = plain.replace(",", "").replace(".", "")
    if not NUMBER.fullmatch(plain):
        raise Unfit(_("Write a number in figures, for example %(example)s.") % {"example": _example(spec)})
    value = Decimal(plain)
    if value != round(value, spec.decimals):
        raise Unfit(_one_of_decimals(spec))
    _within(spec, value)
    return format(value.normalize(), "f") if spec.decimals else int(value)


def _example(spec: FieldSpec) -> str:
    return "72,5" if spec.decimals else "12"


def _one_of_decimals(spec: FieldSpec) -> str:
    if not spec.decimals:
        return _("Write a whole number, without a fraction.")
    return _("At most %(most)s figures may follow the comma.") % {"most": spec.decimals}


def _money(spec: FieldSpec, text: str) -> int:
    plain = re.sub(r"(đồng|đ|vnd)\s*$", "", text.casefold()).replace(" ", "").replace("\u00a0", "").replace(",", ".")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    if not re.fullmatch(r"\d{1,15}", plain):
        raise Unfit(_("Write the amount in đồng in figures, for example 50.000.000."))
    _within(spec, Decimal(plain))
    return int(plain)


def _within(spec: FieldSpec, value: Decimal) -> None:
    show = (lambda limit: format_vnd(int(limit))) if spec.kind == "money" else str
    if spec.minimum and value < Decimal(spec.minimum):
        raise Unfit(_("This must be at least %(least)s.") % {"least": show(spec.minimum)})
    if spec.maximum and value > Decimal(spec.maximum):
        raise Unfit(_("This must be at most %(most)s.") % {"most": show(spec.maximum)})


def _date(spec: FieldSpec, text: str, today: date) -> str:
    day = read_day(text)
    if day is None:
        raise Unfit(_("Write the day as day/month/year, for example 27/11/2026."))
    if day.year < 1800 or day.year > 2200:
        raise Unfit(_("Check the year."))
    if spec.minimum and day < (least := limit_day(spec.minimum, today)):
        raise Unfit(_("The day must not be before %(day)s.") % {"day": f"{least:%d/%m/%Y}"})
    if spec.maximum and day > (most := limit_day(spec.maximum, today)):
        raise Unfit(_("The day must not be after %(day)s.") % {"day": f"{most:%d/%m/%Y}"})
    return day.isoformat()


def read_day(text: str) -> date | None:
    """A day as Vietnamese write it (27/11/2026) or as ISO 8601; None when it is none."""
    try:
        if found := DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def limit_day(limit: str, today: date) -> date:
    """The day that a limit means: an ISO day, `today`, or `today-18y` (also d, m; + likewise)."""
    found = RELATIVE.fullmatch(limit)
    if found is None:
        return date.fromisoformat(limit)
    if found[1] is None:
        return today
    count = int(found[2]) * (-1 if found[1] == "-" else 1)
    if found[3] == "d":
        return today + timedelta(days=count)
    months = today.year * 12 + today.month - 1 + (count if found[3] == "m" else count * 12)
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):  # 29 February and the like fall back to the last day of the month
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def _choice(spec: FieldSpec, text: str) -> str:
    if text not in {choice.code for choice in spec.choices}:
        raise Unfit(_("Choose one of the answers."))
    return text


def _place(text: str, around: Surroundings) -> str:
    if not PLACE.fullmatch(text) or (around.is_place is not None and not around.is_place(text)):
        raise Unfit(_("Choose a place from the list."))
    return text


# A person's parts are cleaned like fields of their own.
PART_SPECS: dict[str, FieldSpec] = {
    "full_name": FieldSpec(code="full_name", kind="text", label="Họ và tên", label_en="Full name", max_length=100),
    "personal_number": FieldSpec(
        code="personal_number",
        kind="text",
        label="Số định danh cá nhân",
        label_en="Personal number",
        pattern="personal_number",
    ),
    "birth_date": FieldSpec(
        code="birth_date",
        kind="date",
        label="Ngày sinh",
        label_en="Date of birth",
        minimum=EARLIEST_BIRTH.isoformat(),
        maximum="today",
    ),
    "sex": FieldSpec(
        code="sex",
        kind="choice",
        label="Giới tính",
        label_en="Sex",
        choices=(
            Choice(code="female", label="Nữ", label_en="Female"),
            Choice(code="male", label="Nam", label_en="Male"),
        ),
    ),
    "ethnicity": FieldSpec(code="ethnicity", kind="text", label="Dân tộc", label_en="Ethnic group", max_length=50),
    "nationality": FieldSpec(code="nationality", kind="text", label="Quốc tịch", label_en="Nationality", max_length=50),
    "address": FieldSpec(
        code="address", kind="text", label="Nơi cư trú", label_en="Place of residence", max_length=200
    ),
}


def missing_sentence(spec: FieldSpec) -> str:
    """The sentence for a required field that was left empty."""
    if spec.kind in ("choice", "place"):
        return _("Choose an answer for “%(label)s”.") % {"label": said(spec, "label")}
    return _("Fill in “%(label)s”.") % {"label": said(spec, "label")}

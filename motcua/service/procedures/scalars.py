"""Texts of a sheet get their type here, each refusal saying what to write instead.

Sheets are typed by people who think of numbers in Vietnamese: `2.000` đồng is two thousand, `2,5` days are two and a
half, and `1.001570` is a code. YAML's own guesses would spoil all three.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from motcua.service.procedures.definition import Calculation, Condition

MAX_TEXT = 6_000
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
REFERENCE = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39}){0,2}")
CODE = re.compile(r"\d\.\d{6}(\.[0-9A-Z]{2,3}){0,5}")
AMOUNT = re.compile(r"(\d{1,3}(?:[., ]\d{3}){1,3}|\d{1,12})\s*(?:đ|đồng|vnd)?", re.IGNORECASE)
DECIMAL = re.compile(r"\d{1,5}(?:[.,]\d{1,2})?")
YES = frozenset({"true", "yes", "có", "đúng", "x", "1"})
NO = frozenset({"false", "no", "không", "sai", "0"})


def wrong(what: str, instead: str) -> PydanticCustomError:
    """The refusal of one scalar, in the current language."""
    return PydanticCustomError("sheet", "{what}; {instead}", {"what": what, "instead": instead})


def as_text(value: Any) -> str:
    """One text; None is the empty text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong(_("A text is expected here, not a list or a group of fields"), _("write the text after the colon"))
    text = "\n".join(" ".join(line.split()) for line in value.strip().split("\n"))
    if len(text) > MAX_TEXT:
        raise wrong(
            _("The text is too long (%(length)s characters)") % {"length": len(text)},
            _("shorten it to at most %(most)s characters") % {"most": MAX_TEXT},
        )
    return text


def as_line(value: Any) -> str:
    """One text on one line."""
    return " ".join(as_text(value).split())


def _name(value: Any) -> str:
    line = as_line(value)
    if not line:
        raise wrong(_("There is nothing here"), _("write the official wording"))
    if len(line) > 700:
        raise wrong(_("The name is too long"), _("write at most 700 characters"))
    return line


def _other_name(value: Any) -> str:
    return _name(value) if as_line(value) else ""


def _slug(value: Any) -> str:
    line = as_line(value)
    if not SLUG.fullmatch(line):
        what = _("“%(text)s” is not a short code") % {"text": line[:40]}
        raise wrong(what, _("write small letters without diacritics, digits and _ only, for example `full_name`"))
    return line


def _reference(value: Any) -> str:
    line = as_line(value)
    if line and not REFERENCE.fullmatch(line):
        what = _("“%(text)s” does not name a field") % {"text": line[:60]}
        raise wrong(what, _("write `section.field`, for example `child.full_name`"))
    return line


def _code(value: Any) -> str:
    line = as_line(value)
    if not CODE.fullmatch(line):
        what = _("“%(text)s” is not a procedure code") % {"text": line[:40]}
        raise wrong(what, _("write the national code with six digits after the dot, for example '1.001193'"))
    return line


def _amount(value: Any) -> int | None:
    line = as_line(value)
    if not line:
        return None
    found = AMOUNT.fullmatch(line)
    if not found:
        what = _("“%(text)s” is not an amount in whole đồng") % {"text": line[:40]}
        raise wrong(what, _("write for example 50000 or 50.000; leave it empty if the source does not say"))
    return int(re.sub(r"[., ]", "", found[1]))


def _count(value: Any) -> int | None:
    line = as_line(value)
    if not line:
        return None
    if not re.fullmatch(r"\d{1,5}", line):
        what = _("“%(text)s” is not a whole number") % {"text": line[:40]}
        raise wrong(what, _("write digits only, for example 1; leave it empty if the source does not say"))
    return int(line)


def _signed(value: Any) -> str:
    line = as_line(value).replace(",", ".")
    if line and not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?|today([+-]\d{1,4}[dmy])?|\d{4}-\d{2}-\d{2}", line):
        what = _("“%(text)s” is not a limit") % {"text": line[:40]}
        raise wrong(what, _("write a number, a day as 2026-11-27, `today`, or for example `today-18y`"))
    return line


def _decimal(value: Any) -> Decimal | None:
    line = as_line(value)
    if not line:
        return None
    if not DECIMAL.fullmatch(line):
        what = _("“%(text)s” is not a number of days or hours") % {"text": line[:40]}
        raise wrong(what, _("write for example 3 or 2.5"))
    return Decimal(line.replace(",", "."))


def _duration(value: Any) -> Decimal:
    number = _decimal(value)
    if number is None or not 0 < number <= 2000:
        what = _("The legal time must be greater than 0 and at most 2000")
        raise wrong(what, _("write the number of days or hours the law grants, for example 3"))
    return number


def _tri(value: Any) -> bool | None:
    line = as_line(value).casefold()
    if not line:
        return None
    if line in YES or line in NO:
        return line in YES
    raise wrong(_("“%(text)s” is neither yes nor no") % {"text": line[:40]}, _("write true, false, or nothing"))


def _flag(value: Any) -> bool:
    return bool(_tri(value))


def _conditions(value: Any) -> tuple[Condition, ...]:
    """`code`, `[code, code]` or `{code: value, section.field: [value, value]}`; a bare code means yes."""
    if value is None:
        return ()
    if isinstance(value, str | list):
        names = value if isinstance(value, list) else [value]
        return tuple(Condition(field=_named(name)) for name in names)
    return tuple(Condition(field=_named(name), values=_accepted(wanted)) for name, wanted in value.items())


def _named(value: Any) -> str:
    reference = _reference(value)
    if not reference:
        raise wrong(_("The condition names no question and no field"), _("write for example `by_mandate: yes`"))
    return reference


def _accepted(wanted: Any) -> tuple[str, ...]:
    texts = [as_line(item) for item in (wanted if isinstance(wanted, list) else [wanted])]
    if not texts or not all(texts):
        raise wrong(_("The condition says no value"), _("write for example `by_mandate: yes`"))
    return tuple(_yes_or_no(text) for text in texts)


def _yes_or_no(text: str) -> str:
    folded = text.casefold()
    if folded in {"true", "yes", "có"}:
        return "yes"
    return "no" if folded in {"false", "no", "không"} else text


def _calculation(value: Any) -> Calculation | None:
    line = as_line(value)
    if not line:
        return None
    what, _space, of = line.partition(" ")
    if what == "sum" and REFERENCE.fullmatch(of):
        return Calculation(what="sum", of=of)
    if what == "count" and SLUG.fullmatch(of):
        return Calculation(what="count", of=of)
    raise wrong(
        _("“%(text)s” cannot be calculated") % {"text": line[:60]},
        _("write `sum group.field` or `count group`"),
    )


def one_of(options: Mapping[str, str | None], default: str | None = None) -> Callable[[Any], str | None]:
    """A validator for one of `options` (what may be written → what is meant); nothing written gives `default`."""

    def validate(value: Any) -> str | None:
        line = as_line(value).casefold()
        if not line:
            return default
        if line in options:
            return options[line]
        what = _("“%(text)s” is not known here") % {"text": line[:40]}
        raise wrong(what, _("write one of: %(options)s") % {"options": ", ".join(sorted(options))})

    return validate


def _list(value: Any) -> Any:
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        raise wrong(_("A list is expected here"), _("write each item on a line of its own after `- `"))
    return [value]


Text = Annotated[str, BeforeValidator(as_text)]
Line = Annotated[str, BeforeValidator(as_line)]
Name = Annotated[str, BeforeValidator(_name)]
OtherName = Annotated[str, BeforeValidator(_other_name)]
Slug = Annotated[str, BeforeValidator(_slug)]
Reference = Annotated[str, BeforeValidator(_reference)]
ProcedureCode = Annotated[str, BeforeValidator(_code)]
Amount = Annotated[int | None, BeforeValidator(_amount)]
Count = Annotated[int | None, BeforeValidator(_count)]
Limit = Annotated[str, BeforeValidator(_signed)]
Days = Annotated[Decimal | None, BeforeValidator(_decimal)]
Duration = Annotated[Decimal, BeforeValidator(_duration)]
Tri = Annotated[bool | None, BeforeValidator(_tri)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_conditions)]
Calculated = Annotated[Calculation | None, BeforeValidator(_calculation)]
AS_LIST = BeforeValidator(_list)

LevelWord = Annotated[
    Literal["commune", "province", "multi"],
    BeforeValidator(one_of({"commune": "commune", "xã": "commune", "cấp xã": "commune", "province": "province",
                            "tỉnh": "province", "cấp tỉnh": "province", "multi": "multi", "nhiều cấp": "multi"})),
]  # fmt: skip
UnitWord = Annotated[
    Literal["day", "hour"],
    BeforeValidator(one_of({"day": "day", "days": "day", "ngày": "day", "hour": "hour", "hours": "hour",
                            "giờ": "hour"}, "day")),
]  # fmt: skip
RequiredWord = Annotated[
    Literal["yes", "conditional", "present_only"] | None,
    BeforeValidator(one_of({"yes": "yes", "true": "yes", "có": "yes", "conditional": "conditional", "no": "conditional",
                            "false": "conditional", "không": "conditional", "present_only": "present_only"})),
]  # fmt: skip
FeeWord = Annotated[Literal["phí", "lệ phí"] | None, BeforeValidator(one_of({"phí": "phí", "lệ phí": "lệ phí"}))]
ChannelWord = Annotated[
    Literal["online", "counter", "post"],
    BeforeValidator(one_of({"online": "online", "trực tuyến": "online", "direct": "counter", "counter": "counter",
                            "trực tiếp": "counter", "postal": "post", "post": "post", "bưu chính": "post"})),
]  # fmt: skip
FeeChannelWord = Annotated[
    Literal["online", "counter", "post"] | None,
    BeforeValidator(one_of({"any": None, "online": "online", "trực tuyến": "online", "direct": "counter",
                            "counter": "counter", "trực tiếp": "counter", "postal": "post", "post": "post",
                            "bưu chính": "post"})),
]  # fmt: skip
OnlineWord = Annotated[
    Literal["full", "partial"] | None,
    BeforeValidator(one_of({"full": "full", "toàn trình": "full", "partial": "partial", "một phần": "partial"})),
]  # fmt: skip

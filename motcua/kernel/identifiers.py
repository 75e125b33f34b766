"""Numbers that people and organisations are known by: checked with messages that say what to do, and masked for show.

Personal number: decree 137/2015/NĐ-CP, article 13: province or country of birth registration (3), century and sex (1),
year of birth (2), 6 more digits; no check digit. It reveals sex and year of birth: never in an address or a log.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from motcua.kernel.refusal import ActionRefused

VIETNAM_CALLING_CODE = 84
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")
_SEXES = ("male", "female")


class IdentifierRefused(ActionRefused, ValueError):
    """A number that cannot be right; the sentence says what is wrong and what to do, and never repeats the number."""

    code = "identifier_refused"
    http_status = 422


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A personal number (số định danh cá nhân) taken apart."""

    digits: str
    region: str  # 3 digits: province or country of birth registration
    birth_year: int
    sex: str  # "male" or "female", as in people.Person


def check_personal_number(text: str, *, birth_date: date | None = None, sex: str = "") -> PersonalNumber:
    """Read a personal number of 12 digits and compare it with the date of birth and sex, where given.

    Raises IdentifierRefused.
    """
    digits = _twelve_digits(text)
    century, sex_digit = divmod(int(digits[3]), 2)
    number = PersonalNumber(digits, digits[:3], 1900 + century * 100 + int(digits[4:6]), _SEXES[sex_digit])
    if birth_date is not None and birth_date.year != number.birth_year:
        raise IdentifierRefused(
            _("The personal number does not fit the year of birth %(year)s. Compare both with the card or VNeID.")
            % {"year": birth_date.year}
        )
    if sex in _SEXES and sex != number.sex:
        raise IdentifierRefused(
            _("The personal number does not fit the sex given. Compare both with the card or VNeID.")
        )
    return number


def _twelve_digits(text: str) -> str:
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise IdentifierRefused(
            _("A personal number has 12 digits; this one has %(count)s. Copy it from the card or from VNeID.")
            % {"count": sum(c.isdigit() for c in digits)}
            if digits.isdigit()
            else _("A personal number has only digits, 12 of them. Copy it from the card or from VNeID.")
        )
    if digits[:3] == "000":
        raise IdentifierRefused(_("A personal number does not begin with 000. Compare it with the card or VNeID."))
    return digits


def check_tax_code(text: str, *, individual: bool = False) -> str:
    """A tax code (mã số thuế): 10 digits, a branch as 10-3, for an individual also the personal number (12 digits).

    Raises IdentifierRefused.
    """
    compact = _SEPARATORS.sub("", text)
    if individual and len(compact) == 12:
        return check_personal_number(compact).digits
    try:
        return str(mst.format(mst.validate(compact)))
    except ValidationError as error:
        raise IdentifierRefused(
            _(
                "This is not a tax code: it has 10 digits, a branch 3 more (0100233488-001), "
                "and the tenth is a check digit. Copy it from the certificate of registration."
            )
        ) from error


def check_phone(text: str) -> str:
    """A telephone number as E.164 (+84912345678); without a country code it is Vietnamese. Raises IdentifierRefused."""
    help_text = _(
        "This is not a telephone number. Write it as it is dialled, for example 0912 345 678 or +84 912 345 678."
    )
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException as error:
        raise IdentifierRefused(help_text) from error
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise IdentifierRefused(help_text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_personal_number(digits: str) -> str:
    """038090001234 → ********1234: enough to tell two persons apart, without sex and year of birth."""
    return _masked(digits, keep=4)


def mask_phone(phone: str) -> str:
    """+84912345678 → *********678."""
    return _masked(phone, keep=3)


def mask_email(address: str) -> str:
    """thanh.nguyen@example.vn → t***@example.vn."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}***{at}{host}" if name else "***"


def _masked(text: str, *, keep: int) -> str:
    return "*" * max(len(text) - keep, 0) + text[-keep:] if len(text) > keep else "*" * len(text)


@lru_cache(maxsize=20_000)  # parsing one takes a hundredth of what a whole act does
def spoken_phone(e164: str) -> str:
    """A stored telephone number as people write it here: "0912 345 678"; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    national = number.country_code == VIETNAM_CALLING_CODE
    style = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)

"""What may stand in an entry's data: plain values that read the same in a hundred years and name no person."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from motcua.journal.refusals import EntryRefused

LONGEST_TEXT = 200  # characters; longer is prose, and prose names people
_PERSONAL_NUMBER_LENGTH = 12
LARGEST_NUMBER = 2**53 - 1  # beyond it, JSON readers such as browsers round, and a proof would not verify

# A personal number (số định danh cá nhân) has 12 digits and starts with a province's 001 to 096. Digits inside a
# digest, a UUID or a dossier code are none.
_PERSONAL_NUMBER = re.compile(
    r"\d{12}|.*(?<![0-9A-Za-z-])0\d{2}([ .]?)\d{3}\1\d{3}\1\d{3}(?![0-9A-Za-z-]).*", re.DOTALL
)


class DataRefused(EntryRefused):
    """Data that the journal does not take; `path` and `reason` tell the programmer where and why."""

    code = "data_refused"
    message = _("The journal does not take these details. Nothing was saved. Tell the administrator.")

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(path=path, reason=reason)
        self.add_note(f"data{path}: {reason}")


class FloatRefused(DataRefused):
    """Amounts are whole đồng, shares are whole per mille: a float reads differently in another language."""

    code = "float_refused"


class NotNormalised(DataRefused):
    """Text that is not in NFC: two spellings of one Vietnamese word would not be equal."""

    code = "not_normalised"


class LooksPersonal(DataRefused):
    """Text that looks like a personal number, or is so long that it is prose."""

    code = "looks_personal"


def plain(data: Mapping[str, object]) -> dict[str, object]:
    """Return `data` as it is stored: times as RFC 3339 in UTC, days as YYYY-MM-DD, everything else as it is.

    Taken are str (in NFC, at most 200 characters), int, bool, None, aware datetime, date, and lists, tuples and
    mappings with string keys of these. Raises DataRefused or one of its kinds, naming the place.
    """
    return {_name(key): _value(value, f".{key}") for key, value in data.items()}


@lru_cache(1_000)  # facts have a few hundred names
def _name(key: str) -> str:
    return _text(key, f".{key}")


def _value(value: object, path: str) -> object:
    match value:
        case None | bool():
            return value
        case str():
            return _text(value, path)
        case int():
            return _number(value, path)
        case datetime():
            return _moment(value, path)
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_value(item, f"{path}[{index}]") for index, item in enumerate(value)]
        case Mapping():
            return {_text(key, f"{path}.{key}"): _value(item, f"{path}.{key}") for key, item in value.items()}
        case float():
            raise FloatRefused(path, "floats are not taken; use a whole number of the smallest unit")
    raise DataRefused(path, f"{type(value).__name__} is not taken")


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise DataRefused(path, "keys are strings")
    if not (value.isascii() and value.isprintable()):  # nearly all are codes, states, names of facts
        _require_storable(value, path)
    if len(value) > LONGEST_TEXT:
        raise LooksPersonal(path, f"text is longer than {LONGEST_TEXT} characters")
    if len(value) >= _PERSONAL_NUMBER_LENGTH and _PERSONAL_NUMBER.fullmatch(value):
        raise LooksPersonal(path, "text looks like a personal number")
    return str(value)


def _require_storable(value: str, path: str) -> None:
    if not unicodedata.is_normalized("NFC", value):
        raise NotNormalised(path, "text is not in NFC")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise DataRefused(path, "text holds characters that cannot be stored")


def _number(value: int, path: str) -> int:
    if abs(value) > LARGEST_NUMBER:
        raise DataRefused(path, f"number is beyond ±{LARGEST_NUMBER}")
    return int(value)


def _moment(value: datetime, path: str) -> str:
    if value.tzinfo is None:
        raise DataRefused(path, "time has no time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

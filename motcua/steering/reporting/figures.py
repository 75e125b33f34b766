"""Figures as people type them: the same rules for the page, the spreadsheet and the API. Pure.

Numbers are written with digits and a point. A comma or a percent sign is not guessed at: 0,82 may be 0.82 or 82, and a
guessed figure is nobody's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from motcua.kernel.numbers import plain
from motcua.steering.measures.queries import HIDDEN_BELOW
from motcua.steering.measures.scheme import Indicator, RuleKind
from motcua.steering.reporting.models import LONGEST_LINK

VALUE, NUMERATOR, DENOMINATOR, WORD = "value", "numerator", "denominator", "word"
PARTS = (VALUE, NUMERATOR, DENOMINATOR, WORD)
AS_OF = "as_of"
LINK = "link"
MOST_DECIMALS = 6
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
MOST_DIGITS = 12  # before the point
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Figure:
    """What is said of one indicator; nothing at all where nothing is known. Null is not 0."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    word: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return self.value is None and self.numerator is None and self.denominator is None and not self.word

    def columns(self) -> dict[str, Decimal | str | None]:
        """Return it by the names of its columns."""
        return {name: getattr(self, name) for name in PARTS}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one part of what was typed: one of PARTS, AS_OF or LINK."""

    part: str
    told: str


def parts_of(indicator: Indicator) -> tuple[str, ...]:
    """Return which parts an indicator is made of."""
    kind = indicator.rule.kind if indicator.rule else RuleKind.POINTS
    if kind == RuleKind.RATIO:
        return (NUMERATOR, DENOMINATOR)
    return (WORD,) if kind == RuleKind.CATEGORY else (VALUE,)


def figure_of(row: object) -> Figure:
    """Return the figure of a row that has its columns."""
    return Figure(*(getattr(row, name) for name in PARTS))


def read(indicator: Indicator, typed: Mapping[str, str]) -> tuple[Figure, list[Fault]]:
    """Return the figure, and every fault found. typed: by the names of `parts_of`; what is absent is empty."""
    faults: list[Fault] = []
    parts = parts_of(indicator)
    if parts == (WORD,):
        return _word(indicator, typed.get(WORD, "").strip(), faults), faults
    is_share = indicator.rule is not None and indicator.rule.kind == RuleKind.SHARE
    read_parts = {name: _number(name, typed.get(name, ""), faults, is_share=is_share) for name in parts}
    if parts == (VALUE,):
        _within(indicator, read_parts[VALUE], faults)
        return Figure(value=read_parts[VALUE]), faults
    top, whole = read_parts[NUMERATOR], read_parts[DENOMINATOR]
    if not faults:
        _compare(top, whole, faults)
    return Figure(numerator=top, denominator=whole), faults


def is_possible(indicator: Indicator, figure: Figure) -> bool:
    """Whether a figure that stands would be taken today: the scheme may have changed since."""
    said = {name: getattr(figure, name) for name in parts_of(indicator)}
    typed = {name: each if isinstance(each, str) else written(each) for name, each in said.items()}
    found, faults = read(indicator, typed)
    return not faults and found == figure and not figure.is_empty


def read_as_of(typed: str, *, today: date, default: date) -> tuple[date, list[Fault]]:
    """Return “số liệu đến ngày …”; where nothing is typed the default. It does not lie ahead."""
    text = typed.strip()
    if not text:
        return default, []
    found = _DAY.fullmatch(text)
    iso = _ISO_DAY.fullmatch(text)
    try:
        if found:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        elif iso:
            day = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            raise ValueError(text)
    except ValueError:
        told = _("“%(text)s” is no date. Write it like 30/09/2026.") % {"text": text[:40]}
        return default, [Fault(AS_OF, told)]
    if day > today:
        return default, [Fault(AS_OF, _("%(text)s lies ahead. Figures are of a day that is over.") % {"text": text})]
    if day < today - timedelta(days=3660):
        return default, [Fault(AS_OF, _("%(text)s lies more than ten years back.") % {"text": text})]
    return day, []


def faults_of_link(link: str) -> list[Fault]:
    """Return what is wrong with the address of evidence; nothing where none is given."""
    if not link:
        return []
    parts = urlsplit(link) if link.isprintable() else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or " " in link:
        return [Fault(LINK, _("This is no address. Write it like https://thanhhoa.gov.vn/van-ban."))]
    if len(link) > LONGEST_LINK:
        told = _("The address is too long; there is room for %(most)s characters.") % {"most": LONGEST_LINK}
        return [Fault(LINK, told)]
    return []


def written(number: Decimal | None) -> str:
    """Return a number as it is typed: 12, 0.82; empty for None."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def told(indicator: Indicator, figure: Figure) -> str:
    """Return a figure as a page shows it: 8,5 (8.5 in English), 120/150, a word; empty where nothing is said."""
    if figure.is_empty:
        return ""
    if parts_of(indicator) == (NUMERATOR, DENOMINATOR):
        return f"{_shown(figure.numerator)}/{_shown(figure.denominator)}"
    return figure.word or _shown(figure.value)


def is_small(figure: Figure) -> bool:
    """Whether its counts could point to a person: what counts, or what does not, is one to four of a whole.

    Then neither of both is told outside the administration, as on the public pages (cells under five); the points that
    an official round published stay, for they are the publication.
    """
    if figure.numerator is None or figure.denominator is None:
        return False
    return any(0 < part < HIDDEN_BELOW for part in (figure.numerator, figure.denominator - figure.numerator))


def _shown(number: Decimal | None) -> str:
    return "" if number is None else plain(number)


def _number(part: str, typed: str, faults: list[Fault], *, is_share: bool = False) -> Decimal | None:
    text = typed.strip()
    if not text:
        return None
    told = ""
    shown = {"text": text[:40]}
    if "%" in text:
        told = _percent_sign(is_share) % shown
    elif "," in text:
        told = _("“%(text)s” has a comma. Write decimals after a point, as 0.82, and no separators.") % shown
    elif text.startswith(("=", "@", "+")):
        told = _("“%(text)s” is a formula. Write the number itself.") % shown
    elif not _NUMBER.fullmatch(text):
        told = _("“%(text)s” is not a number. Write digits only, or leave it empty where nothing is known.") % shown
    elif len(text.lstrip("-").partition(".")[0]) > MOST_DIGITS:
        told = _("“%(text)s” has more than twelve digits. Look at the unit, for example millions of đồng.") % shown
    elif len(text.partition(".")[2].rstrip("0")) > MOST_DECIMALS:
        told = _("“%(text)s” has more than six decimals. Round it.") % shown
    if told:
        faults.append(Fault(part, told))
        return None
    number = Decimal(text)
    if part != VALUE and number < 0:
        faults.append(Fault(part, _("%(text)s is below 0. A count is 0 or more.") % shown))
        return None
    return number


def _percent_sign(is_share: bool) -> str:
    if is_share:
        return _("“%(text)s” has a percent sign. Write the share as a number from 0 to 1: 0.82 for 82 percent.")
    return _("“%(text)s” has a percent sign. No share is asked for here; write the number alone.")


def _within(indicator: Indicator, number: Decimal | None, faults: list[Fault]) -> None:
    if number is None:
        return
    kind = indicator.rule.kind if indicator.rule else RuleKind.POINTS
    most = {RuleKind.POINTS: indicator.max_points, RuleKind.SHARE: 1.0}.get(kind)
    if most is not None and not 0 <= number <= Decimal(str(most)):
        told = _("%(text)s is not between 0 and %(most)s.") % {"text": written(number), "most": plain(most)}
        faults.append(Fault(VALUE, told))


def _compare(top: Decimal | None, whole: Decimal | None, faults: list[Fault]) -> None:
    if (top is None) != (whole is None):
        missing = NUMERATOR if top is None else DENOMINATOR
        faults.append(Fault(missing, _("One of the two figures is missing. Give both, or leave both empty.")))
    elif top is not None and whole is not None and top > whole:
        shown = {"part": written(top), "whole": written(whole)}
        faults.append(Fault(NUMERATOR, _("The part %(part)s is larger than the whole %(whole)s.") % shown))


def _word(indicator: Indicator, word: str, faults: list[Fault]) -> Figure:
    known = [each for each, _points in indicator.rule.categories] if indicator.rule else []
    if word and word not in known:
        shown = {"text": word[:40], "these": ", ".join(known)}
        faults.append(Fault(WORD, _("“%(text)s” is not a category here. Write one of: %(these)s.") % shown))
        return Figure()
    return Figure(word=word)

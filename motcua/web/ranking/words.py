"""How figures and names of a ranking are written for its reader."""

from collections.abc import Iterable

from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.steering.measures.editions import DTI, Edition
from motcua.steering.measures.scheme import Named

ANSWERS = {  # the kinds of units that a scheme names; Thanh Hóa's have these names
    "office": gettext_lazy("Office of the Provincial People's Committee"),
    "science_technology": gettext_lazy("Department of Science and Technology"),
    "home_affairs": gettext_lazy("Department of Home Affairs"),
    "police": gettext_lazy("Provincial Police"),
    "industry_trade": gettext_lazy("Department of Industry and Trade"),
    "construction": gettext_lazy("Department of Construction"),
    "deciding_agency": gettext_lazy("Every agency that settles dossiers"),
    "petition_office": gettext_lazy("Office that receives petitions"),
    "commune": gettext_lazy("People's Committee of the commune"),
}


def names(several: Iterable[Named]) -> str:
    """Return the names of indices that stand together."""
    return ", ".join(each.label for each in several)


def answering(kinds: Iterable[str]) -> str:
    """Return who answers, in words; a dash where the scheme does not say."""
    return ", ".join(str(ANSWERS.get(kind, kind)) for kind in kinds) or "–"


def edition_name(edition: Edition) -> str:
    """Name an edition, for example DTI 2024 (34 provinces)."""
    index = "DTI" if edition.family == DTI else _("Service quality (Decision 766)")
    said = {"index": index, "year": edition.year, "n": edition.provinces}
    return _("%(index)s %(year)s, %(n)s provinces") % said


def decimal(figure: float | None, decimals: int) -> str:
    """Write a figure with its decimals; a dash where it is not known, which is never 0."""
    if figure is None or figure != figure:
        return "–"
    text = f"{figure:,.{decimals}f}".replace("-", "−")
    group, point = get_format("THOUSAND_SEPARATOR"), get_format("DECIMAL_SEPARATOR")
    return text.replace(",", "\0").replace(".", point).replace("\0", group)


def signed(figure: float, decimals: int) -> str:
    """Write a difference with its sign."""
    text = decimal(figure, decimals)
    return f"+{text}" if figure > 0 and any(digit in text for digit in "123456789") else text


def index_value(edition: Edition, figure: float | None) -> str:
    """Write an index as its publisher does."""
    return decimal(figure, edition.decimals)


def rank(value: int) -> str:
    """Write a rank; a dash where there is none."""
    return str(value) if value else "–"


def interval(low: int, high: int) -> str:
    """Write between which ranks."""
    return str(low) if low == high else f"{low}–{high}"

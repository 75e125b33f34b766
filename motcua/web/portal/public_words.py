"""Public figures in words, one way for pages and files: what is hidden on the page is hidden in the file."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from motcua.steering.measures.public.figures import Figure, Figures, State
from motcua.steering.measures.public.months import Measure
from motcua.steering.measures.scheme import Indicator
from motcua.web.design.values import grouped
from motcua.web.downloads import Cell

_LATE, _OVERDUE = "late", "overdue"
_SHARES = (Measure.ONLINE, Measure.ON_TIME, Measure.SATISFIED)


@dataclass(frozen=True)
class Defined:
    """What a figure is called and means, and where it comes from."""

    code: str
    name: Promise
    meaning: Promise
    source: Promise
    is_share: bool = False


_JOURNAL = gettext_lazy("Counted by the system from the journal of every dossier; nobody types it.")
_RATINGS = gettext_lazy("Ratings that applicants gave after their result, one for each dossier.")
DEFINED = (
    Defined(
        Measure.RECEIVED,
        gettext_lazy("Received in the period"),
        gettext_lazy("Dossiers handed in online, at the counter or by post; refused and withdrawn ones included."),
        _JOURNAL,
    ),
    Defined(
        Measure.SETTLED,
        gettext_lazy("Settled, with a date"),
        gettext_lazy("Dossiers whose result was there in the period and that had been promised for a date."),
        _JOURNAL,
    ),
    Defined(
        Measure.ON_TIME,
        gettext_lazy("Settled on time"),
        gettext_lazy("Share of these results that came by the date that held at last, after any extension."),
        _JOURNAL,
        is_share=True,
    ),
    Defined(
        _LATE,
        gettext_lazy("Settled late"),
        gettext_lazy("Those of these results that came after that date."),
        _JOURNAL,
    ),
    Defined(
        Measure.ONLINE,
        gettext_lazy("Filed online"),
        gettext_lazy("Share of the dossiers received that were filed online, whoever typed them."),
        _JOURNAL,
        is_share=True,
    ),
    Defined(
        Measure.RATED,
        gettext_lazy("Ratings given"),
        gettext_lazy("How many applicants said in the period how satisfied they were."),
        _RATINGS,
    ),
    Defined(
        Measure.SATISFIED,
        pgettext_lazy("of ratings", "Satisfied"),
        gettext_lazy("Share of these ratings with the two best of five levels."),
        _RATINGS,
        is_share=True,
    ),
)  # fmt: skip
OVERDUE = Defined(
    _OVERDUE,
    gettext_lazy("Overdue at this moment"),
    gettext_lazy(
        "Open dossiers past their date. One that waits for its applicant is not overdue, unless it was before."
    ),
    _JOURNAL,
)
GROUP_MEANINGS = {  # by the codes of the scheme
    "transparency": gettext_lazy("Whether procedures are decided, published in time and say everything they must say."),
    "resolution_progress": gettext_lazy("Whether dossiers are handled by the date that was promised."),
    "online_service": gettext_lazy("Whether procedures can be asked for online, and are."),
    "online_payment": gettext_lazy("Whether fees can be paid online, and are."),
    "digitization": gettext_lazy(
        "Whether papers and results are files, and data are used again instead of asked for again."
    ),
    "satisfaction": gettext_lazy(
        "Whether dossiers are neither late nor rated as dissatisfied, and petitions are answered."
    ),
}


def pair(figures: Figures, code: str) -> tuple[Figure, Figure]:
    """Return a figure and that of a year before."""
    if code != _LATE:
        found = figures[Measure(code)]
        return found.now, found.before
    on_time = figures[Measure.ON_TIME]
    return late(on_time.now), late(on_time.before)


def late(on_time: Figure) -> Figure:
    """Return the rest of those settled, as far as it may be told."""
    if on_time.counted is not None and on_time.base is not None:
        return Figure(State.TOLD, on_time.base - on_time.counted)
    turned = {State.FEW_ELSE: State.FEW, State.FEW: State.SHIELD, State.TOLD: State.SHIELD}
    return Figure(turned.get(on_time.state, on_time.state))


def is_share(code: str) -> bool:
    """Whether a figure is told as a share of its base."""
    return code in _SHARES


def told(figure: Figure, *, share: bool = False) -> str:
    """Return a figure as the page shows it."""
    value = cell(figure, share=share)
    if isinstance(value, Decimal):
        return f"{percent(value)} %"
    return grouped(value) if isinstance(value, int) else str(value)


def cell(figure: Figure, *, share: bool = False) -> Cell:
    """Return a figure as a file holds it: a number, or the words that stand on the page."""
    if figure.state == State.NO_DATA:
        return _("no data yet")
    if share:
        return _share_cell(figure)
    if figure.state == State.TOLD:
        return figure.counted
    return _("fewer than 5") if figure.state == State.FEW else _("hidden")


def _share_cell(figure: Figure) -> Cell:
    if figure.state == State.TOLD and figure.base is not None:
        return figure.share if figure.share is not None else _("nothing arose")
    bound = figure.bound
    if bound is None:
        return _("hidden")
    words = _("at least %(share)s %%") if figure.state == State.FEW_ELSE else _("at most %(share)s %%")
    return words % {"share": percent(bound)}


def change(now: Figure, before: Figure, *, share: bool = False) -> str:
    """Return by how much a figure changed; a dash where one of the two is not told."""
    value = change_cell(now, before, share=share)
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    size = percent(abs(value)) if isinstance(value, Decimal) else grouped(abs(value))
    return _("%(change)s points") % {"change": sign + size} if share else sign + size


def change_cell(now: Figure, before: Figure, *, share: bool = False) -> int | Decimal | None:
    """Return the same as a number; of shares in percentage points."""
    if share:
        return None if now.share is None or before.share is None else now.share - before.share
    if now.counted is None or before.counted is None:
        return None
    return now.counted - before.counted


def percent(value: Decimal) -> str:
    """Return a share in the reader's language, with its decimal."""
    return number_format(value, 1)


def number(points: Decimal | float | None) -> str:
    """Return points in the reader's language, without decimals where there are none."""
    exact = Decimal(str(points or 0))
    return number_format(exact.quantize(Decimal("0.01")) if exact % 1 else exact.quantize(Decimal(1)))


def name_of(group: Indicator) -> str:
    """Return the name of a group of a scheme in the reader's language."""
    return group.label

"""What the platform knows itself, so that nobody types it: a door for each scheme, opened by whoever counts it.

Of the sets of indicators that come with the platform only Decision 766 asks for what its own facts determine. The DTI
sets and that of the communes ask for points that appraisers award: nothing of them can be counted here.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from motcua.journal import queries as journal
from motcua.registry.agencies import queries as agencies
from motcua.steering.measures.service_quality import figures as quality
from motcua.steering.measures.service_quality.figures import ItemFigure, QualityFigures
from motcua.steering.measures.service_quality.followers import SERVICE_QUALITY
from motcua.steering.measures.service_quality.items import ON_OFFER_TODAY
from motcua.steering.measures.service_quality.periods import Period
from motcua.steering.reporting import periods
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.figures import Figure


@dataclass(frozen=True)
class Counted:
    """What was counted of an indicator for a unit. An empty figure: nothing arose, so nobody knows a share.

    counted_upto: the last entry of the journal that the count had taken in, as a position; None: not known.
    """

    indicator: str
    unit_id: int
    figure: Figure
    as_of: date
    counted_upto: int | None = None


@dataclass(frozen=True)
class Question:
    """Whose figures are wanted, of which period, and up to the end of which day of it; `at`: now."""

    unit_ids: Collection[int]
    period: str
    until: date
    at: datetime


MOST_TRIES = 4
type Door = Callable[[Question], list[Counted]]
_doors: dict[str, Door] = {}


def register(scheme_code: str, door: Door) -> None:
    """Let indicators of a scheme be filled in and locked. A unit or indicator that the door leaves out is declared.

    Called in AppConfig.ready(). Raises ValueError where somebody else fills the scheme already.
    """
    if _doors.setdefault(scheme_code, door) is not door:
        raise ValueError(f"Two rooms compute figures of {scheme_code}.")


def door_of(scheme_code: str) -> Door | None:
    """Return who knows something of a scheme."""
    return _doors.get(scheme_code)


def service_quality(question: Question) -> list[Counted]:
    """Return the items of Decision 766 that dossiers and procedures determine, as the pages on quality count them.

    At most some twenty queries, whatever the number of units, and as many again each time that entries came in between:
    a figure is of one position of the journal. After MOST_TRIES the position is left open. A unit that works no more is
    left out: whose its dossiers are since then nobody has noted. The People's Committee of the province answers for the
    whole province.
    """
    for _try in range(MOST_TRIES):
        upto = journal.taken_up_to([SERVICE_QUALITY.name])
        counted = _service_quality(question)
        if journal.taken_up_to([SERVICE_QUALITY.name]) == upto:
            return [replace(each, counted_upto=upto) for each in counted]
    return counted


def _service_quality(question: Question) -> list[Counted]:
    since, _last = periods.span(question.period)
    period = Period(periods.quality_span(question.period), since, question.until)
    found = quality.figures_by_unit(period, question.at, agency_ids=question.unit_ids)
    root = agencies.root_id()
    if root is not None and root in question.unit_ids:
        return [
            *_counted(question, root, quality.figures(period, question.at)),
            *(each for unit in found for each in _counted(question, unit.agency_id, unit)),
        ]
    return [each for unit in found for each in _counted(question, unit.agency_id, unit)]


def _counted(question: Question, unit_id: int | None, found: QualityFigures) -> Iterator[Counted]:
    assert unit_id is not None, "a unit's figures name it"
    for code, item in found.items.items():
        if item.has_data:
            as_of = local_day(question.at) if code in ON_OFFER_TODAY else question.until
            yield Counted(code, unit_id, _figure(item), as_of)


def _figure(item: ItemFigure) -> Figure:
    """Return the figure; none where nothing arose: 0 of 0 is no share, and locking it would say that it is 0."""
    if item.numerator is None or not item.denominator:
        return Figure()
    return Figure(numerator=Decimal(item.numerator), denominator=Decimal(item.denominator))

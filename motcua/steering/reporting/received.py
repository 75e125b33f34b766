"""What pages read of the figures that partners sent: what came, and which of it is used."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max

from motcua.steering.reporting import precedence
from motcua.steering.reporting.models import Observation, Source

MOST_BATCHES = 100
MOST_FIGURES = 500  # of one partner, scheme and period on a page


@dataclass(frozen=True)
class Batch:
    """What stands of one partner for a scheme and a period."""

    partner_code: str
    partner_name: str
    scheme_code: str
    period: str
    figures: int
    as_of: date  # the latest
    entered_at: datetime  # the latest


def batches() -> list[Batch]:
    """Return what stands of every partner, the last entered first. One query; uses observation_received."""
    rows = (
        Observation.objects.filter(source=Source.RECEIVED, is_current=True)
        .values_list("partner__code", "partner__name", "scheme_code", "period")
        .annotate(figures=Count("id"), latest=Max("as_of"), entered=Max("entered_at"))
    )
    return [Batch(*row) for row in rows.order_by("-entered", "partner__code", "scheme_code", "period")[:MOST_BATCHES]]


def before(
    partner_id: int, scheme_code: str, period: str, indicators: Collection[str]
) -> dict[tuple[int, str], Observation]:
    """Return what a partner sent last, by unit and indicator. Uses observation_current_once."""
    rows = Observation.objects.filter(
        scheme_code=scheme_code,
        period=period,
        partner_id=partner_id,
        indicator__in=indicators,
        source=Source.RECEIVED,
        is_current=True,
    )
    return {(row.unit_id, row.indicator): row for row in rows}


@dataclass(frozen=True)
class Beside:
    """A received figure, the one that is used for its place, and why where that is another."""

    row: Observation
    used: Observation
    why_not: str


def beside(partner_code: str, scheme_code: str, period: str) -> list[Beside]:
    """Return the figures of a partner with those that go before them, by unit and indicator. Uses
    observation_received and observation_current_once; four queries.
    """
    current = Observation.objects.filter(scheme_code=scheme_code, period=period, is_current=True)
    sent = list(
        current.filter(partner__code=partner_code, source=Source.RECEIVED)
        .select_related("unit", "partner", "entered_by")
        .prefetch_related("evidence__file")
        .order_by("unit__folded_name", "unit_id", "indicator")[:MOST_FIGURES]
    )
    places: dict[tuple[int, str], list[Observation]] = defaultdict(list)
    rivals = current.filter(
        unit_id__in={row.unit_id for row in sent}, indicator__in={row.indicator for row in sent}
    ).select_related("partner")
    for row in rivals:
        places[row.unit_id, row.indicator].append(row)
    found = []
    for row in sent:
        used = precedence.used(places[row.unit_id, row.indicator]) or row
        found.append(Beside(row, used, "" if used.id == row.id else precedence.why(used, row)))
    return found

"""The live figures of Decision 766, down to the dossiers; scoped as the leaders' pages are."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Path, Query, Router, Schema
from pydantic import Field

from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import queries as dossiers
from motcua.service.exchange.scopes import Scope
from motcua.steering.measures.service_quality import evidence, figures, periods
from motcua.steering.measures.service_quality.figures import QualityFigures
from motcua.steering.measures.service_quality.reasons import why
from motcua.steering.scope import Scope as FigureScope
from motcua.steering.scope import narrowed, scope_of
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import operation
from motcua.web.api.paging import MOST, Cursor, cursor_of, place_of
from motcua.web.api.refusals import NotYourFigures

router = Router(tags=["Changes and measures"])
MEASURES = Scope.MEASURES_READ
PeriodText = Annotated[
    str,
    Query(
        max_length=10,
        description="`2026`, `2026-h2`, `2026-q4`, `2026-11`, `2026-11-28` or `rolling`: this month and eleven before",
        examples=["2026-q4"],
    ),
]
UnitCode = Annotated[
    str, Query(max_length=40, description="Code of a unit; empty: the highest unit that the caller leads")
]


class QualityItem(Schema):
    """One item. numerator null: the platform has no data; points null: none, or nothing arose and that is left open."""

    code: str
    numerator: int | None
    denominator: int | None
    percent: float | None
    points: float | None
    max_points: float | None


class UnitQuality(Schema):
    """The figures of one unit. `points` are those of what is computable, of `computable` at most: not the index."""

    unit: str
    name: str
    since: date
    until: date
    points: float | None
    computable: float
    items: list[QualityItem]


class QualityOfUnits(Schema):
    items: list[UnitQuality]


class EvidenceRow(Schema):
    """A dossier and why it counts so. No person stands here."""

    number: str
    code: str
    procedure: str
    unit: str
    received_at: datetime
    due_at: datetime | None = Field(description="The date promised; null: none")
    ended_at: datetime | None
    why: str = Field(description="In the caller's language")


class EvidenceList(Schema):
    items: list[EvidenceRow]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")


@router.get(
    "/measures/service-quality",
    response=UnitQuality,
    operation_id="getServiceQuality",
    url_name="service_quality",
    summary="Service quality of a unit",
    **operation(MEASURES, problems=(403, 404)),
)
def get_service_quality(request: ApiRequest, period: PeriodText = "rolling", unit: UnitCode = "") -> dict[str, Any]:
    """The items of Decision 766, live. For tokens that act as a leader or an analyst, of their own units."""
    scope = scope_asked(request, unit)
    at = request.auth.at
    chosen = periods.read(period, at.astimezone(VIETNAM).date())
    found = figures.figures(chosen, at, agency_ids=scope.agency_ids)
    assert scope.home_id is not None
    return _unit(found, agencies.agency(scope.home_id), chosen)


@router.get(
    "/measures/service-quality/units",
    response=QualityOfUnits,
    operation_id="listServiceQuality",
    url_name="service_quality_units",
    summary="Service quality of all units",
    **operation(MEASURES, problems=(403,)),
)
def list_service_quality(request: ApiRequest, period: PeriodText = "rolling") -> dict[str, Any]:
    """Every unit that decides on dossiers, as far as it is the caller's."""
    scope = scope_asked(request, "")
    at = request.auth.at
    chosen = periods.read(period, at.astimezone(VIETNAM).date())
    found = figures.figures_by_unit(chosen, at, agency_ids=scope.agency_ids)
    units = agencies.in_bulk({each.agency_id for each in found if each.agency_id is not None})
    return {"items": [_unit(each, units[each.agency_id or 0], chosen) for each in found]}


def _unit(found: QualityFigures, unit: Any, period: periods.Period) -> dict[str, Any]:
    told = {"unit": unit.code, "name": unit.label, "since": period.since, "until": period.until}
    items = [vars(item) for item in found.items.values()]
    return {**told, "points": found.points, "computable": found.computable, "items": items}


@router.get(
    "/measures/service-quality/items/{item}/dossiers",
    response=EvidenceList,
    operation_id="listEvidence",
    url_name="evidence",
    summary="Dossiers behind an item",
    **operation(MEASURES, problems=(403, 404)),
)
def list_evidence(
    request: ApiRequest,
    item: Annotated[str, Path(max_length=8, examples=["2.1"])],
    counted_for: Annotated[bool, Query(description="false: those that counted against")] = False,
    period: PeriodText = "rolling",
    unit: UnitCode = "",
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """The last received first. Items 2.1, 3.3, 5.1, 5.2, 5.3 and 6.1 are made of dossiers."""
    scope = scope_asked(request, unit)
    at = request.auth.at
    chosen = periods.read(period, at.astimezone(VIETNAM).date())
    after = (place_of(cursor, f"evidence {item}", str) or [""])[0]
    page = evidence.evidence(
        item, chosen, at, counted_for=counted_for, agency_ids=scope.agency_ids, after=after, limit=limit
    )
    called = dossiers.named([row.dossier_id for row in page.rows])
    units = agencies.in_bulk({row.agency_id for row in page.rows})
    rows = [
        {
            "number": called[row.dossier_id].number,
            "code": called[row.dossier_id].code,
            "procedure": row.procedure_code,
            "unit": units[row.agency_id].code,
            "received_at": row.received_at,
            "due_at": row.due_at if row.is_promised else None,
            "ended_at": row.ended_at,
            "why": why(item, row, chosen.until),
        }
        for row in page.rows
    ]
    return {"items": rows, "next": cursor_of(f"evidence {item}", page.after) if page.after else None}


def scope_asked(request: ApiRequest, unit: str) -> FigureScope:
    """Return whose figures are asked for. Raises PersonNeeded, and NotYourFigures for units of others."""
    assert request.auth.person_id
    scope = scope_of(request.auth.posts)
    if unit and scope.home_id is not None:
        found = agencies.by_code(unit)
        scope = narrowed(scope, found.id) if found is not None else FigureScope(None)
    if scope.home_id is None:
        raise NotYourFigures()
    return scope

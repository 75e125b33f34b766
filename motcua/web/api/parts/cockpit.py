"""The figures of the cockpit: what a leader's page tells of a unit, and its lists of dossiers; scoped as the page."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from ninja import Path, Query, Router, Schema
from pydantic import Field

from motcua.registry.agencies import queries as agencies
from motcua.steering.briefing import board, days, indices
from motcua.steering.briefing.board import Board, UnitLine
from motcua.steering.briefing.days import DayFigures
from motcua.steering.briefing.indices import Ranked
from motcua.steering.measures.editions import DTI
from motcua.steering.measures.units import Done
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import operation
from motcua.web.api.paging import MOST
from motcua.web.api.parts.quality import MEASURES, UnitCode, scope_asked
from motcua.web.cockpit import lists

router = Router(tags=["Changes and measures"])


class CockpitList(StrEnum):
    """Which dossiers of the page."""

    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    DUE_TODAY = "due_today"
    OPEN = "open"


_KINDS = {
    CockpitList.OVERDUE: "qua-han",
    CockpitList.AT_RISK: "nguy-co",
    CockpitList.DUE_TODAY: "hom-nay",
    CockpitList.OPEN: "dang-giai-quyet",
}


class OnTime(Schema):
    """Results by the date first promised, of a span of thirty days. percent null: too few for a share."""

    settled: int
    late: int
    percent: float | None


class ForecastSums(Schema):
    """Dossiers due within five working days. made_at null: no forecast was made yet."""

    due: int
    likely_late: int
    expected_late: float
    made_at: datetime | None


class NationalRank(Schema):
    """Digital transformation, last published. low, high: the rank under other weights; null: not drawn."""

    edition: str = Field(examples=["dti-2024"])
    rank: int
    of: int
    points: float
    low: int | None
    high: int | None


class QualitySoFar(Schema):
    """Decision 766: points of what is computable, this year so far and in the whole year before; null: no data."""

    points: float | None
    computable: float
    points_last_year: float | None
    computable_last_year: float


class CockpitUnit(Schema):
    """A unit below, those that need most attention first. peers: others of its kind and size with enough results."""

    unit: str
    name: str
    open: int
    overdue: int
    expected_late: float
    on_time: OnTime
    peers: int
    peer_percent: float | None


class CockpitOfUnit(Schema):
    """What the page of a unit tells at this moment. position: of the journal, up to which everything is counted."""

    unit: str
    name: str
    at: datetime
    position: int
    open: int
    overdue: int
    newly_overdue: int = Field(description="Became overdue within the last seven days and still are")
    received_in_7_days: int
    received_in_7_days_before: int
    on_time: OnTime
    on_time_before: OnTime
    forecast: ForecastSums
    digital_transformation: NationalRank | None = Field(description="Of the province; null: it stands in no table")
    service_quality: QualitySoFar
    tasks_reported: int = Field(description="Tasks the caller gave that wait to be closed")
    tasks_overdue: int
    units: list[CockpitUnit]


class CockpitDay(Schema):
    """A whole day. overdue null: before the first dossier; the others null: no forecast was kept of that day."""

    day: date
    overdue: int | None = Field(description="At the end of the day")
    due: int | None = Field(description="Due within five working days then")
    likely_late: int | None = Field(description="Of these, by the first forecast of the day")
    expected_late: float | None = Field(description="Sum of the chances in that forecast")


class CockpitDays(Schema):
    """The whole days of thirteen weeks before today, the oldest first."""

    unit: str
    name: str
    at: datetime
    items: list[CockpitDay]


class CockpitDossier(Schema):
    """A dossier without its applicant. chance: of being late; null: the list does not tell it."""

    number: str
    code: str | None
    procedure: str
    unit: str
    state: str
    submitted_at: datetime
    due_at: datetime | None
    chance: float | None


class CockpitDossiers(Schema):
    items: list[CockpitDossier]


@router.get(
    "/measures/cockpit",
    response=CockpitOfUnit,
    operation_id="getCockpit",
    url_name="cockpit",
    summary="What the cockpit tells of a unit",
    **operation(MEASURES, problems=(403,)),
)
def get_cockpit(request: ApiRequest, unit: UnitCode = "") -> dict[str, Any]:
    """The figures of the leaders' page, live. For tokens that act as a leader or an analyst, of their own units."""
    scope = scope_asked(request, unit)
    assert scope.home_id is not None
    assert request.auth.person_id is not None
    found = board.read(agencies.agency(scope.home_id), scope, request.auth.at, request.auth.person_id)
    quality = indices.quality_of(found)
    return {
        "unit": found.unit.code,
        "name": found.unit.label,
        "at": found.now,
        "position": found.position,
        "open": found.open,
        "overdue": found.overdue,
        "newly_overdue": found.newly_overdue,
        "received_in_7_days": found.spans.week.received,
        "received_in_7_days_before": found.spans.week_before.received,
        "on_time": _on_time(found.spans.month),
        "on_time_before": _on_time(found.spans.month_before),
        "forecast": _forecast(found),
        "digital_transformation": _rank(indices.ranked(DTI)),
        "service_quality": {
            "points": quality.now.points,
            "computable": quality.now.computable,
            "points_last_year": quality.before.points if quality.is_whole_before else None,
            "computable_last_year": quality.before.computable,
        },
        "tasks_reported": found.tasks.reported,
        "tasks_overdue": found.tasks.overdue,
        "units": [_unit(line) for line in found.lines],
    }


@router.get(
    "/measures/cockpit/days",
    response=CockpitDays,
    operation_id="listCockpitDays",
    url_name="cockpit_days",
    summary="Overdue and likely late by day",
    **operation(MEASURES, problems=(403,)),
)
def list_cockpit_days(request: ApiRequest, unit: UnitCode = "") -> dict[str, Any]:
    """What the line on the leaders' page is drawn of. Overdue is counted from the journal, also for days gone by.

    A forecast is the first one of its day and never made again.
    """
    scope = scope_asked(request, unit)
    assert scope.home_id is not None
    home, at = agencies.agency(scope.home_id), request.auth.at
    rows = days.last_days(at, agency_ids=scope.agency_ids)
    return {"unit": home.code, "name": home.name, "at": at, "items": [_day(row) for row in rows]}


@router.get(
    "/measures/cockpit/dossiers/{which}",
    response=CockpitDossiers,
    operation_id="listCockpitDossiers",
    url_name="cockpit_dossiers",
    summary="Dossiers behind the cockpit",
    **operation(MEASURES, problems=(403,)),
)
def list_cockpit_dossiers(
    request: ApiRequest,
    which: Annotated[CockpitList, Path()],
    unit: UnitCode = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """The first of a list, in the order of the page: the longest overdue, the likeliest late, the earliest date."""
    scope = scope_asked(request, unit)
    found, chances = lists.read(_KINDS[which], scope, request.auth.at, limit=limit)
    units = agencies.in_bulk({each.agency_id for each in found})
    rows = [
        {
            "number": each.number,
            "code": each.code,
            "procedure": each.procedure_code,
            "unit": units[each.agency_id].code,
            "state": each.state,
            "submitted_at": each.submitted_at,
            "due_at": each.due_at,
            "chance": chances.get(each.id),
        }
        for each in found
    ]
    return {"items": rows}


def _day(row: DayFigures) -> dict[str, Any]:
    forecast = row.forecast
    return {
        "day": row.day,
        "overdue": row.overdue,
        "due": forecast.due if forecast else None,
        "likely_late": row.likely,
        "expected_late": forecast.expected if forecast else None,
    }


def _on_time(done: Done) -> dict[str, Any]:
    return {
        "settled": done.settled,
        "late": done.late,
        "percent": None if done.is_small else done.on_time_percent,
    }


def _forecast(found: Board) -> dict[str, Any]:
    expected = found.expected
    made_at = found.made.at if found.made else None
    sums = {"due": expected.due, "likely_late": expected.likely, "expected_late": expected.expected}
    return {**sums, "made_at": made_at}


def _rank(ranked: Ranked | None) -> dict[str, Any] | None:
    if ranked is None:
        return None
    now = ranked.now
    told = {"edition": now.edition.code, "rank": now.rank, "of": now.edition.provinces, "points": now.index}
    return {**told, "low": ranked.low, "high": ranked.high}


def _unit(line: UnitLine) -> dict[str, Any]:
    return {
        "unit": line.agency.code,
        "name": line.agency.label,
        "open": line.load.open,
        "overdue": line.load.overdue,
        "expected_late": line.expected,
        "on_time": _on_time(line.spans.month),
        "peers": line.peers,
        "peer_percent": line.peer_percent,
    }

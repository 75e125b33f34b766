"""Observations (số liệu): figures about units, sent by partners and read by those whom they concern."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StrictFloat, StrictInt, StrictStr

from motcua.kernel.refusal import Fault
from motcua.service.exchange.scopes import Scope
from motcua.steering.reporting import actions, figures, queries
from motcua.steering.reporting.actions import Received
from motcua.steering.reporting.actions.receiving import MOST_AT_ONCE
from motcua.steering.reporting.models import Observation
from motcua.steering.reporting.refusals import FieldFault, FiguresRefused
from motcua.steering.scope import scope_of_person
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import Given, operation
from motcua.web.api.paging import MOST, Cursor, cursor_of, cut, place_of
from motcua.web.api.refusals import InvalidInput, MalformedHeader

router = Router(tags=["Observations"])
type FigureCode = Annotated[str, Field(min_length=1, max_length=64)]
type FigureNumber = Annotated[
    StrictStr | StrictInt | StrictFloat, Field(description="A number; as text it is taken exactly: `0.82`, never `82%`")
]


class FigureGiven(Given):
    """An aggregate about one unit. Give `value`, `numerator` and `denominator`, or `word`, as it needs."""

    scheme: FigureCode = Field(description="Code of the set of indicators, as `service-quality-766`")
    indicator: FigureCode = Field(description="Code of the indicator, as `6.2`")
    unit: Annotated[str, Field(min_length=1, max_length=32)] = Field(description="Code of the agency")
    period: Annotated[str, Field(min_length=4, max_length=10)] = Field(description="2026, 2026-H1, 2026-Q3 or 2026-09")
    as_of: date = Field(description="The day that the figure is of (số liệu đến ngày)")
    value: FigureNumber | None = None
    numerator: FigureNumber | None = None
    denominator: FigureNumber | None = None
    word: Annotated[str, Field(max_length=100)] | None = None
    reason: Annotated[str, Field(max_length=1000)] = Field(
        default="", description="Why it differs from what you sent before; without numbers of persons"
    )


class FiguresGiven(Given):
    figures: Annotated[list[FigureGiven], Field(min_length=1, max_length=MOST_AT_ONCE)]


class TakenRow(Schema):
    """What became of the delivery. All of it was taken, or nothing."""

    added: int
    corrected: int
    unchanged: int
    is_repeated: bool = Field(description="The same key came before: nothing was done again")


class ObservationRow(Schema):
    """The last word of one source about one indicator of one unit."""

    id: int
    scheme: str
    indicator: str
    unit: str
    period: str
    source: str = Field(description="`computed` by the platform, `declared` by the unit, `received` from a partner")
    partner: str = Field(description="Code of the partner; empty unless received")
    as_of: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    word: str
    is_hidden: bool = Field(description="The counts are left out, for a group of one to four could point to a person")
    entered_at: datetime
    verdict: str = Field(description="`accepted`, `adjusted`, `rejected`; empty: not appraised yet, or computed")
    replaces: int | None = Field(description="Id of the row before it, which is kept")


class ObservationList(Schema):
    items: list[ObservationRow]
    next: str | None


@router.post(
    "/observations",
    response=TakenRow,
    operation_id="sendObservations",
    url_name="observations",
    summary="Send figures",
    **operation(Scope.OBSERVATIONS_WRITE, problems=(409,), key=True),
)
def send_observations(request: ApiRequest, body: FiguresGiven) -> Any:
    """Aggregates alone, never of persons. A figure that differs from an earlier one of yours needs a reason.

    The same `Idempotency-Key` again answers as the first time; with other figures under it 409.
    """
    call = request.auth
    sent = [_received(each) for each in body.figures]
    try:
        return actions.receive(call.caller.partner_id, sent, key=_key(request), by=call.actings[0], at=call.at)
    except FiguresRefused as refusal:
        faults = [
            Fault(f"/figures/{each.indicator}/{each.part}", each.told, "figure_refused") for each in refusal.faults
        ]
        raise InvalidInput(faults) from refusal


@router.get(
    "/observations",
    response=ObservationList,
    operation_id="listObservations",
    url_name="observations_list",
    summary="Read figures",
    **operation(Scope.MEASURES_READ),
)
def list_observations(
    request: ApiRequest,
    scheme: Annotated[str, Query(max_length=64)],
    period: Annotated[str, Query(max_length=10)],
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """A token that acts as a leader or analyst reads the figures of their units.

    A token of the partner itself reads what it has sent, and what published rounds were made of, as everybody may: of
    these a numerator and denominator are null where what counts, or what does not, is one to four.
    """
    caller, place = request.auth.caller, place_of(cursor, "observations", int)
    scope = scope_of_person(caller.acts_as_id) if caller.acts_as_id is not None else None
    after = int(place[0]) if place else 0
    found = queries.observations(
        scheme_code=scheme, period=period, partner_id=caller.partner_id, scope=scope, after=after
    )
    rows, more = cut(list(found[: limit + 1]), limit)
    public_only = [scope is None and row.partner_id != caller.partner_id for row in rows]
    items = [_row(row, is_public=is_public) for row, is_public in zip(rows, public_only, strict=True)]
    return {"items": items, "next": cursor_of("observations", rows[-1].id) if more else None}


def _row(row: Observation, *, is_public: bool) -> dict[str, Any]:
    verdict = queries.verdict_on(row)
    is_hidden = is_public and figures.is_small(figures.figure_of(row))
    same = ("id", "indicator", "period", "source", "as_of", "entered_at", *figures.PARTS)
    return {
        **{name: getattr(row, name) for name in same},
        **({figures.NUMERATOR: None, figures.DENOMINATOR: None} if is_hidden else {}),
        "is_hidden": is_hidden,
        "scheme": row.scheme_code,
        "unit": row.unit.code,
        "partner": row.partner.code if row.partner else "",
        "verdict": verdict.verdict if verdict else "",
        "replaces": row.replaces_id,
    }


def _fault(found: FieldFault) -> Fault:
    return Fault(f"/figures/{found.indicator}/{found.part}", found.told, "figure_refused")


def _received(each: FigureGiven) -> Received:
    given = {name: getattr(each, name) for name in figures.PARTS}
    parts = {name: _text(value) for name, value in given.items() if value is not None}
    return Received(each.scheme, each.indicator, each.unit, each.period, each.as_of.isoformat(), parts, each.reason)


def _text(value: str | int | float) -> str:
    return value if isinstance(value, str) else figures.written(Decimal(repr(value)))


def _key(request: ApiRequest) -> str:
    try:
        return str(UUID(request.headers.get("Idempotency-Key", "")))
    except ValueError as error:
        told = _("Send a new UUID for each delivery, and the same one when you send that delivery again.")
        raise MalformedHeader("Idempotency-Key", told) from error

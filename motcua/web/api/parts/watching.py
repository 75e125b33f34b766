"""What happened, in the order of the journal; and measures (chỉ số) so far."""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from motcua.service.exchange import changes
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures import queries as procedures
from motcua.steering.measures import queries as measures
from motcua.steering.measures.public.hiding import once
from motcua.steering.scope import scope_of
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import operation


def changes_address() -> str:
    """Where the change feed waits for what comes: at the feed process if it has an address of its own."""
    return f"{(settings.FEED_URL or settings.SITE_URL).rstrip('/')}/api/v1/changes"


router = Router(tags=["Changes and measures"])
MEASURES = Scope.MEASURES_READ


class ChangePage(Schema):
    """A page of the change feed."""

    changes: list[dict[str, Any]] = Field(
        description="Each with `position`, `kind` (as `dossier.accepted`), `at`, `recorded_at`, `origin`, `subject` "
        "(number, code, reference and its `sequence`: 1, 2, 3 … within the dossier) and `data` (states, times, amounts)"
    )
    next: int = Field(description="Ask with this as `after` next time; remember it when its changes are safely kept")
    last: int = Field(description="The last position there is")
    more: bool = Field(description="Ask again at once")


class Figures(Schema):
    """How the province is doing: the last thirty days, and now. null: too little to say, which is not 0."""

    since: date
    until: date
    received: int
    settled: int
    on_time_percent: float | None = Field(description="By the date that held at last")
    on_time_by_original_percent: float | None = Field(description="By the date first promised")
    overdue_now: int
    open_now: int


class DayRow(Schema):
    day: date
    received: int | None = Field(description="null: hidden, for one to four could point to a person")


class DaysReceived(Schema):
    items: list[DayRow]


class Times(Schema):
    """How long a procedure takes, in calendar days, of the last ninety days."""

    dossiers: int
    half_within_days: int
    nine_of_ten_within_days: int


class TimesFound(Schema):
    procedure: str
    times: Times | None = Field(description="null: fewer than ten dossiers, which would tell of single persons")


@router.get(
    "/changes",
    response=ChangePage,
    operation_id="getChanges",
    url_name="changes",
    summary="The change feed",
    **operation(None, problems=(403, 409)),
)
def get_changes(
    request: ApiRequest,
    response: HttpResponse,
    after: Annotated[
        int, Query(ge=0, lt=2**63, description="The `next` of the page before; 0: from the beginning")
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=changes.MOST_ITEMS)] = 100,
    kind: Annotated[list[str] | None, Query(max_length=50, description="Only these kinds of entries")] = None,
    wait: Annotated[  # noqa: ARG001  for the feed process
        int,
        Query(
            ge=0,
            le=changes.LONGEST_WAIT_SECONDS,
            description="Seconds to wait for the next change; "
            "served where the platform sends this address to its feed process, else answered at "
            "once",
        ),
    ] = 0,
) -> dict[str, Any]:
    """Entries that concern this token, without a gap: whoever goes on from `next` misses and doubles nothing.

    Needs the scope `changes:read` (own dossiers) or `changes:read_all`.
    """
    if settings.FEED_URL:  # waiting is not for the threads of the pages
        response["Link"] = f'<{changes_address()}>; rel="alternate"; title="long poll"'
    reader = changes.reader_of(request.auth.caller)
    return changes.page(reader, after=after, limit=limit, kinds=kind or None).as_json()


@router.get(
    "/measures/figures",
    response=Figures,
    operation_id="getFigures",
    url_name="figures",
    summary="Public figures",
    **operation(MEASURES),
)
def get_figures(request: ApiRequest) -> Any:
    """The figures of the home page, counted from the journal."""
    return vars(measures.public_figures(request.auth.at))


@router.get(
    "/measures/received-by-day",
    response=DaysReceived,
    operation_id="getReceivedByDay",
    url_name="received_by_day",
    summary="Dossiers received by day",
    **operation(MEASURES),
)
def get_received_by_day(request: ApiRequest) -> dict[str, Any]:
    """Of the whole province, the last thirty days, days of 0 too.

    Days of one to four, and those that would give them away, are null as on the public page. A token that acts as a
    leader or analyst of the whole province reads them.
    """
    found = measures.public_figures(request.auth.at)
    rows = measures.received_by_day(found.since, found.until)
    is_entitled = scope_of(request.auth.posts).is_whole_province
    told = once({day: (received, 0) for day, received in rows})
    return {
        "items": [
            {"day": day, "received": received if is_entitled or told.tells(day, 0, 0) else None}
            for day, received in rows
        ]
    }


@router.get(
    "/measures/procedures/{code}/times",
    response=TimesFound,
    operation_id="getProcessingTimes",
    url_name="processing_times",
    summary="How long a procedure takes",
    **operation(MEASURES, problems=(404,)),
)
def get_processing_times(request: ApiRequest, code: Annotated[str, Path(max_length=32)]) -> dict[str, Any]:
    """From handing in to the result, waiting for the applicant included."""
    live = procedures.get_live(code)
    found = measures.processing_times(live.definition.code, request.auth.at)
    return {"procedure": live.definition.code, "times": vars(found) if found else None}

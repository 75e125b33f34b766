"""Procedures (thủ tục hành chính): what can be asked for, and what each case needs."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Path, Query, Router, Schema
from pydantic import Field

from motcua.kernel.refusal import Fault
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.places import queries as places
from motcua.service.dossiers import clock
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures import forms
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import QUESTIONS, Definition
from motcua.service.procedures.models import ProcedureVersion
from motcua.service.procedures.refusals import ProcedureNotFound
from motcua.service.procedures.wording import said
from motcua.web.api import etags
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import operation
from motcua.web.api.paging import MOST, Cursor, cursor_of, cut, place_of
from motcua.web.api.refusals import CASE_UNKNOWN, PLACE_UNKNOWN, QUESTION_UNKNOWN, InvalidInput

router = Router(tags=["Procedures"])
READ = Scope.PROCEDURES_READ
type ProcedureCode = Annotated[
    str, Path(description="National code of the procedure", max_length=32, examples=["1.004873"])
]
type VersionNumber = Annotated[int, Path(description="Version: 1, 2, 3 …", ge=1, le=10**6)]
type Channel = Literal["online", "counter", "post"]


class ProcedureRow(Schema):
    """A procedure in a list."""

    code: str = Field(examples=["1.004873"])
    name: str = Field(description="In the caller's language; Vietnamese where there is no translation")
    field: str = Field(description="Field of administration (lĩnh vực)")
    level: str = Field(description="`commune`, `province` or `multi`: who may decide")
    online_level: str = Field(description="`full` (toàn trình), `partial` (một phần) or empty: not said")


class ProcedureList(Schema):
    """A page of procedures."""

    items: list[ProcedureRow]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")


class Question(Schema):
    """A yes/no question about the case. The answers decide which papers, fields and fees there are."""

    code: str
    text: str
    help: str
    default: bool


class Case(Schema):
    """A case of the procedure (trường hợp) with its national code."""

    code: str
    name: str


class VersionRow(Schema):
    """One version. A dossier keeps the version it was filed under."""

    number: int
    loaded_at: datetime
    is_current: bool


class Duration(Schema):
    """The legal time for settling. value null: the source does not say."""

    value: float | None
    unit: str
    working: bool | None = Field(description="Working days or hours; null: the source does not say, counted as working")


class Procedure(ProcedureRow):
    """A procedure with everything a client needs before it files."""

    version: int
    summary: str
    audience: list[str]
    channels: list[str] = Field(description="`online`, `counter`, `post`; the API files `online`")
    deadline: Duration
    questions: list[Question]
    cases: list[Case]
    legal_basis: list[str]
    conditions: list[str] = Field(description="What must be met (yêu cầu, điều kiện), as the source says it")
    results: list[str] = Field(description="Names of the documents that are handed over")
    tacit_approval: bool = Field(description="Silence is consent once the time is over")
    versions: list[VersionRow]


class PaperNeed(Schema):
    """A paper (thành phần hồ sơ) as this case sees it."""

    paper: str = Field(description="Code, to be named in `papers` when filing")
    name: str
    state: str = Field(
        description="`hand_in`: a file is demanded · `data`: a database replaces it, a number may be stated and "
        "nothing is demanded · `form`: the form itself · `show`: shown at the counter · `made`: by the agency · "
        "`not_needed`"
    )
    must_be_sent: bool
    may_be_sent: bool
    asks_number: bool
    max_files: int
    why: str


class PaperNeeds(Schema):
    items: list[PaperNeed]


class FeeLine(Schema):
    """One line of the fees (phí, lệ phí), in whole đồng. null: the source does not say, which is never 0."""

    name: str
    amount_vnd: int | None
    before_vnd: int | None = Field(description="Before a waiver")
    rule: str
    legal: str


class Fees(Schema):
    items: list[FeeLine]
    total_vnd: int | None


class AgencyRow(Schema):
    """An agency (cơ quan) that may decide on a dossier of this procedure."""

    code: str
    name: str
    kind: str
    place: str = Field(description="National code of its commune or province")
    latest_result_at: datetime | None = Field(
        description="If the dossier were filed now and valid: the latest moment of the result; null: nothing promised"
    )


class AgencyList(Schema):
    items: list[AgencyRow]


@router.get(
    "/procedures",
    response=ProcedureList,
    operation_id="listProcedures",
    summary="Find procedures",
    url_name="procedures",
    **operation(READ),
)
def list_procedures(
    request: ApiRequest,  # noqa: ARG001  django-ninja's signature
    q: Annotated[
        str, Query(max_length=200, description="Words as people say them; diacritics and slips are forgiven")
    ] = "",
    field: Annotated[str, Query(max_length=200, description="Only of this field (lĩnh vực)")] = "",
    life_event: Annotated[str, Query(max_length=40, description="Only for this life event")] = "",
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
) -> dict[str, Any]:
    """Procedures on offer that fit, the best first; without words in alphabetical order."""
    start = (place_of(cursor, "procedures", int) or [0])[0]
    found = procedures.search(q, field=field, life_event=life_event, limit=min(limit + 1, MOST), offset=start)
    rows, more = cut(found, min(limit, MOST - 1))
    items = [{**vars(row), "name": said(row, "name")} for row in rows]
    return {"items": items, "next": cursor_of("procedures", start + len(rows)) if more else None}


@router.get(
    "/procedures/{code}",
    response={200: Procedure},
    operation_id="getProcedure",
    url_name="procedure",
    summary="One procedure",
    **operation(READ, problems=(404,), etag=True),
)
def get_procedure(request: ApiRequest, response: HttpResponse, code: ProcedureCode) -> Any:
    """A procedure on offer with its questions, cases and versions. Next: its schema, papers, fees and agencies."""
    live = procedures.get_live(code)
    etag = etags.of_content(f"{live.version_id} {get_language()}")
    response["ETag"] = etag
    if etags.is_known(request, etag):
        return _not_modified(etag)
    definition = live.definition
    return {
        **_row(definition),
        "version": live.number,
        "summary": said(definition, "summary"),
        "audience": definition.audience,
        "channels": [str(channel) for channel in definition.channels],
        "deadline": definition.deadline.model_dump(),
        "questions": [
            {"code": q.code, "text": said(q, "text"), "help": said(q, "help"), "default": q.default}
            for q in definition.questions
        ],
        "cases": [{"code": case.code, "name": case.name} for case in definition.cases],
        "legal_basis": definition.legal_basis,
        "conditions": definition.conditions,
        "results": [said(result, "name") for result in definition.results],
        "tacit_approval": definition.tacit_approval,
        "versions": [
            {"number": v.number, "loaded_at": v.loaded_at, "is_current": v.id == live.version_id}
            for v in procedures.versions(code)[:MOST]
        ],
    }


@router.get(
    "/procedures/{code}/versions/{number}/schema",
    operation_id="getAnswersSchema",
    url_name="schema",
    response={200: dict[str, Any]},
    summary="JSON Schema of the answers, by version and case",
    **operation(READ, problems=(404,), etag=True),
)
def get_schema(
    request: ApiRequest,
    response: HttpResponse,
    code: ProcedureCode,
    number: VersionNumber,
    case: Annotated[str, Query(max_length=40, description="National code of a case: settles its questions")] = "",
    yes: Annotated[
        list[str] | None, Query(max_length=100, description="Codes of questions answered yes; settles all")
    ] = None,
) -> Any:
    """The schema (JSON Schema 2020-12) of `answers` in `POST /dossiers`.

    Without `case` and `yes` it holds for every case and states the conditions itself (`if`/`then`). With one of them
    it is written for that case alone: what the case does not need is left out.
    """
    version = _version(code, number)
    settled = _settled(version.compiled, case, yes)
    schema = forms.json_schema(version.compiled, number=number, questions=settled)
    etag = etags.of_content(f"{version.content_hash} {get_language()} {settled}")
    response["ETag"] = etag
    return _not_modified(etag) if etags.is_known(request, etag) else schema


@router.get(
    "/procedures/{code}/versions/{number}/papers",
    response=PaperNeeds,
    operation_id="getPapers",
    url_name="papers",
    summary="Papers by case",
    **operation(READ, problems=(404,)),
)
def get_papers(
    request: ApiRequest,  # noqa: ARG001  django-ninja's signature
    code: ProcedureCode,
    number: VersionNumber,
    channel: Annotated[Channel, Query()] = "online",
    case: Annotated[str, Query(max_length=40)] = "",
    yes: Annotated[list[str] | None, Query(max_length=100, description="Codes of questions answered yes")] = None,
) -> dict[str, Any]:
    """Every paper of the procedure and what this case does with it. The codes are those to name when filing."""
    definition = _version(code, number).compiled
    answers = {QUESTIONS: _settled(definition, case, yes or [])}
    return {"items": [_need(need) for need in forms.papers_needed(definition, answers, channel)]}


@router.get(
    "/procedures/{code}/versions/{number}/fees",
    response=Fees,
    operation_id="getFees",
    url_name="fees",
    summary="Fees by case and channel",
    **operation(READ, problems=(404,)),
)
def get_fees(
    request: ApiRequest,
    code: ProcedureCode,
    number: VersionNumber,
    channel: Annotated[Channel, Query()] = "online",
    case: Annotated[str, Query(max_length=40)] = "",
    yes: Annotated[list[str] | None, Query(max_length=100, description="Codes of questions answered yes")] = None,
) -> dict[str, Any]:
    """Fees as far as the questions decide them. What is due is frozen when the dossier is filed."""
    definition = _version(code, number).compiled
    answers = {QUESTIONS: _settled(definition, case, yes or [])}
    lines = forms.fees_for(definition, answers, channel, on=request.auth.at.astimezone(VIETNAM).date())
    amounts = [line.amount_vnd for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return {
        "items": [_fee(line) for line in lines],
        "total_vnd": sum(known) if lines and len(known) == len(lines) else None,
    }


@router.get(
    "/procedures/{code}/agencies",
    response=AgencyList,
    operation_id="getAgencies",
    url_name="procedure_agencies",
    summary="Who may decide",
    **operation(READ, problems=(404,)),
)
def get_agencies(
    request: ApiRequest,
    code: ProcedureCode,
    commune: Annotated[str, Query(max_length=5, pattern="^[0-9]*$", description="National code of the commune")] = "",
) -> dict[str, Any]:
    """The agencies to file with. Where communes decide, name the commune: its committee is the one."""
    live = procedures.get_live(code)
    place = places.by_code(commune) if commune else None
    if commune and place is None:
        raise InvalidInput([Fault("/commune", str(PLACE_UNKNOWN), "place_unknown", "query")])
    ids = procedures.agencies_for(live.id, place.id if place else None)[:MOST]
    found = agencies.in_bulk(set(ids))
    rows = [found[id_] for id_ in ids if id_ in found]
    return {"items": [_agency(row, live.definition, request.auth.at) for row in rows]}


def _agency(agency: Any, definition: Definition, at: datetime) -> dict[str, Any]:
    centre = agencies.centre_of(agency.id)
    latest = clock.latest_result(agency.id, centre.id, definition, "online", at) if centre else None
    row = {"code": agency.code, "name": agency.label, "kind": agency.kind, "place": agency.place.code}
    return {**row, "latest_result_at": latest}


def _row(definition: Definition) -> dict[str, Any]:
    row = {"code": definition.code, "name": said(definition, "name"), "field": definition.field}
    return {**row, "level": definition.level, "online_level": definition.online_level or ""}


def _version(code: str, number: int) -> ProcedureVersion:
    """Return a version, also an old one: dossiers may still run under it. Raises ProcedureNotFound."""
    found = procedures.versions(code).filter(number=number).first()
    if found is None:
        raise ProcedureNotFound(code=code)
    return found


def _settled(definition: Definition, case: str, yes: list[str] | None) -> dict[str, bool] | None:
    """Return the answers about the case; None where none is settled. Raises InvalidInput for unknown codes."""
    known = {question.code for question in definition.questions}
    chosen = next((found for found in definition.cases if found.code == case), None)
    wrong = [code for code in yes or [] if code not in known]
    if wrong or (case and chosen is None):
        told = QUESTION_UNKNOWN if wrong else CASE_UNKNOWN
        raise InvalidInput([Fault("/yes" if wrong else "/case", str(told), "unknown", "query")])
    if chosen is None and yes is None:
        return None
    settled = {question.code: question.code in (yes or []) for question in definition.questions}
    for condition in chosen.needed_if if chosen else ():
        if condition.field in settled:
            settled[condition.field] = "yes" in condition.values
    return settled


def _need(need: forms.PaperNeed) -> dict[str, Any]:
    return {
        "paper": need.paper.code,
        "name": said(need.paper, "name"),
        "state": need.state,
        "must_be_sent": need.must_upload,
        "may_be_sent": need.may_upload,
        "asks_number": need.asks_number,
        "max_files": need.paper.max_files,
        "why": need.why,
    }


def _fee(line: forms.FeeLine) -> dict[str, Any]:
    row = {"name": line.name, "amount_vnd": line.amount_vnd, "before_vnd": line.before_vnd}
    return {**row, "rule": line.rule_text, "legal": line.legal_text}


def _not_modified(etag: str) -> HttpResponse:
    return HttpResponse(status=304, headers={"ETag": etag})

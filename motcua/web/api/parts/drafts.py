"""Drafts: what an official enters at the counter for somebody who has come, section by section."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field, StrictBool

from motcua.journal.acting import Acting, Channel
from motcua.kernel.refusal import Fault, placed, pointer_of
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person, Post
from motcua.registry.places import queries as places
from motcua.service.dossiers import drafts, walk_ins
from motcua.service.dossiers.models import Draft
from motcua.service.dossiers.refusals import NoAgency, NotComplete, NotYours
from motcua.service.dossiers.walk_ins import WalkInIncomplete
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures import queries as procedures
from motcua.service.procedures import strictness
from motcua.service.procedures.definition import QUESTIONS
from motcua.web.api import etags
from motcua.web.api.callers import ApiRequest, Call
from motcua.web.api.describing import Given, operation
from motcua.web.api.paging import MOST, Cursor, cursor_of, cut, place_of
from motcua.web.api.parts.acting import hand_in
from motcua.web.api.parts.bodies import PaperGiven
from motcua.web.api.problems import error_of, faults_of
from motcua.web.api.refusals import PLACE_UNKNOWN, QUESTION_UNKNOWN, InvalidInput, NotFound
from motcua.web.api.texts import Line

router = Router(tags=["Drafts"])
SUBMIT = Scope.DOSSIERS_SUBMIT
COUNTER_ROLES = ("receiver", "head_of_centre")
type Key = Annotated[UUID, Path(description="Key of the draft")]


class Applicant(Given):
    """The person at the counter (chủ hồ sơ): by personal number, or else by name and date of birth.

    Found where that is certain, else entered.
    """

    full_name: Annotated[Line, Field(min_length=1, max_length=200)]
    birth_date: date | None = None
    sex: Literal["", "female", "male"] = ""
    personal_number: Annotated[Line, Field(max_length=20)] = ""
    phone: Annotated[Line, Field(max_length=20)] = ""
    commune: Annotated[str, Field(max_length=5, pattern="^[0-9]*$", description="National code")] = ""
    address: Annotated[Line, Field(max_length=200)] = ""
    card_seen: Annotated[bool, Field(description="The official holds the identity card and types from it")] = False


class DraftStart(Given):
    """For whom, which procedure, and where."""

    procedure: Annotated[str, Field(min_length=1, max_length=32)]
    applicant: Applicant
    agency: Annotated[str, Field(max_length=32, description="Code; empty: the only one that may decide")] = ""
    questions: Annotated[dict[str, StrictBool], Field(max_length=100)] = {}


class DraftPaperRow(Schema):
    id: int
    paper: str
    file_name: str
    data_number: str


class DraftState(Schema):
    """A draft with what is still wrong or missing."""

    key: UUID
    procedure: str
    version: int
    agency: str | None
    answers: dict[str, Any]
    papers: list[DraftPaperRow]
    errors: list[dict[str, str]] = Field(description="As in a problem document: pointer, detail, code")
    is_complete: bool
    fee_vnd: int | None
    saved_at: datetime
    expires_at: datetime
    submitted_as: str | None = Field(description="Number of the dossier")


class DraftRow(Schema):
    key: UUID
    procedure: str
    saved_at: datetime
    expires_at: datetime


class DraftList(Schema):
    items: list[DraftRow]
    next: str | None


class Section(Given):
    """Answers of one section, as the procedure's JSON Schema has them. They replace what was there."""

    values: Annotated[dict[str, Any], Field(max_length=500)]


class AgencyChosen(Given):
    agency: Annotated[str, Field(min_length=1, max_length=32)]


class Submitted(Schema):
    """The dossier that the draft became."""

    number: str
    tracking_code: str = Field(description="Mã tra cứu: with the number it opens the timeline without personal data")
    state: str
    version: int
    submitted_at: datetime
    answer_due_at: datetime | None
    fee_vnd: int | None


@router.get(
    "/drafts",
    response=DraftList,
    operation_id="listDrafts",
    url_name="drafts",
    summary="Open drafts",
    **operation(SUBMIT),
)
def list_drafts(
    request: ApiRequest,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """Drafts of the token's person, the last touched first."""
    start = (place_of(cursor, "drafts", int) or [0])[0]
    rows, more = cut(
        list(drafts.open_drafts(request.auth.person_id, request.auth.at)[start : start + limit + 1]), limit
    )
    items = [
        {"key": d.key, "procedure": d.version.procedure.code, "saved_at": d.saved_at, "expires_at": d.expires_at}
        for d in rows
    ]
    return {"items": items, "next": cursor_of("drafts", start + limit) if more else None}


@router.post(
    "/drafts",
    response={201: DraftState},
    operation_id="startDraft",
    url_name="draft_start",
    summary="Begin a draft for a walk-in",
    **operation(SUBMIT, problems=(404, 409), etag=True),
)
def start_draft(request: ApiRequest, response: HttpResponse, body: DraftStart) -> Any:
    """For officials who receive at a counter. The dossier is marked as typed by an official (công chức nộp thay)."""
    call = request.auth
    post, by = _at_counter(call)
    live = procedures.get_live(body.procedure)
    unknown = [code for code in body.questions if code not in {q.code for q in live.definition.questions}]
    if unknown:
        text = str(QUESTION_UNKNOWN)
        raise InvalidInput([Fault(pointer_of("questions", code), text, "unknown") for code in unknown])
    person = _applicant(body.applicant, by, call.at)
    draft = walk_ins.begin(live, applicant_id=person.id, by=by, place_id=post.agency.place_id, at=call.at)
    if body.questions:
        drafts.save_section(draft.id, QUESTIONS, body.questions, at=call.at)
    if body.agency:
        _choose(draft, body.agency, call.at)
    response["Location"] = f"/api/v1/drafts/{draft.key}"
    return _state(call, response, draft.key)


def _at_counter(call: Call) -> tuple[Post, Acting]:
    """Return the role at a counter. Raises PersonNeeded, NotYours."""
    person_id = call.person_id
    post = next((post for post in call.posts if post.role in COUNTER_ROLES), None)
    if post is None:
        raise NotYours()
    assurance = call.actings[0].assurance
    return post, Acting(person_id, post.role, post.agency_id, None, assurance, Channel.COUNTER)


def _applicant(given: Applicant, by: Acting, at: datetime) -> Person:
    """Return the person at the counter. Everything that is wrong is told at once, each with its place."""
    details = _details(given)
    wrong = details.refusals(today=at.astimezone(VIETNAM).date())
    if wrong:
        told = [placed(refusal, "applicant", name) for name, refusal in wrong.items()]
        raise told[0] if len(told) == 1 else InvalidInput([fault for one in told for fault in faults_of(one)])
    try:
        return walk_ins.applicant(details, by=by, at=at, is_identity_checked=given.card_seen)
    except WalkInIncomplete as incomplete:
        raise placed(incomplete, "applicant", "birth_date") from incomplete


def _details(given: Applicant) -> PersonDetails:
    place = places.by_code(given.commune) if given.commune else None
    if given.commune and place is None:
        raise InvalidInput([Fault("/applicant/commune", str(PLACE_UNKNOWN), "place_unknown")])
    values = given.dict(exclude={"commune", "card_seen"})
    return PersonDetails(**values, commune_id=place.id if place else None)


def _choose(draft: Draft, code: str, at: datetime) -> None:
    """Choose the agency, if it may decide on this. Raises NoAgency."""
    agency = agencies.by_code(code)
    if agency is None or agency.id not in procedures.agencies_for(draft.version.procedure_id, agency.place_id):
        raise NoAgency()
    drafts.choose_agency(draft.id, agency.id, at=at)


@router.get(
    "/drafts/{key}",
    response={200: DraftState},
    operation_id="getDraft",
    url_name="draft",
    summary="A draft, checked",
    **operation(SUBMIT, problems=(404, 410), etag=True),
)
def get_draft(request: ApiRequest, response: HttpResponse, key: Key) -> Any:
    """What was entered, and everything that is still wrong or missing before it can be submitted."""
    return _state(request.auth, response, key)


@router.put(
    "/drafts/{key}/sections/{section}",
    response={200: DraftState},
    operation_id="saveSection",
    url_name="draft_section",
    summary="Save a section",
    **operation(SUBMIT, problems=(404, 410), match=True),
)
def save_section(
    request: ApiRequest,
    response: HttpResponse,
    key: Key,
    section: Annotated[str, Path(max_length=64, description="Code of the section, or `questions`")],
    body: Section,
) -> Any:
    """Kept as it is, right or not; the answer says what is wrong. Refused are only names that the JSON Schema does
    not know, values of another type, and fields that the platform fills in."""
    draft = _seen(request, key)
    if section not in {QUESTIONS, *(found.code for found in draft.version.compiled.sections)}:
        raise NotFound()
    misfits = strictness.unreadable(draft.version.compiled, section, body.values)
    if misfits:
        raise InvalidInput([Fault(pointer_of("values", *one.path[1:]), one.text, one.code) for one in misfits])
    drafts.save_section(draft.id, section, body.values, at=request.auth.at)
    return _state(request.auth, response, key)


@router.put(
    "/drafts/{key}/agency",
    response={200: DraftState},
    operation_id="chooseAgency",
    url_name="draft_agency",
    summary="Choose where to file",
    **operation(SUBMIT, problems=(404, 410), match=True),
)
def choose_agency(request: ApiRequest, response: HttpResponse, key: Key, body: AgencyChosen) -> Any:
    """The agency that shall decide; see `GET /procedures/{code}/agencies`."""
    _choose(_seen(request, key), body.agency, request.auth.at)
    return _state(request.auth, response, key)


@router.post(
    "/drafts/{key}/papers",
    response={200: DraftState},
    operation_id="addDraftPaper",
    url_name="draft_papers",
    summary="Hand in a paper",
    **operation(SUBMIT, problems=(404, 410), match=True),
)
def add_paper(request: ApiRequest, response: HttpResponse, key: Key, body: PaperGiven) -> Any:
    """A document that was sent before, or the number of the record that replaces the paper."""
    hand_in(request.auth, _seen(request, key).id, [body])
    return _state(request.auth, response, key)


@router.delete(
    "/drafts/{key}/papers/{paper_id}",
    response={200: DraftState},
    operation_id="removeDraftPaper",
    url_name="draft_paper",
    summary="Take a paper out",
    **operation(SUBMIT, problems=(404, 410), match=True),
)
def remove_paper(
    request: ApiRequest, response: HttpResponse, key: Key, paper_id: Annotated[int, Path(ge=1, lt=2**63)]
) -> Any:
    """Nothing happens where it is not there any more."""
    drafts.remove_file(_seen(request, key).id, paper_id, at=request.auth.at)
    return _state(request.auth, response, key)


@router.post(
    "/drafts/{key}/submit",
    response={200: Submitted},
    operation_id="submitDraft",
    url_name="draft_submit",
    summary="Submit the draft",
    **operation(SUBMIT, problems=(404, 409, 410), match=True),
)
def submit_draft(request: ApiRequest, response: HttpResponse, key: Key) -> dict[str, Any]:
    """One draft, one dossier: its key is the idempotency key. Submitted again, also without a fitting If-Match, it
    answers with the same dossier."""
    call = request.auth
    _post, by = _at_counter(call)
    draft = _own(call, key)
    if draft.submitted_as_id is None:
        etags.require_seen(request, etags.of_moment(draft.saved_at))
    by = Acting(by.person_id, by.role, by.unit_id, draft.applicant_id, by.assurance, Channel.COUNTER)
    dossier = drafts.submit_draft(draft.id, by=by, at=call.at)
    response["ETag"] = etags.of_version(dossier.row_version)
    response["Location"] = f"/api/v1/dossiers/{dossier.number}"
    names = ("number", "tracking_code", "state", "submitted_at", "answer_due_at", "fee_vnd")
    return {**{name: getattr(dossier, name) for name in names}, "version": dossier.row_version}


@router.delete(
    "/drafts/{key}",
    response={204: None},
    operation_id="discardDraft",
    url_name="draft_discard",
    summary="Discard a draft",
    **operation(SUBMIT, problems=(404, 410), match=True),
)
def discard_draft(request: ApiRequest, key: Key) -> HttpResponse:
    """Nothing of it is kept. One that was submitted stays."""
    drafts.discard(_seen(request, key).id)
    return HttpResponse(status=204)


def _own(call: Call, key: UUID) -> Draft:
    """Return a draft of the token's person. Raises NotFound for others, DraftExpired."""
    try:
        return drafts.find(key, call.person_id, "", call.at)
    except Draft.DoesNotExist:
        raise NotFound() from None


def _seen(request: ApiRequest, key: UUID) -> Draft:
    draft = _own(request.auth, key)
    etags.require_seen(request, etags.of_moment(draft.saved_at))
    return draft


def _state(call: Call, response: HttpResponse, key: UUID) -> dict[str, Any]:
    draft = _own(call, key)
    cleaned, errors, missing = drafts.checked(draft, today=call.at.astimezone(VIETNAM).date())
    faults = list(faults_of(NotComplete(errors, missing)))
    if draft.agency is None:
        faults.append(Fault("/agency", str(NoAgency.message), NoAgency.code))
    lines = drafts.fee_lines(draft.version.compiled, cleaned, draft.channel, call.at)
    amounts = [line["amount_vnd"] for line in lines]
    response["ETag"] = etags.of_moment(draft.saved_at)
    names = ("id", "file_name", "data_number")
    return {
        "key": draft.key,
        "procedure": draft.version.procedure.code,
        "version": draft.version.number,
        "agency": draft.agency.code if draft.agency else None,
        "answers": draft.answers,
        "papers": [
            {**{name: getattr(paper, name) for name in names}, "paper": paper.paper_code}
            for paper in draft.papers.order_by("id")
        ],
        "errors": [error_of(fault) for fault in faults],
        "is_complete": not faults,
        "fee_vnd": None if not amounts or None in amounts else sum(amounts),
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        "submitted_as": draft.submitted_as.number if draft.submitted_as else None,
    }

"""Dossiers (hồ sơ): lists, search, and what belongs to one: timeline, papers, letters, results."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from motcua.registry.agencies import queries as agencies
from motcua.service.documents import intake
from motcua.service.documents.models import LetterKind, StoredFile
from motcua.service.dossiers import drafts, flow, handing_out, inbox, marking, offering, search
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.inbox import FILTERS, LONG, Listed, Mark
from motcua.service.dossiers.models import Consultation, Dossier
from motcua.service.dossiers.states import Action, State
from motcua.service.exchange import queries as exchange
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.wording import said
from motcua.web.api import etags
from motcua.web.api.callers import ApiRequest, Call
from motcua.web.api.describing import DossierNumber, Given, RowId, operation
from motcua.web.api.paging import MOST, Cursor, cursor_of, cut, place_of
from motcua.web.api.parts import bodies
from motcua.web.api.refusals import NotFound
from motcua.web.api.texts import Moment

router = Router(tags=["Dossiers"])
READ = Scope.DOSSIERS_READ
PDF = {"responses": {200: {"description": "The file", "content": {"*/*": {}}}}}


class DossierRow(Schema):
    """A dossier in a list. `GET /dossiers/{number}` has the whole."""

    number: str
    code: str | None = Field(description="Given at acceptance")
    procedure: str = Field(description="Code of the procedure")
    procedure_name: str = Field(description="In the caller's language; Vietnamese where there is no translation")
    agency: str = Field(description="Code of the agency that decides")
    agency_name: str = Field(description="In the caller's language; Vietnamese where there is no translation")
    state: str
    state_name: str = Field(description="In the caller's language")
    version: int = Field(description="Grows with every act; the ETag to send as If-Match")
    submitted_at: datetime
    answer_due_at: datetime | None = Field(description="Until then it is accepted, refused or asked for more")
    due_at: datetime | None = Field(description="Promised for; null before acceptance or where nothing is promised")
    settled_at: datetime | None
    reference: str | None = Field(description="The partner's own number; null for dossiers it did not file")


class DossierList(Schema):
    items: list[DossierRow]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")


class Inbox(DossierList):
    """A page of an official's inbox, and how many stand under each filter (1001: more than 1000)."""

    counts: dict[str, int] | None = Field(description="On the first page only")


class Event(Schema):
    """What happened. Officials are named by their role and unit, never by name."""

    kind: str = Field(description="For example `accepted`, `supplement_requested`, `settled`")
    at: datetime
    role: str
    agency: str | None = Field(description="Code of the unit that acted")
    reason: str
    legal_ground: str


class Timeline(Schema):
    items: list[Event]


class Possible(Schema):
    """An action that would be done now if this caller asked for it."""

    action: str
    href: str
    given: list[str] = Field(description="Names that the action's body must have")
    optional: list[str] = Field(description="Names that it may have beside")
    leads_to: str | None = Field(
        description="State afterwards; null: it stays, or goes back to where it was asked from"
    )


class PossibleList(Schema):
    items: list[Possible]


class PaperRow(Schema):
    """A paper that was handed in, or the number of the record that replaces it."""

    id: int
    paper: str = Field(description="Its code in the procedure")
    name: str = Field(description="In the caller's language; Vietnamese where there is no translation")
    file_name: str
    size_bytes: int | None
    sha256: str | None = Field(description="Of the bytes as sent; what the receipt states")
    data_number: str
    data_checked_at: datetime | None = Field(description="When an official looked the record up (đã tra cứu)")
    round: int = Field(description="0: handed in first; n: with the n-th supplement")
    added_at: datetime
    href: str | None = Field(description="Where to download it; null: there is no file")


class PaperList(Schema):
    items: list[PaperRow]


class LetterRow(Schema):
    """A letter (văn bản) about the dossier."""

    id: int
    kind: str = Field(description=" · ".join(f"`{kind.value}`: {kind.label}" for kind in LetterKind))
    title: str
    made_at: datetime
    href: str = Field(description="The PDF")


class LetterList(Schema):
    items: list[LetterRow]


class ResultRow(Schema):
    """A result (kết quả giải quyết) that was issued."""

    id: int
    number: str
    outcome: str = Field(description="`granted` or `refused`")
    title: str
    issued_at: datetime
    revoked_at: datetime | None = Field(description="It is no longer valid since then")
    href: str | None = Field(description="The document; null: settled without one")


class ResultList(Schema):
    items: list[ResultRow]


class Asked(Schema):
    """One thing to add or correct."""

    kind: str = Field(description="`field` or `paper`")
    code: str = Field(description="`section.field`, or the paper's code")
    label: str = Field(description="What the field or paper is called")
    reason: str
    remedy: str


class SupplementRequest(Schema):
    """What is asked for (yêu cầu bổ sung). Answer it by the action `resubmit`."""

    asked_at: datetime
    answer_until: datetime | None
    items: list[Asked]


class ConsultationRow(Schema):
    """A question to another agency (lấy ý kiến phối hợp)."""

    id: int
    agency: str
    question: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: str


class ConsultationList(Schema):
    items: list[ConsultationRow]


@router.get(
    "/dossiers",
    response=DossierList,
    operation_id="listDossiers",
    url_name="dossier_list",
    summary="Dossiers that this token may read",
    **operation(READ),
)
def list_dossiers(
    request: ApiRequest,
    q: Annotated[
        str, Query(max_length=100, description="Number, code, or beginnings of names; never a personal number")
    ] = "",
    state: Annotated[State | None, Query()] = None,
    procedure: Annotated[str, Query(max_length=32)] = "",
    agency: Annotated[str, Query(max_length=32, description="Code of the deciding agency")] = "",
    reference: Annotated[str, Query(max_length=100, description="The partner's own number")] = "",
    submitted_from: Annotated[Moment | None, Query()] = None,
    submitted_until: Annotated[Moment | None, Query()] = None,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """The newest first. Filters narrow together. Names come in the caller's language (`Accept-Language`)."""
    found = exchange.visible_to(request.auth.caller)
    if reference:
        found = found.filter(id__in=exchange.filed_as(request.auth.caller.partner_id, reference).values("dossier_id"))
    wanted: dict[str, Any] = {"state": state, "procedure__code": procedure, "agency__code": agency}
    wanted |= {"submitted_at__gte": submitted_from, "submitted_at__lt": submitted_until}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    place = place_of(cursor, "dossiers", int)
    before = int(place[0]) if place else None
    rows, more = cut(_page(found, q, before, limit + 1), limit)
    items = _rows(request.auth, [(row, row.procedure.code) for row in rows])
    return {"items": items, "next": cursor_of("dossiers", rows[-1].id) if more else None}


def _page(found: QuerySet[Dossier], q: str, before: int | None, limit: int) -> list[Dossier]:
    if q:
        found = search.search(q, found, before=before, limit=limit)
    else:
        found = (found.filter(id__lt=before) if before is not None else found).order_by("-id")[:limit]
    return list(found.select_related("procedure"))


@router.get(
    "/inbox",
    response=Inbox,
    operation_id="getInbox",
    url_name="inbox",
    summary="An official's inbox",
    **operation(READ),
)
def get_inbox(
    request: ApiRequest,
    filter: Annotated[str, Query(pattern=f"^({'|'.join(FILTERS)})$")] = "mine",
    cursor: Cursor = "",
) -> dict[str, Any]:
    """What the desk shows: dossiers under a filter, 50 a page. For tokens that act as an official."""
    reader, at = request.auth.reader, request.auth.at
    if filter in LONG:
        place = place_of(cursor, f"inbox {filter}", str, int)
        mark = Mark(datetime.fromisoformat(place[0]), place[1]) if place else None
        page = inbox.long_page(reader, filter, mark)
        there = page.next if page.has_next else None
        following = cursor_of(f"inbox {filter}", there.ended_at.isoformat(), there.id) if there else None
    else:
        number = (place_of(cursor, f"inbox {filter}", int) or [1])[0]
        page = inbox.page(reader, filter, at, number=number)
        following = cursor_of(f"inbox {filter}", number + 1) if page.has_next else None
    counts = None if cursor else inbox.counts(reader, at)
    items = _rows(request.auth, [(row, row.procedure_code) for row in page.rows])
    return {"items": items, "next": following, "counts": counts}


def _rows(call: Call, rows: list[tuple[Dossier | Listed, str]]) -> list[dict[str, Any]]:
    """Return dossiers, each given with the code of its procedure, and names in the caller's language."""
    references = exchange.references_of(call.caller.partner_id, [row.id for row, _code in rows])
    called = procedures.names({code for _row, code in rows})
    units = agencies.in_bulk({row.agency_id for row, _code in rows})
    names = ("number", "code", "state", "submitted_at", "answer_due_at", "due_at", "settled_at")
    return [
        {
            **{name: getattr(row, name) for name in names},
            "procedure": code,
            "procedure_name": called[code],
            "agency": units[row.agency_id].code,
            "agency_name": units[row.agency_id].label,
            "state_name": str(State(row.state).label),
            "version": row.row_version,
            "reference": references.get(row.id),
        }
        for row, code in rows
    ]


@router.get(
    "/dossiers/{number}/timeline",
    response=Timeline,
    operation_id="getTimeline",
    url_name="timeline",
    summary="What happened",
    **operation(READ, problems=(404,)),
)
def get_timeline(request: ApiRequest, number: DossierNumber) -> dict[str, Any]:
    """Everything that happened to the dossier, oldest first."""
    told = dossiers.timeline(request.auth.dossier(number))
    units = agencies.in_bulk({event.unit_id for event in told if event.unit_id})
    return {
        "items": [
            {
                "kind": event.kind,
                "at": event.at,
                "role": event.role,
                "agency": units[event.unit_id].code if event.unit_id in units else None,
                "reason": event.reason,
                "legal_ground": event.legal_ground,
            }
            for event in told
        ]
    }


@router.get(
    "/dossiers/{number}/actions",
    response=PossibleList,
    operation_id="listActions",
    url_name="actions",
    summary="What may be done now",
    **operation(READ, problems=(404,), etag=True),
)
def list_actions(request: ApiRequest, response: HttpResponse, number: DossierNumber) -> dict[str, Any]:
    """The actions open to this caller, the expected one first. The ETag is the one to send as If-Match."""
    dossier = request.auth.dossier(number)
    response["ETag"] = etags.of_version(dossier.row_version)
    rows = offering.offered(request.auth.candidates(dossier), dossier)
    items = [_possible(dossier, row.action, bodies.BODIES[row.action], row.target) for row in rows]
    if any(row.action == Action.PASS_ON for row in rows):
        proposing = ["submit_for_signature"] if offering.goes_to_signer(dossier) else []
        items += [_possible(dossier, name, bodies.PROPOSING[name]) for name in ("propose_result", *proposing)]
    return {"items": items}


def _possible(dossier: Dossier, action: str, body: type[Given], target: State | None = None) -> dict[str, Any]:
    return {
        "action": action,
        "href": f"/api/v1/dossiers/{dossier.number}/actions/{action}",
        "given": bodies.needed(body),
        "optional": bodies.open_to_choice(body),
        "leads_to": target or None,
    }


@router.get(
    "/dossiers/{number}/papers",
    response=PaperList,
    operation_id="listPapers",
    url_name="dossier_papers",
    summary="Papers of a dossier",
    **operation(READ, problems=(404,)),
)
def list_papers(request: ApiRequest, number: DossierNumber) -> dict[str, Any]:
    """Papers that were handed in, the newest round of each last."""
    dossier = request.auth.dossier(number)
    called = {paper.code: said(paper, "name") for paper in flow.definition_of(dossier).papers}
    papers = drafts.current_papers(dossier)[:500]
    return {"items": [_paper(dossier.number, paper, called.get(paper.paper_code, paper.name)) for paper in papers]}


def _paper(number: str, paper: Any, name: str) -> dict[str, Any]:
    names = ("id", "file_name", "data_number", "data_checked_at", "round", "added_at")
    return {
        **{each: getattr(paper, each) for each in names},
        "paper": paper.paper_code,
        "name": name,
        "size_bytes": paper.file.size_bytes if paper.file else None,
        "sha256": paper.file.original_sha256 if paper.file else None,
        "href": f"/api/v1/dossiers/{number}/papers/{paper.id}/file" if paper.file else None,
    }


@router.get(
    "/dossiers/{number}/papers/{paper_id}/file",
    response={200: None},
    operation_id="getPaperFile",
    url_name="paper_file",
    summary="Download a paper",
    **operation(READ, problems=(404,), more=PDF),
)
def get_paper_file(request: ApiRequest, number: DossierNumber, paper_id: RowId) -> HttpResponse:
    """The file as it is kept: scripts were taken out of PDFs, places out of pictures."""
    dossier = request.auth.dossier(number)
    found = dossier.papers.select_related("file").filter(id=paper_id, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFound()
    return _download(found.file)


def _download(stored: StoredFile) -> HttpResponse:
    with intake.open_content(stored) as content:
        return HttpResponse(content.read(), headers=intake.download_headers(stored))


@router.get(
    "/dossiers/{number}/letters",
    response=LetterList,
    operation_id="listLetters",
    url_name="letters",
    summary="Letters about a dossier",
    **operation(READ, problems=(404,)),
)
def list_letters(request: ApiRequest, number: DossierNumber) -> dict[str, Any]:
    """Receipt, appointment slip, requests, results and the others, the newest first."""
    dossier = request.auth.dossier(number)
    return {
        "items": [
            {
                "id": letter.id,
                "kind": letter.kind,
                "title": LetterKind(letter.kind).label,
                "made_at": letter.made_at,
                "href": f"/api/v1/dossiers/{dossier.number}/letters/{letter.id}/file",
            }
            for letter in dossiers.letters_of(dossier)
        ]
    }


@router.get(
    "/dossiers/{number}/letters/{letter_id}/file",
    response={200: None},
    operation_id="getLetterFile",
    url_name="letter_file",
    summary="Download a letter",
    **operation(
        READ, problems=(404,), more={"responses": {200: {"description": "PDF", "content": {"application/pdf": {}}}}}
    ),
)
def get_letter_file(request: ApiRequest, number: DossierNumber, letter_id: RowId) -> HttpResponse:
    """The letter as PDF. It is drawn when somebody first asks and never changes."""
    dossier = request.auth.dossier(number)
    found = next((letter for letter in dossiers.letters_of(dossier) if letter.id == letter_id), None)
    if found is None:
        raise NotFound()
    return _sent(handing_out.letter(found))


def _sent(document: handing_out.Download) -> HttpResponse:
    return HttpResponse(document.content, headers=document.headers)


@router.get(
    "/dossiers/{number}/results",
    response=ResultList,
    operation_id="listResults",
    url_name="results",
    summary="Results of a dossier",
    **operation(READ, problems=(404,)),
)
def list_results(request: ApiRequest, number: DossierNumber) -> dict[str, Any]:
    """Results that were issued, the newest first; revoked ones too, marked."""
    dossier = request.auth.dossier(number)
    names = ("id", "number", "outcome", "title", "issued_at", "revoked_at")
    own = f"/api/v1/dossiers/{dossier.number}/results"
    return {
        "items": [
            {
                **{name: getattr(result, name) for name in names},
                "href": f"{own}/{result.id}/file" if result.file_id or result.letter_id else None,
            }
            for result in dossiers.issued_results(dossier)
        ]
    }


@router.get(
    "/dossiers/{number}/results/{result_id}/file",
    response={200: None},
    operation_id="getResultFile",
    url_name="result_file",
    summary="Download a result",
    **operation(READ, problems=(404,), more=PDF),
)
def get_result_file(request: ApiRequest, number: DossierNumber, result_id: RowId) -> HttpResponse:
    """The document that settles the dossier: the file that was issued, or the PDF of its letter.

    One that was revoked or replaced comes as a copy with the mark and the time on every page.
    """
    dossier = request.auth.dossier(number)
    found = dossier.results.select_related("file").filter(id=result_id, issued_at__isnull=False).first()
    document = handing_out.result(found) if found is not None else None
    if document is None:
        raise NotFound()
    return _sent(document)


@router.get(
    "/dossiers/{number}/supplement-request",
    response=SupplementRequest,
    operation_id="getSupplementRequest",
    url_name="supplement_request",
    summary="What must be added or corrected",
    **operation(READ, problems=(404,)),
)
def get_supplement_request(request: ApiRequest, number: DossierNumber) -> dict[str, Any]:
    """The request that waits for an answer; 404 where nothing is asked for."""
    dossier = request.auth.dossier(number)
    found = dossiers.open_request(dossier)
    if found is None:
        raise NotFound()
    called = {(one.kind, one.code): one.label for one in marking.markable(dossier)}
    names = ("kind", "code", "reason", "remedy")
    items = [
        {**{name: getattr(item, name) for name in names}, "label": called.get((item.kind, item.code), item.label)}
        for item in found.items.all()
    ]
    return {"asked_at": found.asked_at, "answer_until": found.answer_until, "items": items}


@router.get(
    "/dossiers/{number}/consultations",
    response=ConsultationList,
    operation_id="listConsultations",
    url_name="consultations",
    summary="Questions to other agencies",
    **operation(READ, problems=(404,)),
)
def list_consultations(request: ApiRequest, number: DossierNumber) -> dict[str, Any]:
    """The newest first. For tokens that act as an official; others are told only that an agency was asked.

    An agency that was asked reads the dossier until it has answered, or the dossier has ended. Afterwards it is told
    here what it was asked and answered itself, and nothing else of the dossier.
    """
    return {"items": [_consultation(asked) for asked in exchange.consultations_for(request.auth.caller, number)]}


def _consultation(asked: Consultation) -> dict[str, Any]:
    names = ("id", "question", "asked_at", "due_at", "answered_at", "answer")
    return {**{name: getattr(asked, name) for name in names}, "agency": asked.agency.code}


class OpinionRow(ConsultationRow):
    """A question to a unit of the caller's, and the dossier that it is about."""

    dossier: str = Field(description="Its number")
    procedure: str = Field(description="Code of the procedure")
    procedure_name: str = Field(description="In the caller's language; Vietnamese where there is no translation")


class OpinionList(Schema):
    items: list[OpinionRow]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")


@router.get(
    "/consultations",
    response=OpinionList,
    operation_id="listOpinions",
    url_name="opinions",
    summary="Opinions asked of the caller's units",
    **operation(READ),
)
def list_opinions(
    request: ApiRequest,
    cursor: Cursor = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """Questions of other agencies and what was answered, the newest first. For tokens that act as an official."""
    units = request.auth.reader.unit_ids
    place = place_of(cursor, "opinions", int)
    rows, more = cut(list(dossiers.asked_of(units, before=place[0] if place else None)[: limit + 1]), limit)
    called = procedures.names({row.dossier.procedure.code for row in rows})
    items = [
        {
            **_consultation(row),
            "dossier": row.dossier.number,
            "procedure": row.dossier.procedure.code,
            "procedure_name": called[row.dossier.procedure.code],
        }
        for row in rows
    ]
    return {"items": items, "next": cursor_of("opinions", rows[-1].id) if more else None}

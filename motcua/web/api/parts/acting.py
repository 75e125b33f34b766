"""Acting on dossiers: every verb of the transition table, and what officials do beside it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from motcua.kernel.refusal import Fault, pointer_of
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import actions, drafts, marking, policies, states
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Consultation, Dossier, DossierPaper, Result, SupplementRequest
from motcua.service.dossiers.refusals import DossierMoved, Missing, NotPossibleNow, NotYours, UnknownValue
from motcua.service.dossiers.states import Action, State
from motcua.service.exchange import queries as exchange
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures import strictness
from motcua.service.voices import actions as voices
from motcua.web.api import etags
from motcua.web.api.callers import ApiRequest, Call
from motcua.web.api.describing import DossierNumber, Given, RowId, operation
from motcua.web.api.parts import bodies
from motcua.web.api.refusals import AGENCY_UNKNOWN, InvalidInput, NotFound, PreconditionFailed
from motcua.web.api.texts import Lines, Reason

router = Router(tags=["Acting"])
ACT = Scope.DOSSIERS_ACT


class Acted(Schema):
    """The dossier after the act; its ETag stands in the header, for the next one."""

    number: str
    code: str | None
    state: str
    version: int
    due_at: datetime | None
    step: int = Field(description="Index in the procedure's flow")
    role: str = Field(description="Who must act next, empty: nobody")
    unit: str | None = Field(description="Code of the unit where it lies now")


def _acted(response: HttpResponse, dossier: Dossier) -> dict[str, Any]:
    """Tell of the dossier as the act left it: the very object, not read again."""
    response["ETag"] = etags.of_version(dossier.row_version)
    names = ("number", "code", "step", "role")
    unit = agencies.agency(dossier.unit_id).code if dossier.unit_id else None
    told = {"state": str(dossier.state), "version": dossier.row_version, "due_at": dossier.due_at, "unit": unit}
    return {**{name: getattr(dossier, name) for name in names}, **told}


def perform(
    call: Call,
    response: HttpResponse,
    number: str,
    action: Action,
    seen: int | None,
    body: type[Given],
    act: Callable[[Dossier, Any], Dossier | Result | Consultation],
) -> dict[str, Any]:
    """Do one act in the caller's fitting role; return the answer.

    Raises DossierNotFound, PreconditionFailed where the dossier has moved, NotPossibleNow, NotYours.
    """
    dossier = call.dossier_to_act_on(number)
    _require_seen(dossier, seen)
    with call.registry():
        try:
            done = act(dossier, call.acting_for(dossier, _possible(dossier, action)))
        except DossierMoved as moved:
            raise PreconditionFailed() from moved
        except Missing as missing:
            raise bodies.place_missing(missing, body) from missing
        return _acted(response, done if isinstance(done, Dossier) else done.dossier)


def _require_seen(dossier: Dossier, seen: int | None) -> None:
    """Asked before the role, since the role may have ended with the colleague's act; the action asks under its lock."""
    if seen is not None and dossier.row_version != seen:
        raise PreconditionFailed()


def _possible(dossier: Dossier, action: Action) -> Action:
    """Return the action if the table has it in this state: "not now" is told before "not you"."""
    if states.transition(dossier.state, action) is None:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), action)
    return action


def _given(call: Call, dossier: Dossier, action: Action, body: Any) -> dict[str, Any]:
    """Return what the action takes beside who, when and the version."""
    match action:
        case Action.PASS_ON | Action.REASSIGN:
            return {"assignee_id": body.assignee}
        case Action.CONSULT:
            return {**body.dict(exclude={"agency"}), "agency_id": _agency(dossier, body.agency)}
        case Action.CORRECT | Action.REISSUE:
            return {**body.dict(exclude={"document"}), "file_id": _file(call, body.document)}
        case Action.REQUEST_SUPPLEMENT:
            return {"items": _marks(dossier, body.items), "reason": body.reason}
    found: dict[str, Any] = body.dict()
    return found


def _marks(dossier: Dossier, items: list[bodies.Mark]) -> list[Item]:
    """Return what is asked for. Raises InvalidInput with each item that cannot be marked."""
    marks, faults = [], []
    for place, m in enumerate(items):
        try:
            marks.append(marking.item(dossier, m.kind, m.code, reason=m.reason, remedy=m.remedy))
        except UnknownValue as unknown:
            faults.append(Fault(pointer_of("items", place, "code"), str(unknown), unknown.code))
    if faults:
        raise InvalidInput(faults)
    return marks


def _agency(dossier: Dossier, code: str) -> int:
    """Return the agency to ask: one that decides things itself, and another one."""
    found = agencies.by_code(code)
    if found is None or not found.is_active or found.id == dossier.agency_id or not agencies.may_be_asked(found):
        raise InvalidInput([Fault("/agency", str(AGENCY_UNKNOWN), "agency_unknown")])
    return found.id


def _file(call: Call, document: UUID | None) -> int | None:
    if document is None:
        return None
    return exchange.documents_for(call.caller.partner_id, [document], at=call.at)[document].file_id


DOING: dict[Action, Callable[..., Dossier | Consultation]] = {
    action: getattr(actions, action.value) for action in Action if action is not Action.RESUBMIT
}


def _operation(action: Action) -> Callable[..., Any]:
    body_class = bodies.BODIES[action]

    def act(request: ApiRequest, response: HttpResponse, number: str, body: Any) -> dict[str, Any]:
        call, seen = request.auth, etags.seen_version(request)

        def do(dossier: Dossier, by: Any) -> Dossier | Consultation:
            if action is Action.RESUBMIT:
                return _resubmit(call, dossier, by, seen, body)
            given = _given(call, dossier, action, body)
            return DOING[action](dossier.id, by=by, at=call.at, seen_version=seen, **given)

        return perform(call, response, number, action, seen, body_class, do)

    act.__annotations__ = {"request": ApiRequest, "response": HttpResponse, "number": DossierNumber, "body": body_class}
    act.__name__ = f"{action.value}_dossier"
    act.__doc__ = _told(action)
    return act


def _told(action: Action) -> str:
    """Say from which states the action leads where and who may do it: as the table has it."""
    doc = (actions.resubmit if action is Action.RESUBMIT else DOING[action]).__doc__ or ""
    first = doc.strip().split("\n")[0]
    rows = [row for row in states.TABLE if row.action == action]
    lines = [
        f"* from `{row.source}` to {f'`{row.target}`' if row.target else 'the same state (`resubmit`: back)'}; "
        f"by {', '.join(row.who)}"
        for row in rows
    ]
    return first + "\n\n" + "\n".join(lines)


@transaction.atomic
def _resubmit(call: Call, dossier: Dossier, by: Any, seen: int | None, body: bodies.Resubmit) -> Dossier:
    """Answer the open request with the draft that everybody answers it with; nothing of it stays if it is refused."""
    asked = dossiers.open_request(dossier)
    if asked is None:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), Action.RESUBMIT)
    _require_asked_for(dossier, asked, body)
    draft = drafts.answer_of(asked, owner_id=dossier.applicant_id, at=call.at)
    for section, values in body.answers.items():
        kept = draft.answers.get(section)
        kept = kept if isinstance(kept, dict) else {}
        draft = drafts.save_section(draft.id, section, {**kept, **values}, at=call.at)
    hand_in(call, draft.id, body.papers)
    if by.role != policies.APPLICANT or by.person_id != dossier.applicant_id:
        by = replace(by, on_behalf_of_id=dossier.applicant_id)
    return drafts.resubmit_draft(draft.id, by=by, at=call.at, seen_version=seen)


def _require_asked_for(dossier: Dossier, asked: SupplementRequest, body: bodies.Resubmit) -> None:
    """Raise InvalidInput with everything that was not marked: it would not be taken, and nobody would know."""
    marked = {(item.kind, item.code) for item in asked.items.all()}
    text = _("This was not asked for, so it would not be taken. Leave it out; see the supplement request.")
    faults = [
        Fault(pointer_of("answers", section, name), text, "not_asked_for")
        for section, values in body.answers.items()
        for name in values
        if ("field", f"{section}.{name}") not in marked
    ]
    faults += [
        Fault(pointer_of("papers", place, "paper"), text, "not_asked_for")
        for place, paper in enumerate(body.papers)
        if ("paper", paper.paper) not in marked
    ]
    definition = dossier.version_of_procedure.compiled
    for section, values in body.answers.items():
        misfits = strictness.unreadable(definition, section, values)
        faults += [Fault(pointer_of("answers", *one.path), one.text, one.code) for one in misfits]
    if faults:
        raise InvalidInput(faults)


def hand_in(call: Call, draft_id: int, papers: list[bodies.PaperGiven]) -> None:
    """Put documents and numbers to a draft. Raises DocumentNotFound, UnknownValue for a paper that is not known."""
    wanted = [paper.document for paper in papers if paper.document]
    known = exchange.documents_for(call.caller.partner_id, wanted, at=call.at)
    for paper in papers:
        if paper.document:
            document = known[paper.document]
            drafts.add_file(draft_id, paper.paper, document.file_id, document.name, at=call.at)
        else:
            drafts.state_number(draft_id, paper.paper, paper.data_number, at=call.at)


for _action in Action:
    router.post(
        f"/dossiers/{{number}}/actions/{_action.value}",
        response={200: Acted},
        operation_id="".join(part.title() if index else part for index, part in enumerate(_action.value.split("_"))),
        url_name=f"act_{_action.value}",
        summary=_action.value.replace("_", " ").capitalize(),
        **operation(ACT, problems=(404, 409), match=True),
    )(_operation(_action))


@router.post(
    "/dossiers/{number}/actions/propose_result",
    response={200: Acted},
    operation_id="proposeResult",
    url_name="act_propose_result",
    summary="Propose the result",
    **operation(ACT, problems=(404, 409), match=True),
)
def propose_result(
    request: ApiRequest, response: HttpResponse, number: DossierNumber, body: bodies.Propose
) -> dict[str, Any]:
    """Prepare the document that will settle the dossier, in place of an earlier one. Next: `pass_on` to the signer."""
    call, seen = request.auth, etags.seen_version(request)
    given = {**body.dict(exclude={"document"}), "file_id": _file(call, body.document)}
    return perform(
        call,
        response,
        number,
        Action.PASS_ON,
        seen,
        bodies.Propose,
        lambda dossier, by: actions.propose_result(dossier.id, by=by, at=call.at, seen_version=seen, **given),
    )


@router.post(
    "/dossiers/{number}/actions/submit_for_signature",
    response={200: Acted},
    operation_id="submitForSignature",
    url_name="act_submit_for_signature",
    summary="Propose the result and pass it to the signer",
    **operation(ACT, problems=(404, 409), match=True),
)
def submit_for_signature(
    request: ApiRequest, response: HttpResponse, number: DossierNumber, body: bodies.SubmitForSignature
) -> dict[str, Any]:
    """Trình ký: both acts or none."""
    call, seen = request.auth, etags.seen_version(request)
    given = body.dict(exclude={"document", "assignee"})
    given |= {"file_id": _file(call, body.document), "assignee_id": body.assignee}
    return perform(
        call,
        response,
        number,
        Action.PASS_ON,
        seen,
        bodies.SubmitForSignature,
        lambda dossier, by: actions.submit_for_signature(dossier.id, by=by, at=call.at, seen_version=seen, **given),
    )


class Opinion(Given):
    """The opinion that was asked for."""

    answer: Annotated[Reason, Field(max_length=4000)]


@router.post(
    "/dossiers/{number}/consultations/{consultation_id}/answer",
    response={200: Acted},
    operation_id="answerConsultation",
    url_name="answer_consultation",
    summary="Give an opinion",
    **operation(ACT, problems=(404, 409)),
)
def answer_consultation(
    request: ApiRequest, response: HttpResponse, number: DossierNumber, consultation_id: RowId, body: Opinion
) -> dict[str, Any]:
    """For officials of the agency that was asked. An opinion is given once; others may act meanwhile."""
    call = request.auth
    asked = next((each for each in exchange.consultations_for(call.caller, number) if each.id == consultation_id), None)
    if asked is None:
        raise NotFound()
    by = next((by for by in call.actings if policies.may_answer_consultation(by, asked.agency_id)), None)
    if by is None:
        raise NotYours()
    with call.registry():
        answered = actions.answer_consultation(asked.id, by=by, at=call.at, answer=body.answer)
        return _acted(response, answered.dossier)


@router.post(
    "/dossiers/{number}/papers/{paper_id}/data-check",
    response={200: Acted},
    operation_id="markDataChecked",
    url_name="data_check",
    summary="Tick “đã tra cứu”",
    **operation(ACT, problems=(404, 409), match=True),
)
def mark_data_checked(
    request: ApiRequest, response: HttpResponse, number: DossierNumber, paper_id: RowId
) -> dict[str, Any]:
    """State that the record whose number was given in place of a paper was looked up."""
    return _looked_up(request, response, number, paper_id, actions.mark_data_checked)


@router.post(
    "/dossiers/{number}/papers/{paper_id}/data-missed",
    response={200: Acted},
    operation_id="markDataMissed",
    url_name="data_missed",
    summary="Say “chưa tra cứu được”",
    **operation(ACT, problems=(404, 409), match=True),
)
def mark_data_missed(
    request: ApiRequest, response: HttpResponse, number: DossierNumber, paper_id: RowId
) -> dict[str, Any]:
    """State that the database outside could not be reached. The dossier goes on, the look-up is listed for later."""
    return _looked_up(request, response, number, paper_id, actions.mark_data_missed)


def _looked_up(
    request: ApiRequest, response: HttpResponse, number: str, paper_id: int, action: Callable[..., Dossier]
) -> dict[str, Any]:
    call, seen = request.auth, etags.seen_version(request)
    dossier = call.dossier_to_act_on(number)
    _require_seen(dossier, seen)
    by = next((by for by in call.candidates(dossier) if policies.may_check_data(by, dossier)), None)
    if by is None:
        raise NotYours()
    try:
        with call.registry():
            return _acted(response, action(dossier.id, by=by, at=call.at, seen_version=seen, paper_id=paper_id))
    except DossierPaper.DoesNotExist:
        raise NotFound() from None
    except DossierMoved as moved:
        raise PreconditionFailed() from moved


class RatingGiven(Given):
    """How satisfied the applicant is (mức độ hài lòng). secret: of the receipt's QR code, which the applicant holds."""

    level: Annotated[int, Field(ge=1, le=5, description="5: rất hài lòng … 1: rất không hài lòng")]
    reasons: Annotated[list[Annotated[str, Field(max_length=16)]], Field(max_length=8)] = []
    comment: Lines = ""
    secret: Annotated[str, Field(max_length=32, description="The 128 bits in the receipt's QR code")] = ""


@router.post(
    "/dossiers/{number}/rating",
    response={204: None},
    operation_id="rate",
    url_name="rating",
    summary="Rate how it was handled",
    **operation(ACT, problems=(403, 404, 409)),
)
def rate(request: ApiRequest, number: DossierNumber, body: RatingGiven) -> HttpResponse:
    """Once, after the result, in the applicant's own name: whoever sends it must hold the receipt's secret."""
    call = request.auth
    dossier = call.dossier_to_act_on(number)
    by = replace(call.actings[-1], on_behalf_of_id=None)
    if by.person_id is not None:
        by = replace(by, role=policies.APPLICANT, unit_id=None)
    voices.rate(
        dossier.number,
        level=body.level,
        reasons=body.reasons,
        comment=body.comment,
        by=by,
        at=call.at,
        secret=body.secret,
    )
    return HttpResponse(status=204)

"""Asking the applicant for what is missing, and other agencies for their opinion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.journal.acting import Acting
from motcua.service.dossiers import clock, flow, letters, policies
from motcua.service.dossiers.actions._moving import act, begin, given, locked, somebody, write
from motcua.service.dossiers.models import Consultation, Dossier, DossierPaper, Pause, SupplementItem, SupplementRequest
from motcua.service.dossiers.refusals import Missing, NotPossibleNow, NotYours, SecondSupplement
from motcua.service.dossiers.states import Action, Clock, State, Who


@dataclass(frozen=True)
class Item:
    """One thing to add or correct: the very field ("section.field") or paper (its code), why, and how to mend it."""

    kind: str
    code: str
    label: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class NewPaper:
    """A paper that comes with a supplement: a stored file, or the number of the record that replaces it."""

    paper_code: str
    name: str
    file_id: int | None = None
    file_name: str = ""
    data_number: str = ""


@act
def request_supplement(
    dossier_id: int,
    *,
    by: Acting,
    at: datetime,
    seen_version: int | None,
    items: Sequence[Item],
    reason: str = "",
) -> Dossier:
    """Ask once, and completely, for what is missing (45/2020/NĐ-CP, article 11). A running clock rests meanwhile.

    Raises Missing where an item lacks its reason or remedy, and SecondSupplement where it is not the first request,
    unless a head asks and gives a reason.
    """
    given(items=items)
    for item in items:
        given(reason=item.reason, remedy=item.remedy)
    dossier, row = begin(dossier_id, Action.REQUEST_SUPPLEMENT, by, seen_version)
    if dossier.supplement_count and (Who.HEAD not in policies.groups(by, dossier) or not reason.strip()):
        raise SecondSupplement()
    asked_from, dossier.state = dossier.state, State.SUPPLEMENT_REQUESTED
    dossier.supplement_count += 1
    until = _ask(dossier, items, asked_from, by, at)
    if row.clock == Clock.PAUSES:
        clock.pause(dossier, Pause.Kind.SUPPLEMENT, at)
    dossier.answer_due_at = None
    facts = {"items": len(items), "nth": dossier.supplement_count, "from": str(asked_from)}
    letter = letters.supplement_request(dossier, by, at, items, until)
    write(dossier, "supplement_requested", by, at, facts, reason=reason, letters=[letter])
    return dossier


def _ask(dossier: Dossier, items: Sequence[Item], asked_from: str, by: Acting, at: datetime) -> datetime:
    """Keep what is asked for; return until when the applicant may answer."""
    until = clock.end_of_day(at, flow.definition_of(dossier).supplement_days)
    request = SupplementRequest.objects.create(
        dossier=dossier, asked_at=at, asked_by_id=by.person_id, asked_from=asked_from, answer_until=until
    )
    SupplementItem.objects.bulk_create(SupplementItem(request=request, **vars(item)) for item in items)
    return until


@act
def resubmit(
    dossier_id: int,
    *,
    by: Acting,
    at: datetime,
    seen_version: int | None,
    answers: Mapping[str, object] | None = None,
    papers: Sequence[NewPaper] = (),
) -> Dossier:
    """Answer a supplement request (bổ sung hồ sơ): back to where it was asked from.

    answers: the whole answers, cleaned by the procedure's form; that only marked fields differ is the caller's matter.
    From `submitted` the 8 working hours start again; from `in_progress` the clock goes on.
    """
    if not answers and not papers:
        raise Missing("answers")
    dossier, _row = begin(dossier_id, Action.RESUBMIT, by, seen_version)
    request = SupplementRequest.objects.select_for_update().get(dossier=dossier, answered_at=None)
    request.answered_at = at
    request.save(update_fields=["answered_at"])
    if answers:
        dossier.answers = dict(answers)
    dossier.state = request.asked_from
    if dossier.state == State.SUBMITTED:
        dossier.answer_due_at = clock.answer_due(dossier.centre_id, at)
    else:
        clock.resume(dossier, at)
    DossierPaper.objects.bulk_create(
        DossierPaper(dossier=dossier, round=dossier.supplement_count, added_at=at, **vars(paper)) for paper in papers
    )
    facts = {"papers": len(papers), "due_at": dossier.due_at}
    write(dossier, "resubmitted", by, at, facts, with_answers=bool(answers))
    return dossier


@act
def receive_paper(dossier_id: int, *, by: Acting, at: datetime, paper: NewPaper, round: int | None = None) -> Dossier:
    """Put a paper to a dossier that was announced with it and arrived later: from another system.

    Only the platform itself does this; also when the dossier is closed already, so that its file is whole.
    round: with which supplement it was announced; None: the present one. Raises NotYours for anybody else.
    """
    dossier = locked(dossier_id, None)
    if by.role != policies.SYSTEM:
        raise NotYours()
    nth = dossier.supplement_count if round is None else round
    DossierPaper.objects.create(dossier=dossier, round=nth, added_at=at, **vars(paper))
    write(dossier, "paper_received", by, at, {"paper": paper.paper_code, "file": paper.file_id})
    return dossier


@act
def consult(
    dossier_id: int,
    *,
    by: Acting,
    at: datetime,
    seen_version: int | None,
    agency_id: int,
    question: str,
    working_days: int,
) -> Consultation:
    """Ask another agency; its limit (working days of its own calendar) lies inside the total. The clock runs on."""
    given(agency=agency_id, question=question, working_days=working_days)
    dossier, _row = begin(dossier_id, Action.CONSULT, by, seen_version)
    consultation = Consultation.objects.create(
        dossier=dossier,
        agency_id=agency_id,
        question=question,
        asked_at=at,
        asked_by_id=somebody(by),
        due_at=clock.working_days_from(agency_id, at, working_days),
    )
    facts = {"agency": agency_id, "due_at": consultation.due_at, "consultation": consultation.id}
    write(dossier, "consulted", by, at, facts)
    return consultation


@act
def answer_consultation(consultation_id: int, *, by: Acting, at: datetime, answer: str) -> Consultation:
    """Give the opinion that was asked for. Raises NotYours for another agency, NotPossibleNow if it was answered."""
    given(answers=answer)
    dossier_id = Consultation.objects.values_list("dossier_id", flat=True).get(id=consultation_id)
    dossier = locked(dossier_id, None)
    consultation = Consultation.objects.select_for_update().get(id=consultation_id)
    if not policies.may_answer_consultation(by, consultation.agency_id):
        raise NotYours()
    if consultation.answered_at or not dossier.is_open:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), "answer_consultation")
    consultation.answered_at, consultation.answered_by_id, consultation.answer = at, by.person_id, answer
    consultation.save(update_fields=["answered_at", "answered_by", "answer"])
    facts = {"agency": consultation.agency_id, "consultation": consultation.id}
    write(dossier, "consultation_answered", by, at, facts)
    return consultation

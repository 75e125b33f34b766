"""The result: proposed, signed, issued; later corrected, or revoked and issued anew."""

from datetime import datetime
from typing import Any

from motcua.journal.acting import Acting
from motcua.journal.rows import ByKey
from motcua.service.documents.letters import Letter
from motcua.service.dossiers import clock, flow, letters, policies
from motcua.service.dossiers.actions._moving import act, begin, given, proposed, write
from motcua.service.dossiers.actions.processing import pass_on, sign
from motcua.service.dossiers.models import REVOKED, Dossier, Outcome, Result
from motcua.service.dossiers.refusals import NoResult, NotPossibleNow, ResultStillValid
from motcua.service.dossiers.states import Action, State

_RESULTS = ByKey(Result, "dossier_id = %s FOR UPDATE")


@act
def propose_result(
    dossier_id: int,
    *,
    by: Acting,
    at: datetime,
    seen_version: int | None,
    outcome: str,
    title: str = "",
    text: str = "",
    file_id: int | None = None,
    legal_ground: str = "",
) -> Result:
    """Prepare the document that will settle the dossier, from the template or from an uploaded file.

    Replaces an earlier proposal. A refusal needs `text` (the reason) and `legal_ground`. The handler does this.
    """
    given(outcome=outcome if outcome in Outcome.values else "")
    if outcome == Outcome.REFUSED:
        given(reason=text, legal_ground=legal_ground)
    dossier, _row = begin(dossier_id, Action.PASS_ON, by, seen_version)
    if (earlier := proposed(dossier)) is not None:
        earlier.delete()
    result = Result(
        dossier=dossier,
        outcome=Outcome(outcome),
        title=title or letters.result_title(dossier, outcome),
        text=text,
        legal_ground=legal_ground,
        file_id=file_id,
        proposed_by_id=by.person_id,
        proposed_at=at,
    )
    facts = {"outcome": outcome, "from_template": file_id is None}
    write(dossier, "result_proposed", by, at, facts, result=result)
    return result


@act
def settle(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None) -> Dossier:
    """Issue the proposed result (ban hành): the on-time moment of every statistic.

    A signer approves and issues at once; anybody else needs the signer's approval first (NoResult). By tacit approval
    the platform itself grants it once the due time is over: silence is consent, and nobody signs.
    """
    dossier, _row = begin(dossier_id, Action.SETTLE, by, seen_version)
    if by.role == policies.SYSTEM:
        result, issued = _tacit(dossier, at), _issued(dossier)
    else:
        result, issued = _proposal(dossier)
        _sign_or_require(result, dossier, by, at)
    handed_out = _issue(result, dossier, by, at, issued)
    dossier.state, dossier.outcome = State.SETTLED, result.outcome
    dossier.settled_at = dossier.ended_at = at
    flow.at_counter(dossier)
    original = clock.due_without_extension(dossier, now=at)
    has_document = bool(handed_out) or result.file_id is not None
    facts = {"outcome": str(result.outcome), "due_at": dossier.due_at, "original_due_at": original}
    more = {"supplements": dossier.supplement_count, "channel": dossier.channel, "has_document": has_document}
    slip = flow.leave(at, done_by=by.person_id)
    write(dossier, "settled", by, at, {**facts, **more}, slip=slip, letters=handed_out, result=result)
    return dossier


def _proposal(dossier: Dossier) -> tuple[Result, int]:
    """Return the proposed result, and how many were issued before it: there are never many, so all are read."""
    results = _RESULTS.all(dossier.id)
    proposal = next((result for result in results if result.issued_at is None), None)
    if proposal is None:
        raise NoResult()
    return proposal, sum(result.number is not None for result in results)


def _issued(dossier: Dossier) -> int:
    return dossier.results.exclude(number=None).count()


def _sign_or_require(result: Result, dossier: Dossier, by: Acting, at: datetime) -> None:
    if result.approved_at is None:
        if not policies.may_sign(by, dossier, result):
            raise NoResult()
        sign(result, by, at)


def _tacit(dossier: Dossier, at: datetime) -> Result:
    """Silence is consent where the procedure says so, and only once the time is over."""
    definition = flow.definition_of(dossier)
    if not definition.tacit_approval or dossier.due_at is None or at < dossier.due_at:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), Action.SETTLE)
    Result.objects.filter(dossier=dossier, issued_at=None).delete()
    title = letters.result_title(dossier, Outcome.GRANTED)
    return Result(dossier=dossier, outcome=Outcome.GRANTED, title=title, proposed_at=at, approved_at=at)


def _issue(result: Result, dossier: Dossier, by: Acting, at: datetime, issued: int) -> list[Letter]:
    """Number the result "<code>-KQ<n>" (45/2020/NĐ-CP, article 14); return its document, unless there is none.

    issued: how many results the dossier has had before.
    """
    result.number = f"{dossier}-KQ{issued + 1}"
    result.issued_at = at
    refused = result.outcome == Outcome.REFUSED
    if result.file_id is None and (refused or letters.has_document(dossier)):
        return [letters.result(dossier, result, by, at)]
    return []


@act
def correct(
    dossier_id: int,
    *,
    by: Acting,
    at: datetime,
    seen_version: int | None,
    reason: str,
    text: str,
    file_id: int | None = None,
) -> Dossier:
    """Issue a corrected result that replaces the last one; the old one stays, marked, for lookup (article 15)."""
    given(reason=reason)
    dossier, _row = begin(dossier_id, Action.CORRECT, by, seen_version)
    old = _last_issued(dossier)
    old.revoked_at = at
    old.save(update_fields=["revoked_at"])
    new = _successor(old, text, file_id, by, at)
    handed_out = _issue(new, dossier, by, at, _issued(dossier))
    facts = {"result": new.number, "replaces": old.number}
    write(dossier, "corrected", by, at, facts, reason=reason, letters=handed_out, result=new)
    return dossier


def _successor(old: Result, text: str, file_id: int | None, by: Acting, at: datetime) -> Result:
    return Result(
        dossier_id=old.dossier_id,
        outcome=old.outcome,
        title=old.title,
        text=text or old.text,
        legal_ground=old.legal_ground,
        file_id=file_id,
        proposed_by_id=by.person_id,
        proposed_at=at,
        approved_by_id=by.person_id,
        approved_at=at,
        replaces=old,
    )


@act
def revoke(
    dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str, legal_ground: str
) -> Dossier:
    """Revoke a result (thu hồi, hủy): marked with the time everywhere it is shown (45/2020/NĐ-CP, article 15).

    A correction leaves one valid result, so none is left: the dossier's outcome says so, and nothing is handed over.
    """
    given(reason=reason, legal_ground=legal_ground)
    dossier, _row = begin(dossier_id, Action.REVOKE, by, seen_version)
    result = _last_issued(dossier)
    result.revoked_at = at
    result.save(update_fields=["revoked_at"])
    dossier.outcome = REVOKED
    facts = {"result": result.number}
    write(dossier, "revoked", by, at, facts, reason=reason, legal_ground=legal_ground)
    return dossier


@act
def reissue(
    dossier_id: int,
    *,
    by: Acting,
    at: datetime,
    seen_version: int | None,
    reason: str,
    outcome: str,
    text: str = "",
    legal_ground: str = "",
    file_id: int | None = None,
) -> Dossier:
    """Issue a new result where every one before was revoked (ban hành lại): the applicant is still owed one.

    A refusal needs `text` and `legal_ground`. The dossier stays where it stands and no clock runs: what counts is when
    it was settled first. The revoked results keep their mark. Raises ResultStillValid while one is.
    """
    given(reason=reason, outcome=outcome if outcome in Outcome.values else "")
    if outcome == Outcome.REFUSED:
        given(text=text, legal_ground=legal_ground)
    dossier, _row = begin(dossier_id, Action.REISSUE, by, seen_version)
    if dossier.outcome != REVOKED:
        raise ResultStillValid()
    revoked = dossier.results.filter(issued_at__isnull=False).latest("id")
    new = Result(
        dossier=dossier,
        outcome=Outcome(outcome),
        title=letters.result_title(dossier, outcome),
        text=text,
        legal_ground=legal_ground,
        file_id=file_id,
        proposed_by_id=by.person_id,
        proposed_at=at,
    )
    sign(new, by, at)
    handed_out = _issue(new, dossier, by, at, _issued(dossier))
    dossier.outcome = new.outcome
    facts = {"result": new.number, "replaces": revoked.number, "outcome": str(new.outcome)}
    write(dossier, "reissued", by, at, facts, reason=reason, letters=handed_out, result=new)
    return dossier


def _last_issued(dossier: Dossier) -> Result:
    result = dossier.results.filter(issued_at__isnull=False, revoked_at=None).order_by("-id").first()
    if result is None:
        raise NoResult()
    return result


@act
def submit_for_signature(
    dossier_id: int,
    *,
    by: Acting,
    at: datetime,
    seen_version: int | None,
    assignee_id: int | None = None,
    **proposed: Any,
) -> Dossier:
    """Prepare the result and pass the dossier on to the signer in one act (trình ký).

    proposed: as `propose_result` takes it. Two entries, both or none.
    """
    propose_result(dossier_id, by=by, at=at, seen_version=seen_version, **proposed)
    return pass_on(dossier_id, by=by, at=at, seen_version=None, assignee_id=assignee_id)

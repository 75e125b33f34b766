"""From a form to the action: which function, by whom, and what the official is told."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.service.documents import intake
from motcua.service.dossiers import actions, policies
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.refusals import DossierMoved, NotYours
from motcua.service.dossiers.states import Action
from motcua.web.accounts.visit import Visit
from motcua.web.desk.access import candidates

DOING: dict[Action, Callable[..., Any]] = {
    Action.ACCEPT: actions.accept,
    Action.REFUSE: actions.refuse,
    Action.WITHDRAW: actions.withdraw,
    Action.PASS_ON: actions.pass_on,
    Action.SEND_BACK: actions.send_back,
    Action.REASSIGN: actions.reassign,
    Action.CONSULT: actions.consult,
    Action.REQUEST_PAYMENT: actions.request_payment,
    Action.CONFIRM_PAYMENT: actions.confirm_payment,
    Action.EXTEND: actions.extend,
    Action.CHOOSE_VARIANT: actions.choose_variant,
    Action.STOP: actions.stop,
    Action.SETTLE: actions.settle,
    Action.HAND_OVER: actions.hand_over,
    Action.CORRECT: actions.correct,
    Action.REVOKE: actions.revoke,
    Action.REISSUE: actions.reissue,
}


def acting_for(visit: Visit, dossier: Dossier, action: Action) -> Acting:
    """Return the role of this official that entitles to the action. Raises NotYours."""
    by = policies.acting_for(candidates(visit), dossier, action)
    if by is None:
        raise NotYours()
    return by


def require_seen(dossier: Dossier, seen_version: int) -> None:
    """Raise DossierMoved where a colleague was quicker.

    The action asks again under its lock; asked before the role, since the role may have ended with the colleague's act
    and "this is not yours" would puzzle whoever has had it on the screen.
    """
    if dossier.row_version != seen_version:
        raise DossierMoved(dossier.code or dossier.number)


def do(visit: Visit, dossier: Dossier, action: Action, seen_version: int, given: dict[str, Any]) -> None:
    """Do it: one call into the dossier room. Raises ActionRefused."""
    require_seen(dossier, seen_version)
    by = acting_for(visit, dossier, action)
    DOING[action](dossier.id, by=by, at=visit.now, seen_version=seen_version, **_with_file(given))


def propose(visit: Visit, dossier: Dossier, seen_version: int, given: dict[str, Any]) -> None:
    """Prepare the result and pass it to the signer, with the file if one was uploaded. Raises ActionRefused."""
    require_seen(dossier, seen_version)
    by = acting_for(visit, dossier, Action.PASS_ON)
    actions.submit_for_signature(dossier.id, by=by, at=visit.now, seen_version=seen_version, **_with_file(given))


def _with_file(given: dict[str, Any]) -> dict[str, Any]:
    """Take in the file that was uploaded with a result, where the form has a place for one."""
    if "file" not in given:
        return given
    sent = given.pop("file")
    return {**given, "file_id": intake.receive(sent, name=sent.name).id if sent else None}


def done_word(action: Action) -> str:
    """Return what is told after the act."""
    return {
        Action.ACCEPT: _("Accepted. The appointment slip is ready to print."),
        Action.REFUSE: _("Refused at receipt. The applicant is told the reason and the legal ground."),
        Action.PASS_ON: _("Passed on."),
        Action.SETTLE: _("The result has been issued."),
        Action.HAND_OVER: _("Handed over."),
        Action.EXTEND: _("A new date was given; the apology has been written."),
        Action.CONFIRM_PAYMENT: _("The payment has been recorded; the receipt is ready to print."),
    }.get(action, _("Done."))

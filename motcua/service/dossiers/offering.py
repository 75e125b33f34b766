"""What somebody is offered to do with a dossier: what they may do, without what the action would refuse anyway."""

from collections.abc import Iterable

from motcua.journal.acting import Acting
from motcua.service.dossiers import flow, policies, queries, states
from motcua.service.dossiers.models import REVOKED, Dossier
from motcua.service.dossiers.states import Action, Transition


def offered(candidates: Iterable[Acting], dossier: Dossier) -> list[Transition]:
    """Return what a person may sensibly do now in any of their roles, the expected action first, each once."""
    return [row for row in possible(candidates, dossier) if makes_sense(dossier, row.action)]


def possible(candidates: Iterable[Acting], dossier: Dossier) -> list[Transition]:
    """Return what the table gives a person now in any of their roles, the expected action first, each once."""
    found: dict[Action, Transition] = {}
    for by in candidates:
        for row in policies.possible_actions(by, dossier):
            found.setdefault(row.action, row)
    order = [row.action for row in states.possible(dossier.state)]
    return sorted(found.values(), key=lambda row: order.index(row.action))


def may_look_up(candidates: Iterable[Acting], dossier: Dossier) -> bool:
    """Return whether a person may say in one of their roles that what replaces a paper was looked up, or was not."""
    return dossier.is_open and any(policies.may_check_data(by, dossier) for by in candidates)


def makes_sense(dossier: Dossier, action: Action) -> bool:
    """Leave out what the action would refuse anyway, so that no button is a dead end."""
    match action:
        case Action.PASS_ON:
            return flow.next_step(dossier) is not None
        case Action.SETTLE:
            proposal = queries.proposal(dossier)
            return proposal is not None and (proposal.approved_at is not None or dossier.role == "signer")
        case Action.SEND_BACK:
            return dossier.step > 0
        case Action.CHOOSE_VARIANT:
            return bool(flow.definition_of(dossier).variants)
        case Action.HAND_OVER:
            return dossier.outcome != REVOKED
        case Action.REISSUE:
            return dossier.outcome == REVOKED
        case Action.CORRECT | Action.REVOKE:
            return any(result.revoked_at is None for result in queries.issued_results(dossier))
        case _:
            return True


def goes_to_signer(dossier: Dossier) -> bool:
    """Whether passing it on means submitting a result for signature (trình ký)."""
    step = flow.next_step(dossier)
    return step is not None and step.role == "signer"

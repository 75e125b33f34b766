"""Who may do what with a dossier: predicates over (who acts, dossier). No queries, so every page and action can ask."""

from collections.abc import Callable, Iterable, Iterator

from motcua.journal.acting import Acting, Origin
from motcua.service.dossiers.models import Dossier, Result
from motcua.service.dossiers.refusals import NotYours
from motcua.service.dossiers.states import Action, Transition, Who, possible, transition

APPLICANT = "applicant"
PARTNER = "partner"  # a partner's program in its own name: for the applicant whose dossier the partner filed
SYSTEM = "system"
_COUNTER_ROLES = {"receiver", "head_of_centre"}
_HEAD_ROLES = {"head_of_unit", "signer", "head_of_centre"}


def is_party(person_id: int | None, dossier: Dossier) -> bool:
    """Whether the person is applicant, submitter or representative."""
    return person_id is not None and person_id in (
        dossier.applicant_id,
        dossier.submitter_id,
        dossier.representative_id,
    )


def is_elsewhere(dossier: Dossier) -> bool:
    """Whether another system handles the dossier, and it only follows here."""
    return dossier.origin == Origin.IMPORTED


def _is_counter(by: Acting, dossier: Dossier) -> bool:
    return by.role in _COUNTER_ROLES and by.unit_id == dossier.centre_id


def is_in_place(by: Acting, dossier: Dossier) -> bool:
    """Whether the actor holds the role of the present step in its unit."""
    return by.role == dossier.role and by.unit_id == dossier.unit_id


def _is_handler(by: Acting, dossier: Dossier) -> bool:
    return is_in_place(by, dossier) and dossier.assignee_id in (None, by.person_id)


def _is_head(by: Acting, dossier: Dossier) -> bool:
    return by.role in _HEAD_ROLES and by.unit_id in (dossier.agency_id, dossier.centre_id, dossier.unit_id)


def _is_applicant(by: Acting, dossier: Dossier) -> bool:
    if by.role == PARTNER:  # which dossiers a partner filed is asked where the dossier is looked up
        return is_party(by.on_behalf_of_id, dossier)
    return by.role == APPLICANT and is_party(by.person_id, dossier)


def _is_signer(by: Acting, dossier: Dossier) -> bool:
    return by.role == "signer" and by.unit_id == dossier.agency_id


def _is_clock(by: Acting, _dossier: Dossier) -> bool:
    return by.role == SYSTEM


_GROUPS: dict[Who, Callable[[Acting, Dossier], bool]] = {
    Who.APPLICANT: _is_applicant,
    Who.COUNTER: _is_counter,
    Who.HANDLER: _is_handler,
    Who.HEAD: _is_head,
    Who.SIGNER: _is_signer,
    Who.CLOCK: _is_clock,
}


def groups(by: Acting, dossier: Dossier) -> set[Who]:
    """Return the groups that this actor belongs to, seen from this dossier.

    Nobody acts here on a dossier that another system handles: there it would not be known.
    """
    if is_elsewhere(dossier):
        return set()
    return {who for who, belongs in _GROUPS.items() if belongs(by, dossier)}


def may(by: Acting, dossier: Dossier, action: Action) -> bool:
    """Whether the table gives this actor this action in the present state."""
    row = transition(dossier.state, action)
    return row is not None and bool(groups(by, dossier) & set(row.who))


def require(by: Acting, dossier: Dossier, action: Action) -> None:
    """Raise NotYours where the actor belongs to none of the groups that may do this now."""
    if not may(by, dossier, action):
        raise NotYours()


def possible_actions(by: Acting, dossier: Dossier) -> Iterator[Transition]:
    """Yield what this actor may do now, the expected action first."""
    own = groups(by, dossier)
    return (row for row in possible(dossier.state) if own & set(row.who))


def acting_for(candidates: Iterable[Acting], dossier: Dossier, action: Action) -> Acting | None:
    """Return the first of a person's roles that may do this; None if none may.

    A person with several roles in several units need not say each time in which one they act.
    """
    return next((by for by in candidates if may(by, dossier, action)), None)


def may_view_at_desk(unit_ids: Iterable[int], dossier: Dossier, asked_unit_ids: Iterable[int] = ()) -> bool:
    """Whether an official of these units may open the dossier: its agency, centre, present unit, or one asked.

    asked_unit_ids: those whose opinion is awaited (`queries.asked_units`). Who has given it has no need to read on, and
    keeps its question and answer (`queries.asked_of`).
    """
    concerned = {dossier.agency_id, dossier.centre_id, dossier.unit_id, *asked_unit_ids}
    return bool(concerned & set(unit_ids))


def may_answer_consultation(by: Acting, agency_id: int) -> bool:
    """Whether the actor works for the agency that was asked, in a role that decides or prepares."""
    return by.unit_id == agency_id and by.role in {"specialist", "head_of_unit", "signer"}


def may_sign(by: Acting, dossier: Dossier, proposal: Result | None) -> bool:
    """Whether the actor signs for the deciding agency and there is something to sign."""
    return proposal is not None and _is_signer(by, dossier)


def may_check_data(by: Acting, dossier: Dossier) -> bool:
    """Whether the actor may tick that a record was looked up: the counter, or whoever has the dossier now."""
    return not is_elsewhere(dossier) and (_is_counter(by, dossier) or _is_handler(by, dossier))

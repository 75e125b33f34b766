"""Who may do what in a report round. Each act is done in one role, for one unit."""

from motcua.journal.acting import Acting
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.steering.reporting.models import Observation, Report, Round

PROVINCIAL = ("province_committee", "department")


def is_platform(by: Acting) -> bool:
    """The platform itself: its clock, its sample data."""
    return by.person_id is None and by.role == "system"


def _holds(by: Acting, *roles: str) -> bool:
    """Whether the role acted in is one of these and is held now: roles can be taken away."""
    return by.person_id is not None and by.role in roles and people.holds_role(by.person_id, by.role, by.unit_id)


def may_open_round(by: Acting) -> bool:
    """Analysts and leaders of the province or of a department."""
    if is_platform(by):
        return True
    if not _holds(by, Role.ANALYST, Role.LEADER) or by.unit_id is None:
        return False
    return agencies.agency(by.unit_id).kind in PROVINCIAL


def may_enter_received(by: Acting) -> bool:
    """Analysts of the province's committee: they enter what partners without a program send as a spreadsheet.

    Not those of units that are ranked: a figure would come from whom it flatters. Who entered it never judges it.
    """
    return _holds(by, Role.ANALYST) and by.unit_id is not None and agencies.agency(by.unit_id).kind == PROVINCIAL[0]


def may_declare(by: Acting, report: Report) -> bool:
    """Analysts and leaders of the unit that reports: for their own unit alone."""
    return is_platform(by) or (by.unit_id == report.unit_id and _holds(by, Role.ANALYST, Role.LEADER))


def may_appraise(by: Acting, report: Report) -> bool:
    """Analysts of the unit that holds the round, and never the report of their own unit."""
    if is_platform(by):
        return True
    return by.unit_id == report.round.holder_id != report.unit_id and _holds(by, Role.ANALYST)


def may_judge(by: Acting, observation: Observation) -> bool:
    """Nobody judges what they have declared themselves, in whatever role."""
    return observation.entered_by_id is None or observation.entered_by_id != by.person_id


def may_publish(by: Acting, round_: Round) -> bool:
    """Leaders of the unit that holds the round."""
    return is_platform(by) or (by.unit_id == round_.holder_id and _holds(by, Role.LEADER))


def may_extend(by: Acting, round_: Round) -> bool:
    """Analysts and leaders of the unit that holds the round: those who may open one."""
    return is_platform(by) or may_see_round(by, round_)


def may_cancel(by: Acting, round_: Round) -> bool:
    """Leaders of the unit that holds the round: the work of every unit in it comes to nothing."""
    return may_publish(by, round_)


def may_see_round(by: Acting, round_: Round) -> bool:
    """Analysts and leaders of the holder; those of a unit see their own report."""
    return by.unit_id == round_.holder_id and _holds(by, Role.ANALYST, Role.LEADER)

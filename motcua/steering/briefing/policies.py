"""Who may get the brief of a unit."""

from motcua.steering.scope import NOTHING, narrowed, scope_of_person


def may_read(person_id: int, agency_id: int) -> bool:
    """Who sees the figures of the unit now: roles can be taken away."""
    return narrowed(scope_of_person(person_id), agency_id) != NOTHING

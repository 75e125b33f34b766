"""Who may set targets."""

from motcua.journal.acting import Acting
from motcua.steering.scope import scope_of_person


def may_set(by: Acting) -> bool:
    """Who leads or analyses for the whole province."""
    return by.person_id is not None and scope_of_person(by.person_id).is_whole_province

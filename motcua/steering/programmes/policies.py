"""Who may give tasks to whom, and who sees them."""

from motcua.journal.acting import Acting
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.steering.programmes.models import Assignment
from motcua.steering.scope import Scope


def may_assign(by: Acting, scope: Scope, agency_id: int) -> bool:
    """Leaders, for the units whose figures they see. Analysts prepare; they order nothing."""
    return by.role == Role.LEADER and scope.covers(agency_id)


def may_be_assigned(person_id: int, scope: Scope) -> bool:
    """Officials of these units."""
    return any(scope.covers(post.agency_id) for post in people.posts_of(person_id))


def may_see(person_id: int | None, assignment: Assignment) -> bool:
    """Whoever has the task and whoever gave it."""
    return person_id is not None and person_id in (assignment.assignee_id, assignment.given_by_id)

"""Who works with report rounds: analysts and leaders, each act in the role that entitles to it."""

from collections.abc import Callable

from django.http import Http404

from motcua.journal.acting import Acting
from motcua.steering.reporting import policies, queries
from motcua.steering.reporting.models import Report, Round
from motcua.steering.reporting.refusals import NotYourRound
from motcua.steering.scope import ROLES_WITH_FIGURES
from motcua.web.accounts.guarding import Opened, View, let_in
from motcua.web.accounts.visit import Visit


def member[**P](view: View[P]) -> Opened[P]:
    """Let analysts and leaders in."""
    return let_in(view, lambda visit: units_of(visit))


def units_of(visit: Visit) -> list[int]:
    """Return the units for which the person is analyst or leader."""
    return [post.agency_id for post in visit.posts if post.role in ROLES_WITH_FIGURES]


def candidates(visit: Visit) -> list[Acting]:
    """Return the person acting in each of these roles, the one chosen in the masthead first."""
    posts = [post for post in visit.posts if post.role in ROLES_WITH_FIGURES]
    posts.sort(key=lambda post: visit.post is None or post.id != visit.post.id)
    person_id = visit.person.id if visit.person else None
    return [Acting(person_id, post.role, post.agency_id, assurance=visit.acting.assurance) for post in posts]


def acting_if(visit: Visit, may: Callable[[Acting], bool]) -> Acting | None:
    """Return the first role that entitles to it; None where there is none."""
    return next((by for by in candidates(visit) if may(by)), None)


def acting(visit: Visit, may: Callable[[Acting], bool]) -> Acting:
    """The same. Raises NotYourRound."""
    by = acting_if(visit, may)
    if by is None:
        raise NotYourRound
    return by


def round_for(visit: Visit, round_id: int) -> Round:
    """Return a round that one of the person's units holds; 404 for any other, whether it exists or not."""
    found = queries.round_by_id(round_id)
    if found is None or acting_if(visit, lambda by: policies.may_see_round(by, found)) is None:
        raise Http404
    return found


def report_for(visit: Visit, report_id: int) -> Report:
    """Return a report that the person may see; 404 for any other, whether it exists or not."""
    found = queries.report_by_id(report_id)
    if found is None or not may_see(visit, found):
        raise Http404
    return found


def may_see(visit: Visit, report: Report) -> bool:
    """Whether the report is of a unit whose figures are the person's to see, or of a round that they hold."""
    return visit.scope.covers(report.unit_id) or report.round.holder_id in units_of(visit)


def version_seen(visit: Visit) -> int:
    """Return the version that the form was made from; one that no report has where it says none."""
    raw = visit.POST.get("version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else 0

"""Who answers for an index in our own province: the unit, and who leads it."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.steering.measures import standing
from motcua.steering.measures.scheme import Indicator
from motcua.web.accounts.visit import Visit
from motcua.web.assigning.links import may_assign
from motcua.web.design.parts import SummaryRow
from motcua.web.ranking.words import ANSWERS


def units(kinds: Iterable[str], departments: Sequence[Agency] | None = None) -> Iterator[Agency]:
    """The departments of these kinds that are registered. One query each, none where the departments are given."""
    for kind in kinds:
        with translation.override("vi"):
            name = str(ANSWERS.get(kind, ""))
        unit = agencies.department_named(name, departments)
        if unit is not None:
            yield unit


def codes(visit: Visit, several: Iterable[tuple[Indicator, ...]]) -> list[str]:
    """For each index, or several that stand together, the code of the department that answers for it; else empty.

    Empty, too, where the reader gives no tasks to it. At most one query.
    """
    if not may_assign(visit):
        return ["" for _nodes in several]
    departments = list(agencies.departments())
    found = (units(standing.answering(nodes), departments) for nodes in several)
    return [next((unit.code for unit in each if visit.scope.covers(unit.id)), "") for each in found]


def rows(kinds: Iterable[str]) -> list[SummaryRow]:
    """Return a row for each unit that is registered: its name and its leaders. Two queries a unit.

    A scheme names kinds of units; their official Vietnamese names are those of the register.
    """
    found = []
    for unit in units(kinds):
        leaders = [person.full_name for person in people.people_in_role(unit.id, Role.LEADER)]
        told = ", ".join(leaders) or _("nobody is registered yet")
        found.append(SummaryRow(_("Who leads it"), told, note=unit.label))
    return found

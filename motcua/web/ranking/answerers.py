"""Who answers for an index in our own province: the unit, and who leads it."""

from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.web.design.parts import SummaryRow
from motcua.web.ranking.words import ANSWERS


def units(kinds: Iterable[str]) -> Iterator[Agency]:
    """The departments of these kinds that are registered. One query each."""
    for kind in kinds:
        with translation.override("vi"):
            name = str(ANSWERS.get(kind, ""))
        unit = agencies.department_named(name)
        if unit is not None:
            yield unit


def rows(kinds: Iterable[str]) -> list[SummaryRow]:
    """Return a row for each unit that is registered: its name and its leaders. Two queries a unit.

    A scheme names kinds of units; their official Vietnamese names are those of the register.
    """
    found = []
    for unit in units(kinds):
        leaders = [person.full_name for person in people.people_in_role(unit.id, Role.LEADER)]
        found.append(SummaryRow(_("Who leads it"), ", ".join(leaders) or _("nobody is registered yet"), note=unit.name))
    return found

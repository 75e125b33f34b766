"""Who calls citizens back: they alone are shown a telephone number, and only until the outcome is recorded."""

from collections.abc import Iterable
from typing import Protocol

from motcua.journal.acting import Acting
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.steering.measures.gaming.models import CallBack

CALLERS = frozenset({Role.CONTROLLER, Role.ANALYST, Role.HEAD_OF_UNIT, Role.LEADER})


class HeldPost(Protocol):
    """A role in a unit."""

    role: str
    agency_id: int


def calling_units(posts: Iterable[HeldPost]) -> list[int]:
    """Return the units for which somebody with these posts calls."""
    return sorted({post.agency_id for post in posts if post.role in CALLERS})


def may_call(by: Acting, call: CallBack) -> bool:
    """Whoever controls, analyses, heads or leads in the unit that calls, and holds that role now."""
    return (
        by.person_id is not None
        and by.role in CALLERS
        and by.unit_id == call.caller_id
        and people.holds_role(by.person_id, by.role, by.unit_id)
    )

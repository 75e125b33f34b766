"""Whose figures a person may see: the one rule that cockpit, rankings, report rounds and the API ask.

A leader or an analyst of the provincial People's Committee sees the whole province; of a department or of a commune's
People's Committee, that unit with everything below it; of a commune's service centre, what its committee sees.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Kind
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role

ROLES_WITH_FIGURES = frozenset({Role.LEADER, Role.ANALYST})


class Unit(Protocol):
    """An agency, as far as the rule looks at it."""

    kind: str
    parent_id: int | None


class HeldPost(Protocol):
    """A role in a unit."""

    role: str
    agency_id: int

    @property
    def agency(self) -> Unit: ...


@dataclass(frozen=True)
class Scope:
    """Which agencies somebody sees figures of.

    home_id:     the unit that the cockpit opens with: the highest they lead or analyse; None: sees nothing.
    agency_ids:  agencies whose figures are theirs; None: every one, of the whole province.
    """

    home_id: int | None
    agency_ids: frozenset[int] | None = frozenset()

    @property
    def is_whole_province(self) -> bool:
        """Whether nothing is kept from them."""
        return self.agency_ids is None

    def covers(self, agency_id: int) -> bool:
        """Whether the figures of this agency may be shown."""
        return self.agency_ids is None or agency_id in self.agency_ids


NOTHING = Scope(None)


def sees_figures(roles: Iterable[str]) -> bool:
    """Whether one of these roles sees figures of its unit."""
    return not ROLES_WITH_FIGURES.isdisjoint(roles)


def scope_of(posts: Iterable[HeldPost]) -> Scope:
    """Return whose figures the holder of these posts sees; one query for each unit that is not the whole province."""
    leading = [post for post in posts if post.role in ROLES_WITH_FIGURES]
    roots = [_root(post) for post in leading]
    for post, root in zip(leading, roots, strict=True):
        if post.agency.kind == Kind.PROVINCE_COMMITTEE:
            return Scope(root, None)
    if not roots:
        return NOTHING
    covered = {agency_id for root in dict.fromkeys(roots) for agency_id in agencies.unit_and_descendants(root)}
    return Scope(roots[0], frozenset(covered))


def scope_of_person(person_id: int) -> Scope:
    """The same by the person's id, for callers without a session."""
    return scope_of(people.posts_of(person_id))


def narrowed(scope: Scope, agency_id: int) -> Scope:
    """Return the scope of one unit's page; NOTHING where it is not theirs. The province's own page is the whole."""
    if not scope.covers(agency_id):
        return NOTHING
    if scope.is_whole_province and agencies.agency(agency_id).kind == Kind.PROVINCE_COMMITTEE:
        return scope
    return Scope(agency_id, frozenset(agencies.unit_and_descendants(agency_id)))


def _root(post: HeldPost) -> int:
    """The unit that stands for a post: a commune's centre works for its committee, and figures are the committee's."""
    if post.agency.kind == Kind.COMMUNE_CENTRE and post.agency.parent_id is not None:
        return post.agency.parent_id
    return post.agency_id

"""What if the work were done otherwise: levers of daily work, as counts, and the points of Decision 766 they give.

A lever changes how many dossiers count for an item, never how many there are. Dossiers that are late already stay late
in the measure whenever they are settled: the lever on lateness speaks of those that are not late yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused
from motcua.steering.measures.scheme import Scheme
from motcua.steering.measures.scoring import score
from motcua.steering.measures.tables import Facts, Table

type Ratios = Mapping[str, tuple[int, int]]  # code of the item: numerator, denominator


class LeverOutside(ActionRefused):
    """A count is more than there are, or a share lies outside 0 to 1."""

    code = "lever_outside"
    http_status = 422
    message = _("A value is not possible: a count is at most what there is, a share lies between 0 and 100 percent.")


@dataclass(frozen=True)
class Lever:
    """What may be pulled for an item. is_count: so many dossiers more count for it; else: the share it shall have."""

    item: str
    is_count: bool = False


LEVERS = (
    Lever("2.1", is_count=True),  # dossiers that would become late and are settled in time instead
    Lever("3.3"),  # share filed online
    Lever("5.1"),  # share with a result that is a file
    Lever("5.2"),  # share of papers digitised
    Lever("5.3"),  # share with reused data
    Lever("6.1", is_count=True),  # applicants who would have been dissatisfied or served late
)


@dataclass(frozen=True)
class Pulled:
    """One item before and after. points None: the scheme leaves it open."""

    item: str
    max_points: float
    today: tuple[int, int]
    then: tuple[int, int]
    points_today: float
    points_then: float

    @property
    def won(self) -> float:
        """Points won; never below 0 for a lever pulled upwards."""
        return self.points_then - self.points_today

    @property
    def is_lower(self) -> bool:
        """Whether fewer dossiers would count than today."""
        return self.then[0] < self.today[0]


def pull(book: Scheme, ratios: Ratios, wanted: Mapping[str, float]) -> list[Pulled]:
    """Return what the levers give, for every item that has figures and a lever.

    ratios:  counts of the items as they are.
    wanted:  by item: dossiers more (for a count), or the share from 0 to 1 that it shall have. A share below today's
             is taken as it is: one may ask what slackening costs. What is not named stays.
    Raises LeverOutside.
    """
    levers = [lever for lever in LEVERS if lever.item in ratios and ratios[lever.item][1] > 0]
    unknown = set(wanted) - {lever.item for lever in levers}
    if unknown:
        raise LeverOutside
    then = {lever.item: _moved(lever, ratios[lever.item], wanted.get(lever.item)) for lever in levers}
    points_today = _points(book, {item: ratios[item] for item in then})
    points_then = _points(book, then)
    return [
        Pulled(
            item,
            book.node(item).max_points or 0.0,
            ratios[item],
            then[item],
            points_today[item],
            points_then[item],
        )
        for item in then
    ]


def _moved(lever: Lever, ratio: tuple[int, int], wanted: float | None) -> tuple[int, int]:
    numerator, denominator = ratio
    if wanted is None:
        return ratio
    if lever.is_count:
        if not 0 <= wanted <= denominator - numerator:
            raise LeverOutside
        return numerator + int(wanted), denominator
    if not 0 <= wanted <= 1:
        raise LeverOutside
    return round(wanted * denominator), denominator


def _points(book: Scheme, ratios: Ratios) -> dict[str, float]:
    facts = {
        item: Facts(numerator=np.array([float(part)]), denominator=np.array([float(whole)]))
        for item, (part, whole) in ratios.items()
    }
    scores = score(book, Table([("", "here")], {}, facts))
    return {item: float(scores.points[item][0]) for item in ratios}

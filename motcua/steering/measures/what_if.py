"""What if: a province with other values in some indices, beside what was published. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused
from motcua.steering.measures import firmness
from motcua.steering.measures.editions import Block, Figures, Ranking


class NotComputable(ActionRefused):
    """The ranking has only single provinces or single indices of them."""

    code = "ranking_incomplete"
    http_status = 422
    message = _("This ranking was not published in full, so other values cannot be tried in it. Choose another year.")


class UnknownBlock(ActionRefused):
    """A change names something that is not counted in this ranking."""

    code = "unknown_index"
    http_status = 422
    message = _("The index %(code)s is not counted in this ranking.")

    def __init__(self, code: str) -> None:
        super().__init__(self.message % {"code": code})


class ShareOutside(ActionRefused):
    """A value is below 0 or above 1."""

    code = "share_outside"
    http_status = 422
    message = _("A value lies between 0 and 1: write 0.82 for 82 percent of the points.")


@dataclass(frozen=True)
class State:
    """Points, index and rank; low and high: between these ranks nine of ten drawings lie."""

    points: float
    index: float
    rank: int
    low: int
    high: int


@dataclass(frozen=True)
class Change:
    """One block before and after."""

    block: Block
    share: float
    new_share: float

    @property
    def gained_points(self) -> float:
        """Points won; negative: lost."""
        return (self.new_share - self.share) * self.block.max_points

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return self.new_share != self.share


@dataclass(frozen=True)
class Outcome:
    """Both states side by side. overtaken: provinces that would come behind, best first."""

    today: State
    then: State
    changes: tuple[Change, ...]
    overtaken: tuple[str, ...]


def tried(found: Ranking, number: int, new_shares: Mapping[str, float]) -> Outcome:
    """Return what a province would have with these shares (0 to 1, by code of the block); all others stay.

    What is not named stays as published. Raises NotComputable, UnknownBlock, ShareOutside.
    """
    changes = _changes(found, number, new_shares)
    gained = sum(change.gained_points for change in changes)
    shares = found.shares.copy()
    shares[number] = [change.new_share for change in changes]
    then = firmness.ranks_with(found, number, gained)
    return Outcome(
        today=_state(found, number, found.shares, 0.0),
        then=_state(found, number, shares, gained),
        changes=changes,
        overtaken=tuple(
            found.provinces[at]
            for at in np.argsort(found.rank, kind="stable")
            if found.rank[at] < found.rank[number] and then[at] > then[number]
        ),
    )


def _changes(found: Ranking, number: int, new_shares: Mapping[str, float]) -> tuple[Change, ...]:
    if not found.is_complete:
        raise NotComputable
    codes = {block.code for block in found.blocks}
    for code, share in new_shares.items():
        if code not in codes:
            raise UnknownBlock(code)
        if not 0 <= share <= 1:  # also refuses NaN
            raise ShareOutside
    own = found.shares[number]
    return tuple(
        Change(block, float(own[at]), float(new_shares.get(block.code, own[at])))
        for at, block in enumerate(found.blocks)
    )


def _state(found: Ranking, number: int, shares: Figures, gained: float) -> State:
    intervals = firmness.drawn(found, shares)
    assert intervals is not None  # complete, as checked
    rank = firmness.rank_with(found, number, gained)
    return State(
        points=float(shares[number] @ found.weights),
        index=firmness.index_with(found, number, gained),
        rank=rank,
        low=min(rank, int(intervals.low[number])),
        high=max(rank, int(intervals.high[number])),
    )

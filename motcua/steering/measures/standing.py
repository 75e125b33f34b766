"""How one province stands in a published ranking: what it lost, how far the next rank is, whom it can be compared with.

Points are those of the scheme; shares run from 0 to 1. Ranks and indices are the published ones.
"""

from dataclasses import dataclass

import numpy as np

from motcua.steering.measures.editions import UNPUBLISHED, Block, Edition, Ranking, of_family, ranking
from motcua.steering.measures.scheme import Indicator
from motcua.steering.measures.scoring import UNRANKED

_SAME = 5e-7  # shares that were published alike


def answering(nodes: tuple[Indicator, ...]) -> tuple[str, ...]:
    """Return the kinds of units that answer for these indices or their parts, each once."""
    below = (each for node in nodes for each in node.walk() if each.is_scored)
    return tuple(dict.fromkeys(each.answers for each in below if each.answers))


@dataclass(frozen=True)
class Loss:
    """What one index costs a province, or several that were not published one by one (then `of` has them all)."""

    code: str
    of: tuple[Indicator, ...]
    max_points: float
    share: float  # NaN: not known
    best_share: float
    best_province: str
    best_shared_by: int  # provinces that have the best share, this one included

    @property
    def points(self) -> float:
        """Points obtained."""
        return self.share * self.max_points

    @property
    def lost(self) -> float:
        """Points to the maximum."""
        return self.max_points - self.points

    @property
    def answers(self) -> tuple[str, ...]:
        """The kinds of units that answer for it, as the scheme says; each once."""
        return answering(self.of)

    @property
    def is_joint(self) -> bool:
        """Whether several indices stand here together, because they were not published one by one."""
        return self.code == UNPUBLISHED


@dataclass(frozen=True)
class Closing:
    """What one index alone would have to reach for the next rank. `needed_share` above 1: it cannot do it alone."""

    loss: Loss
    needed_share: float

    @property
    def is_possible(self) -> bool:
        """Whether the index has room enough."""
        return self.needed_share <= 1

    @property
    def is_shown_by_somebody(self) -> bool:
        """Whether some province has already reached that much."""
        return self.needed_share <= self.loss.best_share


@dataclass(frozen=True)
class NextRank:
    """How far the next better rank is, all others staying where they are. points: more than these are needed."""

    province: str
    rank: int
    points: float
    closings: tuple[Closing, ...]  # the smallest part of what was lost first


def losses(found: Ranking, number: int) -> list[Loss]:
    """Return what each index costs the province of this row, the largest loss first; those not known come last."""
    known = [code for code, shares in found.alone.items() if not np.isnan(shares[number])]
    lines = [_loss(found, number, block) for block in _own_blocks(found, known)]
    return sorted(
        lines, key=lambda loss: (np.isnan(loss.share), -loss.lost if loss.lost == loss.lost else 0, loss.code)
    )


def _own_blocks(found: Ranking, known: list[str]) -> list[Block]:
    """The finest blocks that this row allows: a province may have been published in full where others were not."""
    if set(found.alone) == set(known):
        by_code = {block.code: block for block in found.blocks}
        return [by_code.get(code) or _single(found, code) for code in found.alone]
    return list(found.blocks)


def _single(found: Ranking, code: str) -> Block:
    node = found.scheme.node(code)
    return Block(code, node.max_points or 0.0, (node,))


def _loss(found: Ranking, number: int, block: Block) -> Loss:
    shares = found.alone.get(block.code)
    if shares is None:
        shares = found.shares[:, [each.code for each in found.blocks].index(block.code)]
    best = int(np.nanargmax(shares)) if not np.isnan(shares).all() else number
    return Loss(
        code=block.code,
        of=block.of,
        max_points=block.max_points,
        share=float(shares[number]),
        best_share=float(shares[best]),
        best_province=found.provinces[best],
        best_shared_by=int((np.abs(shares - shares[best]) < _SAME).sum()),
    )


def next_rank(found: Ranking, number: int) -> NextRank | None:
    """Return the next better rank; None for the first, and where the index of either is not at hand."""
    if found.rank[number] == UNRANKED or np.isnan(found.index[number]):
        return None
    better = [at for at, rank in enumerate(found.rank) if UNRANKED < rank < found.rank[number]]
    if not better:
        return None
    ahead = max(better, key=lambda at: (found.rank[at], -at))
    if np.isnan(found.index[ahead]) or not _is_neighbour(found, number, ahead):
        return None
    gap = _total(found, ahead) - _total(found, number)
    lines = [loss for loss in losses(found, number) if loss.share == loss.share]
    closings = [Closing(loss, loss.share + gap / loss.max_points) for loss in lines]
    closings.sort(key=lambda each: (not each.is_possible, gap / each.loss.lost if each.loss.lost > 0 else np.inf))
    return NextRank(found.provinces[ahead], int(found.rank[ahead]), gap, tuple(closings))


def _is_neighbour(found: Ranking, number: int, ahead: int) -> bool:
    """Whether nobody is missing between the two: tables from the press have single provinces only."""
    sharing = int((found.rank == found.rank[ahead]).sum())
    return bool(found.rank[ahead] + sharing == found.rank[number])


def _total(found: Ranking, number: int) -> float:
    """Points in all: of the blocks where each is known, so that nothing is lost to the rounding of the index."""
    points = float(found.points[number].sum())
    return points if points == points else float(found.index[number]) * found.scheme.divide_by


@dataclass(frozen=True)
class Compared:
    """One index of a province beside the best, its neighbours in rank and the middle. Shares."""

    code: str
    of: tuple[Indicator, ...]
    own: float
    place: int  # among all in this index alone, ties share it; 0: not known
    best: float
    best_province: str
    ahead: float | None
    behind: float | None
    middle: float


@dataclass(frozen=True)
class Profile:
    """A province against its neighbours in rank; empty names where there is none."""

    ahead: str
    behind: str
    lines: tuple[Compared, ...]


def profile(found: Ranking, number: int) -> Profile:
    """Return each block of a province against the best, the neighbours and the median."""
    order = [int(at) for at in np.argsort(found.rank, kind="stable") if found.rank[at] != UNRANKED]
    here = order.index(number) if number in order else -1
    ahead = order[here - 1] if here > 0 else None
    behind = order[here + 1] if 0 <= here < len(order) - 1 else None
    lines = [_compared(found, number, at, ahead, behind) for at in range(len(found.blocks))]
    return Profile(_name(found, ahead), _name(found, behind), tuple(lines))


def _name(found: Ranking, number: int | None) -> str:
    return found.provinces[number] if number is not None else ""


def _compared(found: Ranking, number: int, at: int, ahead: int | None, behind: int | None) -> Compared:
    shares = found.shares[:, at]
    is_known = not np.isnan(shares).all()
    best = int(np.nanargmax(shares)) if is_known else number
    own = float(shares[number])
    return Compared(
        code=found.blocks[at].code,
        of=found.blocks[at].of,
        own=own,
        place=int((shares > own + _SAME).sum()) + 1 if own == own else 0,
        best=float(shares[best]),
        best_province=found.provinces[best],
        ahead=float(shares[ahead]) if ahead is not None else None,
        behind=float(shares[behind]) if behind is not None else None,
        middle=float(np.nanmedian(shares)) if is_known else float("nan"),
    )


@dataclass(frozen=True)
class Year:
    """A province in one edition. pillars: code → (rank, whether it was published rather than derived)."""

    edition: Edition
    rank: int
    index: float
    pillars: dict[str, tuple[int, bool]]


def years(family: str, province: str) -> list[Year]:
    """Return a province in every edition that has it, the oldest first."""
    found = [(ranking(each.code), ranking(each.code).number(province)) for each in of_family(family)]
    return [_year(table, number) for table, number in found if number is not None]


def _year(table: Ranking, number: int) -> Year:
    ranks = {each.code: (int(each.rank[number]), each.is_published[number]) for each in table.pillars}
    return Year(table.edition, int(table.rank[number]), float(table.index[number]), ranks)

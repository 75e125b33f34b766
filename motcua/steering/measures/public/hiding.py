"""Which counts may be published, so that no table, and no difference of tables, gives away fewer than five dossiers.

The rule, for one calendar year, one measure, and units whose sum is published too (docs/public-figures.md tells it in
words). Months are taken in order. The months of each unit are added up until the sum may be told: what counts and the
rest of its base are each 0 or at least FEWEST; then a new run begins. Only sums of whole runs are published, so no
subtraction between month, quarter and year goes below a run. The sum over all units has runs of its own. Where one of
these ends, those units whose run goes on are nobody or at least two: two units that stay hidden over the same end can
be shifted against each other, and so nothing that is published beside them determines either. Where only one would
stay hidden, or some that are together fewer than FEWEST, others that could be told are hidden with them.

What was told of earlier months never depends on later ones: who kept the pages of last month learns nothing more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from motcua.steering.measures.queries import HIDDEN_BELOW

FEWEST: Final = HIDDEN_BELOW
_SHIELD: Final = 2 * FEWEST - 1  # whatever hidden count from 1 to 4 is added to it or taken off, it stays a large one

type Part = tuple[int, int]  # what counts, and the rest of its base; the rest of a plain count is 0
NONE: Final[Part] = (0, 0)


@dataclass(frozen=True)
class Runs[K]:
    """Whose run ends with which month, by the number of the month from 0; and where the run of the sum ends.

    named:  whether it may be told of a hidden count of that month that it is small, or only that it is hidden.
    """

    ends: tuple[frozenset[K], ...]
    sum_ends: tuple[bool, ...]
    named: tuple[bool, ...]

    def tells(self, key: K, first: int, last: int) -> bool:
        """Whether these months of a unit, both included, are whole runs: then their sum may be told."""
        return key in self.ends[last] and (first == 0 or key in self.ends[first - 1])

    def tells_sum(self, first: int, last: int) -> bool:
        """The same of the sum over all units."""
        return self.sum_ends[last] and (first == 0 or self.sum_ends[first - 1])

    def names(self, first: int, last: int) -> bool:
        """Whether a hidden sum of these months may be called small."""
        return all(self.named[first : last + 1])


def is_told(part: Part) -> bool:
    """Whether neither what counts nor the rest is a group of one to four."""
    return all(count == 0 or count >= FEWEST for count in part)


def runs[K](months: Sequence[Mapping[K, Part]], keys: Collection[K], within: Runs[K] | None = None) -> Runs[K]:
    """Return which sums may be told.

    months:  those of a year in order from January; no key: nothing.
    keys:    all units, in the order in which equal ones are hidden with others.
    within:  the runs of the base, where a share of it is told. The base follows from what counts and the rest, so a
             run of theirs ends only where one of its base does. None: plain counts.
    """
    running, beside, whole = dict.fromkeys(keys, NONE), dict.fromkeys(keys, NONE), NONE
    ends: list[frozenset[K]] = []
    sum_ends, named = [], []
    for number, month in enumerate(months):
        running = {key: _plus(sum_, month.get(key, NONE)) for key, sum_ in running.items()}
        beside = {key: _plus(sum_, month.get(key, NONE)) for key, sum_ in beside.items()}
        whole = _plus(whole, _sum(month.values()))
        sum_ends.append(is_told(whole) and (within is None or within.sum_ends[number]))
        hidden = {
            key
            for key, sum_ in running.items()
            if not is_told(sum_) or (within is not None and key not in within.ends[number])
        }
        named.append(False)
        if sum_ends[-1]:
            companions, named[-1] = _companions(hidden, running, beside, has_rest=within is not None)
            hidden |= companions
            whole, beside = NONE, dict.fromkeys(keys, NONE)
        ends.append(frozenset(running.keys() - hidden))
        running |= dict.fromkeys(ends[-1], NONE)
    return Runs(tuple(ends), tuple(sum_ends), tuple(named))


def once[K](parts: Mapping[K, Part], may_be_told: Collection[K] | None = None) -> Runs[K]:
    """Return who is told in a table that stands for itself, its sum beside it: one month without a year.

    may_be_told:  those whose base is told, of shares; None: plain counts.
    """
    within = None if may_be_told is None else Runs((frozenset(may_be_told),), (True,), (True,))
    return runs([parts], parts, within)


def _companions[K](
    hidden: set[K], running: Mapping[K, Part], beside: Mapping[K, Part], *, has_rest: bool
) -> tuple[set[K], bool]:
    """Return who must be hidden with them: the smallest of those that shield best, as many as are needed.

    And whether the hidden ones may be called small. Where even all others would leave the small ones one value alone
    (each 1, or each 4), only as many are hidden as no subtraction gets past, and nobody is called small.

    beside:  the sums of all since the run of the whole began: what the whole could be compared with.
    """

    def order(key: K) -> tuple[int, int]:
        part = beside[key]
        return -min(_SHIELD, *(part if has_rest else part[:1])), sum(part)

    others, found, enough = sorted(running.keys() - hidden, key=order), set[K](), None
    for key in [*others, None]:
        if not hidden:
            break
        kept = hidden | found
        if _is_enough(kept, running, beside):
            enough = set(found) if enough is None else enough
            if all(_is_open([beside[each][side] for each in kept]) for side in (0, 1)):
                return found, True
        if key is not None:
            found.add(key)
    return (found if enough is None else enough), not hidden


def _is_enough[K](hidden: set[K], running: Mapping[K, Part], beside: Mapping[K, Part]) -> bool:
    sums = (_sum([beside[key] for key in hidden]), _sum([running[key] for key in hidden]))
    return len(hidden) > 1 and all(map(is_told, sums))  # one alone is what the others leave of the whole


def _is_open(counts: list[int]) -> bool:
    """Whether the sum leaves each small count more than one value: four times four, or one, would be known."""
    few = [count for count in counts if 0 < count < FEWEST]
    return not few or len(few) < sum(few) < (FEWEST - 1) * len(few) or sum(counts) - sum(few) >= _SHIELD


def _plus(one: Part, other: Part) -> Part:
    return one[0] + other[0], one[1] + other[1]


def _sum(parts: Collection[Part]) -> Part:
    return sum(part[0] for part in parts), sum(part[1] for part in parts)

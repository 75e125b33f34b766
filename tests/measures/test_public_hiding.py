"""Nobody gets at a hidden count by subtracting what is published: month from quarter, unit from sum, rest from base."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.steering.measures.public.hiding import FEWEST, Part, Runs, is_told, runs

type Months = list[dict[str, Part]]

UNITS = ("Hạc Thành", "Bát Mọt", "Đông Sơn", "Hàm Rồng", "Sầm Sơn")
COUNTS = st.one_of(st.integers(0, 4), st.integers(0, 12), st.integers(0, 60))


def published_spans(months: int) -> list[tuple[int, int]]:
    """Months, quarters as far as they have gone, and the year to date: at every month's end, for pages are kept."""
    found = {(month, month) for month in range(months)}
    for last in range(months):
        found |= {(0, last), (last // 3 * 3, last)}
    return sorted(found)


def cells(units: int, months: int) -> dict[tuple[int, int], int]:
    return {cell: place for place, cell in enumerate(product(range(units), range(months)))}


def row(width: int, places: list[int]) -> np.ndarray:
    found = np.zeros(width)
    found[places] = 1
    return found


def told_rows(ends: Runs[str], units: tuple[str, ...], months: int, shift: int, width: int) -> list[np.ndarray]:
    """What a reader knows, as sums over the unknown counts of units and months."""
    place = cells(len(units), months)
    found = []
    for first, last in published_spans(months):
        for number, unit in enumerate(units):
            if ends.tells(unit, first, last):
                found.append(row(width, [shift + place[number, month] for month in range(first, last + 1)]))
        if ends.tells_sum(first, last):
            found.append(row(width, [shift + p for (_u, month), p in place.items() if first <= month <= last]))
    return found


def follows(wanted: np.ndarray, known: list[np.ndarray]) -> bool:
    """Whether a sum is determined by the known ones: whether it lies in the space that they span."""
    if not known:
        return False
    base = np.array(known)
    return np.linalg.matrix_rank(np.vstack([base, wanted])) == np.linalg.matrix_rank(base)


def spans_of(number: int, months: int, shift: int, width: int) -> list[tuple[int, int, np.ndarray]]:
    """Every span of months of a unit, published or not."""
    place = cells(number + 1, months)
    return [
        (first, last, row(width, [shift + place[number, month] for month in range(first, last + 1)]))
        for first in range(months)
        for last in range(first, months)
    ]


@st.composite
def plain(draw: st.DrawFn) -> Months:
    units = UNITS[: draw(st.integers(1, 5))]
    return [{unit: (draw(COUNTS), 0) for unit in units} for _month in range(draw(st.integers(1, 8)))]


@settings(max_examples=300)
@given(plain())
def test_no_subtraction_brings_out_a_group_of_one_to_four(months: Months) -> None:
    units = tuple(months[0])
    width = len(units) * len(months)
    ends = runs(months, units)
    known = told_rows(ends, units, len(months), 0, width)

    for number, unit in enumerate(units):
        for first, last, wanted in spans_of(number, len(months), 0, width):
            count = sum(month[unit][0] for month in months[first : last + 1])
            if 0 < count < FEWEST:
                assert not follows(wanted, known), (unit, first, last)


@st.composite
def shares(draw: st.DrawFn) -> Months:
    units = UNITS[: draw(st.integers(1, 4))]
    return [{unit: (draw(COUNTS), draw(COUNTS)) for unit in units} for _month in range(draw(st.integers(1, 6)))]


@settings(max_examples=300)
@given(shares())
def test_neither_do_shares_and_their_bases_together(months: Months) -> None:
    """The unknown: first what counts, unit by unit and month by month, then the rest. The base is their sum."""
    units = tuple(months[0])
    size = len(units) * len(months)
    of_base = runs([{unit: (sum(part), 0) for unit, part in month.items()} for month in months], units)
    of_share = runs(months, units, of_base)
    counted = told_rows(of_share, units, len(months), 0, 2 * size)
    rest = told_rows(of_share, units, len(months), size, 2 * size)
    base = told_rows(of_base, units, len(months), 0, 2 * size)
    known = [*counted, *rest, *(each + np.roll(each, size) for each in base)]

    for number, unit in enumerate(units):
        for side in (0, 1):
            for first, last, wanted in spans_of(number, len(months), side * size, 2 * size):
                count = sum(month[unit][side] for month in months[first : last + 1])
                if 0 < count < FEWEST:
                    assert not follows(wanted, known), (unit, side, first, last)


@given(plain())
def test_whatever_is_told_of_a_unit_or_of_all_is_no_small_group(months: Months) -> None:
    units = tuple(months[0])
    ends = runs(months, units)

    for first, last in published_spans(len(months)):
        span = months[first : last + 1]
        for unit in units:
            if ends.tells(unit, first, last):
                assert is_told((sum(month[unit][0] for month in span), 0))
        if ends.tells_sum(first, last):
            assert is_told((sum(part[0] for month in span for part in month.values()), 0))


@given(plain())
def test_a_later_month_changes_nothing_that_was_told_before(months: Months) -> None:
    units = tuple(months[0])

    assert runs(months[:-1], units).ends == runs(months, units).ends[:-1]


def test_large_units_hide_nothing() -> None:
    months = [{unit: (20 + number, 0) for number, unit in enumerate(UNITS)} for _month in range(12)]

    assert all(ends == frozenset(UNITS) for ends in runs(months, UNITS).ends)


def test_one_small_unit_takes_the_smallest_that_shields_it_along_and_comes_back_with_the_year() -> None:
    january = {"Hạc Thành": (90, 0), "Bát Mọt": (3, 0), "Đông Sơn": (12, 0), "Hàm Rồng": (6, 0), "Sầm Sơn": (40, 0)}
    february = january | {"Bát Mọt": (8, 0)}

    ends = runs([january, february], UNITS)

    assert frozenset(UNITS) - ends.ends[0] == {"Bát Mọt", "Đông Sơn"}
    assert not ends.tells("Bát Mọt", 0, 0)
    assert not ends.tells("Bát Mọt", 1, 1)  # or the year would give January away
    assert ends.tells("Bát Mọt", 0, 1)


@pytest.mark.parametrize(("part", "told"), [((0, 0), True), ((5, 0), True), ((4, 0), False), ((9, 2), False)])
def test_the_rest_counts_like_what_counts(part: Part, told: bool) -> None:
    assert is_told(part) is told


def test_where_each_small_one_would_be_one_it_is_only_said_that_they_are_hidden_and_the_others_are_told() -> None:
    base = {"Hạc Thành": (90, 0), "Bát Mọt": (31, 0), "Đông Sơn": (40, 0), "Hàm Rồng": (50, 0), "Sầm Sơn": (60, 0)}
    late = {unit: (count - 1, 1) for unit, (count, _rest) in base.items()}
    more = {f"xã {number}": (20, 0) for number in range(3)}
    units = [*base, *more]
    of_base = runs([base | more], units)

    ends = runs([late | more], units, of_base)  # five with one late each

    assert ends.ends[0] == frozenset(more)
    assert ends.tells_sum(0, 0)
    assert not ends.names(0, 0)

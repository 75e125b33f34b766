"""Scoring a table: ours beside a straightforward one in pandas, of the same scheme, in the same run.

The pandas side is written from the scheme's words alone, indicator by indicator, and shares no code with ours: it also
says whether both come to the same points. `python -m bench.scoring` prints the figures and what contradicts itself.
"""

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from motcua.cli.database import use_django
from motcua.cli.environment import Environment
from motcua.steering.measures import scheme_reading, scoring
from motcua.steering.measures.scheme import Indicator, RuleKind, Scheme
from motcua.steering.measures.tables import Facts, Table

SIZES = (63, 10_000)  # provinces; units of many years at once
ROUNDS = 5  # the quickest counts: what is slower was disturbed
SCHEME = "service-quality-766"


def measured() -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return for each size how long both sides take, in milliseconds, and the ratio; and what contradicts itself."""
    scheme = scheme_reading.shipped(SCHEME)
    found, faults = {}, []
    for units in SIZES:
        table = invented(scheme, units)
        frame = as_frame(table)
        ours_ms, scores = _quickest(partial(scoring.score, scheme, table))
        theirs_ms, scored = _quickest(partial(by_pandas, scheme, frame))
        row = {"units": units, "ours_ms": round(ours_ms, 2), "pandas_ms": round(theirs_ms, 2)}
        found[f"{units} units"] = row | {"ratio": round(theirs_ms / ours_ms, 2)}
        if not np.allclose(scores.index, scored["index"].to_numpy(), atol=0.001):
            faults.append(f"scoring {units} units: ours and pandas come to different points")
        if list(scores.rank) != list(ranked(pd.Series(scores.index))):
            faults.append(f"scoring {units} units: ours and pandas rank differently")
    return found, faults


def leaves(scheme: Scheme) -> list[Indicator]:
    """Return the indicators that are scored by a ratio of two counts."""

    def below(node: Indicator) -> list[Indicator]:
        return [leaf for part in node.parts for leaf in below(part)] if node.parts else [node]

    found = [leaf for node in scheme.indicators if node.is_scored for leaf in below(node) if leaf.is_scored]
    assert all(leaf.rule is not None and leaf.rule.kind in (RuleKind.RATIO, RuleKind.SHARE) for leaf in found), found
    return found


def invented(scheme: Scheme, units: int) -> Table:
    """Return a table in which every unit has a figure for every indicator."""
    luck = np.random.default_rng(766)
    facts = {}
    for leaf in leaves(scheme):
        denominator = luck.integers(1, 5_000, units).astype(np.float64)
        numerator = np.floor(denominator * luck.random(units))
        assert leaf.rule is not None
        if leaf.rule.kind == RuleKind.RATIO:
            facts[leaf.code] = Facts(numerator=numerator, denominator=denominator)
        else:
            facts[leaf.code] = Facts(value=np.round(numerator / denominator, 4))
    return Table([("2026", f"{number:05}") for number in range(units)], {}, facts)


def as_frame(table: Table) -> pd.DataFrame:
    """Return the same facts as people hold them: a row for each unit, a column for each figure."""
    columns: dict[str, Any] = {}
    for code, facts in table.facts.items():
        for name in ("numerator", "denominator", "value"):
            if getattr(facts, name) is not None:
                columns[f"{code} {name}"] = getattr(facts, name)
    return pd.DataFrame(columns)


def by_pandas(scheme: Scheme, frame: pd.DataFrame) -> pd.DataFrame:
    """Score as somebody would who knows pandas and has the decision beside them."""
    points = pd.DataFrame(index=frame.index)
    for leaf in leaves(scheme):
        rule, most = leaf.rule, leaf.max_points
        assert rule is not None
        assert most is not None
        if f"{leaf.code} value" in frame:
            share = frame[f"{leaf.code} value"]
            points[leaf.code] = most * (1 - share if rule.is_reverse else share)
        else:
            percent = _half_up(frame[f"{leaf.code} numerator"] / frame[f"{leaf.code} denominator"] * 100)
            share = (100 - percent if rule.is_reverse else percent) / 100
            # In this order: 2 / 0.8 × 0.15 is 0.375, a half that is rounded up.
            points[leaf.code] = (most / rule.full_at * share).clip(upper=most)
        points[leaf.code] = _half_up(points[leaf.code])
    points["index"] = _half_up(points.sum(axis=1))
    points["rank"] = ranked(points["index"])
    return points


def ranked(index: "pd.Series[float]") -> "pd.Series[int]":
    """Rank: equal ones share, the next is skipped."""
    return index.round(9).rank(ascending=False, method="min").astype(int)


def _half_up(figures: "pd.Series[float]") -> "pd.Series[float]":
    """Round half up what the computer holds, as the scheme says: 1.005 is a little less than that."""
    exact = figures.to_numpy().astype(np.longdouble) * 100
    return pd.Series(np.floor(exact + np.longdouble(0.5)).astype(np.float64) / 100, index=figures.index)


def _quickest[T](work: Callable[[], T]) -> tuple[float, T]:
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    return min(times) * 1000, result


if __name__ == "__main__":
    use_django(Environment.read())
    print(json.dumps(measured()))

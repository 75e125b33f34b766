"""A logistic model of being late, and how good it is on a time it has not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from motcua.steering.planning.lateness.chances import (
    Matrix,
    Moment,
    Queues,
    Rates,
    Vector,
    features,
    mornings_of,
    share_late,
)
from motcua.steering.planning.lateness.spans import Span, seen_at
from motcua.steering.planning.work_clock import WorkClock

FEWEST_LATE = 20  # examples of late dossiers; below it nothing is learnt and the procedure's own share is told
PENALTY = 1.0  # on the squares of standardised coefficients
DRAWN = 5  # examples: with so many of its own, a procedure's naive share counts half
_ROUNDS = 40


@dataclass(frozen=True)
class Logistic:
    """Coefficients on standardised columns; the first is the constant."""

    coefficients: Vector
    means: Vector
    spreads: Vector

    def chances(self, rows: Matrix) -> Vector:
        """Return the probability of each row."""
        return _sigmoid(_with_constant((rows - self.means) / self.spreads) @ self.coefficients)


def fit_logistic(rows: Matrix, late: Vector) -> Logistic:
    """Fit by Newton's method with a small penalty, so that a column that tells all does not run away."""
    means, spreads = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-9)
    design = _with_constant((rows - means) / spreads)
    penalty = np.full(design.shape[1], PENALTY)
    penalty[0] = 0.0
    found = np.zeros(design.shape[1])
    for _round in range(_ROUNDS):
        expected = _sigmoid(design @ found)
        weights = np.maximum(expected * (1 - expected), 1e-9)
        gradient = design.T @ (late - expected) - penalty * found
        step = np.linalg.solve((design * weights[:, None]).T @ design + np.diag(penalty), gradient)
        found = found + np.clip(step, -5, 5)
        if float(np.abs(step).max()) < 1e-8:
            break
    return Logistic(found, means, spreads)


def _with_constant(rows: Matrix) -> Matrix:
    return np.hstack((np.ones((len(rows), 1)), rows))


def _sigmoid(values: Vector) -> Vector:
    return 1 / (1 + np.exp(-np.clip(values, -35, 35)))


@dataclass(frozen=True)
class Model:
    """What was learnt. `logistic` None: too few dossiers were late to learn from."""

    logistic: Logistic | None
    rates: Rates
    naive: Mapping[str, float]  # procedure → share of its examples that were late; "" stands for all others

    def chances(self, moments: Sequence[Moment], queues: Queues) -> Vector:
        """Return for each moment the probability that the dossier is late within AHEAD working days."""
        if self.logistic is None or not moments:
            return self.naive_chances(moments)
        return self.logistic.chances(features(moments, self.rates, queues))

    def naive_chances(self, moments: Sequence[Moment]) -> Vector:
        """Return the naive forecast: how often dossiers of the procedure were late that were as near to their date."""
        return np.array([self.naive.get(each.span.procedure, self.naive[""]) for each in moments], dtype=float)


def learn(spans: Sequence[Span], clocks: Mapping[int, WorkClock], known_until: Mapping[int, float],
          thinned: int = 1) -> Model:  # fmt: skip
    """Learn from everything that was known by a moment.

    known_until:  for each agency the working minute of that moment: of a dossier due by then it is known whether it
                  was late, settled or not; of later ones it is not, and they are left out.

    Shares of units and procedures come from the older half, the coefficients from the newer one: a dossier must not
    be told its own outcome.
    """
    seen = seen_at(spans, known_until)
    known = [span for span in seen if span.due <= known_until[span.agency_id]]
    moments = mornings_of(known, clocks)
    late = outcomes(moments)
    rates = Rates.of(known)
    naive = _naive(moments, late)
    middle = float(np.median([span.due for span in known])) if known else 0.0
    newer = [place for place, each in enumerate(moments) if each.minute > middle]
    if late[newer].sum() < FEWEST_LATE:
        return Model(None, rates, naive)
    older = Rates.of([span for span in known if span.due <= middle])
    rows = features([moments[place] for place in newer], older, Queues.of(seen, thinned))
    return Model(fit_logistic(rows, late[newer]), rates, naive)


def outcomes(moments: Sequence[Moment]) -> Vector:
    """Return 1 for every moment whose dossier was late in the end, else 0."""
    return np.array([each.span.is_late() for each in moments], dtype=float)


def _naive(moments: Sequence[Moment], late: Vector) -> dict[str, float]:
    overall = share_late(float(late.sum()), len(late))
    counts: dict[str, tuple[int, float]] = {}
    for each, was_late in zip(moments, late, strict=True):
        number, sum_ = counts.get(each.span.procedure, (0, 0.0))
        counts[each.span.procedure] = (number + 1, sum_ + float(was_late))
    return {"": overall} | {
        code: (sum_ + DRAWN * overall) / (number + DRAWN) for code, (number, sum_) in counts.items()
    }


@dataclass(frozen=True)
class Quality:
    """How good a forecast was on examples it had not learnt from. Lower is better for Brier score and log loss.

    Each morning of a dossier is an example: the few late dossiers of a small unit stand here several times.
    """

    examples: int
    late: int
    late_dossiers: int
    expected_late: float  # the sum of the probabilities: near `late` if they are honest
    brier: float
    naive_brier: float
    log_loss: float
    naive_log_loss: float
    bins: tuple[tuple[float, float, int], ...]  # mean probability, share late, examples; by rising probability


def judge(chances: Vector, naive: Vector, late: Vector, late_dossiers: int, bins: int = 5) -> Quality:
    """Compare probabilities with what came.

    late_dossiers:  of how many dossiers the late examples are.
    Raises ValueError where there is nothing to compare.
    """
    if not len(late):
        raise ValueError("There are no examples to judge by.")
    edges = np.array([0.0, 0.02, 0.1, 0.3, 0.6, 1.0])[: bins + 1]
    place = np.clip(np.searchsorted(edges, chances, side="right") - 1, 0, len(edges) - 2)
    found = [
        (float(chances[place == n].mean()), float(late[place == n].mean()), int((place == n).sum()))
        for n in range(len(edges) - 1)
        if (place == n).any()
    ]
    return Quality(
        len(late), int(late.sum()), late_dossiers, float(chances.sum()), _brier(chances, late), _brier(naive, late),
        _log_loss(chances, late), _log_loss(naive, late), tuple(found),
    )  # fmt: skip


def _brier(chances: Vector, late: Vector) -> float:
    return float(np.mean((chances - late) ** 2))


def _log_loss(chances: Vector, late: Vector) -> float:
    kept = np.clip(chances, 1e-6, 1 - 1e-6)
    return float(-np.mean(late * np.log(kept) + (1 - late) * np.log(1 - kept)))


def hold_back(spans: Sequence[Span], clocks: Mapping[int, WorkClock], cut: Mapping[int, float],
              until: Mapping[int, float], thinned: int = 1) -> "Held":  # fmt: skip
    """Learn from what was known at `cut`; forecast every morning after it whose outcome is known by `until`.

    cut, until:  for each agency a working minute.
    """
    model = learn(spans, clocks, cut, thinned)
    seen = seen_at(spans, until)
    moments = [
        each
        for each in mornings_of([span for span in seen if span.due <= until[span.agency_id]], clocks)
        if each.minute >= cut[each.span.agency_id]
    ]
    queues = Queues.of(seen, thinned, Queues.of(seen_at(spans, cut), thinned).speed)
    late_dossiers = len({id(each.span) for each in moments if each.span.is_late()})
    return Held(model.chances(moments, queues), model.naive_chances(moments), outcomes(moments), late_dossiers)


@dataclass(frozen=True)
class Held:
    """Forecasts of a time that was held back, the naive ones, and what came (1: late)."""

    chances: Vector
    naive: Vector
    late: Vector
    late_dossiers: int  # of how many the late ones are: each was forecast every morning

    def quality(self) -> Quality:
        """Judge them. Raises ValueError where nothing was held back."""
        return judge(self.chances, self.naive, self.late, self.late_dossiers)

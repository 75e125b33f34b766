"""Rounding as those who publish do it. Arrays in, arrays out; NaN stays NaN."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt

from motcua.steering.measures.scheme import Half

type Figures = npt.NDArray[np.float64]
_NOISE = 1e-9  # of a decimal number that was read into binary and multiplied: a half within it is a half
_EXACT_BITS = 63  # mantissa in which a float64 times 10, 100 … 10,000 is exact, and so is a half more


def rounded(figures: Figures, decimals: int | None, half: Half) -> Figures:
    """Round each figure to `decimals`; None leaves them as they are."""
    if decimals is None:
        return figures
    if half == Half.EVEN:
        return np.asarray(np.round(figures, decimals), dtype=np.float64)
    if half == Half.UP_BINARY:
        return _up_binary(figures, decimals)
    scaled = figures * 10**decimals
    return np.asarray(np.floor(scaled + 0.5 + _NOISE * np.maximum(1.0, np.abs(scaled))) / 10**decimals)


def _up_binary(figures: Figures, decimals: int) -> Figures:
    """Round half up the number that the computer holds: 1.005 is a little less, so it becomes 1.00."""
    if decimals <= 4 and np.finfo(np.longdouble).nmant >= _EXACT_BITS:
        scaled = figures.astype(np.longdouble) * 10**decimals
        return np.asarray(np.floor(scaled + np.longdouble(0.5)).astype(np.float64) / 10**decimals)
    return np.asarray(np.vectorize(lambda figure: _one_up(figure, decimals), otypes=[np.float64])(figures))


def _one_up(figure: float, decimals: int) -> float:
    if not np.isfinite(figure):
        return figure
    return float(Decimal(float(figure)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))

"""Rates with intervals, for rows that are independent and for cases that come in clusters.

Intervals are two-sided at 95 % unless said otherwise.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rate:
    """A share of n, with its interval. effective_n: how many independent cases carry the same information."""

    value: float
    low: float
    high: float
    n: int
    effective_n: float


def exact_interval(count: float, n: float, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of count out of n; count and n may be fractional, as effective sizes are."""
    tail = (1 - confidence) / 2
    low = float(special.betaincinv(count, n - count + 1, tail)) if count > 0 else 0.0
    high = float(special.betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return low, high


def rate(count: int, n: int, *, confidence: float = CONFIDENCE) -> Rate:
    """Return the rate of count among n independent cases with its exact interval; of no case, NaN in [0, 1]."""
    if n == 0:
        return Rate(math.nan, 0.0, 1.0, 0, 0.0)
    low, high = exact_interval(count, n, confidence=confidence)
    return Rate(count / n, low, high, n, float(n))


def clustered_rate(hits: Sequence[bool], clusters: Sequence[object], *, confidence: float = CONFIDENCE) -> Rate:
    """Return the rate of hits among cases that resemble each other inside clusters.

    The interval is Korn and Graubard's (Survey Methodology 24, 1998): the exact interval of an effective sample size,
    which follows from the variance between clusters and its degrees of freedom. Where all cases agree, that variance
    says nothing, and each cluster counts as one case.
    """
    n = len(hits)
    if n == 0:
        return Rate(math.nan, 0.0, 1.0, 0, 0.0)
    _, index = np.unique(np.asarray([str(cluster) for cluster in clusters]), return_inverse=True)
    sizes = np.bincount(index).astype(float)
    counts = np.bincount(index, weights=np.asarray(hits, dtype=float))
    groups = len(sizes)
    value = float(counts.sum() / n)
    if groups == n:
        return rate(int(counts.sum()), n, confidence=confidence)
    if value in (0.0, 1.0) or groups == 1:
        effective = float(groups)
    else:
        residuals = counts - value * sizes
        variance = float(groups / (groups - 1) * (residuals**2).sum() / n**2)
        tail = (1 - confidence) / 2
        widening = (special.stdtrit(n - 1, tail) / special.stdtrit(groups - 1, tail)) ** 2
        effective = min(float(n), value * (1 - value) / variance * widening) if variance > 0 else float(n)
    low, high = exact_interval(value * effective, effective, confidence=confidence)
    return Rate(value, low, high, n, effective)


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    strata: Sequence[object],
    *,
    draws: int = 1000,
    seed: int = 0,
    confidence: float = CONFIDENCE,
) -> tuple[float, float]:
    """Return the percentile interval of a statistic of rows, redrawing rows inside each stratum.

    statistic: takes row numbers. strata: one per row, the true label for instance. Draws on which the statistic is not
    finite make the interval not a number, so that nothing can pass on it.
    """
    generator = np.random.default_rng(seed)
    _, index = np.unique(np.asarray([str(stratum) for stratum in strata]), return_inverse=True)
    members = [np.flatnonzero(index == group) for group in range(int(index.max()) + 1)]
    values = np.asarray(
        [statistic(np.concatenate([generator.choice(rows, size=len(rows)) for rows in members])) for _ in range(draws)]
    )
    if not np.isfinite(values).all():
        return math.nan, math.nan
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)

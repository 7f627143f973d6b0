"""Metrics from a confusion matrix, for one matrix or for a stack of them at once.

A stack is what the bootstrap makes: each metric takes an array [..., true label, predicted label] and returns [...].
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagifai.statistics import CONFIDENCE, bootstrap, exact_interval

Floats = NDArray[np.float64]
DRAWS = 2000  # bootstrap draws: the ends of a 95 % interval then vary by about a fiftieth of its width
CALIBRATION_BINS = 10


@dataclass(frozen=True)
class Estimate:
    """A metric with its 95 % interval and the rows it was computed on."""

    value: float
    low: float
    high: float
    n: int


def confusion(true: NDArray[np.int64], predicted: NDArray[np.int64], labels: int) -> Floats:
    """Count rows by true label (rows) and predicted label (columns)."""
    counts = np.bincount(true * labels + predicted, minlength=labels * labels)
    return counts.reshape(labels, labels).astype(np.float64)


def per_label(matrix: Floats) -> tuple[Floats, Floats, Floats]:
    """Return precision, recall and F1 of each label, 0 where there is nothing to divide by, as scikit-learn does."""
    right = np.diagonal(matrix, axis1=-2, axis2=-1)
    predicted, true = matrix.sum(axis=-2), matrix.sum(axis=-1)
    return _share(right, predicted), _share(right, true), _share(2 * right, predicted + true)


def accuracy(matrix: Floats) -> Floats:
    """Return the share of rows predicted right."""
    return _share(np.trace(matrix, axis1=-2, axis2=-1), matrix.sum(axis=(-2, -1)))


def weighted_precision(matrix: Floats) -> Floats:
    """Return precision averaged over labels by their number of rows."""
    return _weighted(per_label(matrix)[0], matrix)


def weighted_recall(matrix: Floats) -> Floats:
    """Return recall averaged over labels by their number of rows."""
    return _weighted(per_label(matrix)[1], matrix)


def weighted_f1(matrix: Floats) -> Floats:
    """Return F1 averaged over labels by their number of rows."""
    return _weighted(per_label(matrix)[2], matrix)


def macro_f1(matrix: Floats) -> Floats:
    """Return F1 averaged over the labels that occur, as truth or as prediction."""
    occurs = (matrix.sum(axis=-2) + matrix.sum(axis=-1)) > 0
    return _share((per_label(matrix)[2] * occurs).sum(axis=-1), occurs.sum(axis=-1))


METRICS: dict[str, Callable[[Floats], Floats]] = {
    metric.__name__: metric for metric in (accuracy, weighted_precision, weighted_recall, weighted_f1, macro_f1)
}


def redraw(matrix: Floats, *, seed: int, draws: int = DRAWS) -> Floats:
    """Draw confusion matrices as the bootstrap would, the number of rows of each true label held fixed.

    Redrawing rows with replacement inside a label is a multinomial draw over where its rows were predicted to be.
    """
    generator = np.random.default_rng(seed)
    drawn = np.zeros((draws, *matrix.shape))
    for label, counts in enumerate(matrix):
        places = np.flatnonzero(counts)
        if len(places):
            found = counts[places]
            drawn[:, label, places] = generator.multinomial(int(found.sum()), found / found.sum(), size=draws)
    return drawn


def interval(values: Floats, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the percentile interval of bootstrap values."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def widened(
    value: float, drawn: tuple[float, float], *, below: float, above: float, least: float = 0
) -> tuple[float, float]:
    """Return a bootstrap interval that reaches at least from value - below to value + above, clipped to [least, 1].

    A bootstrap repeats the mistakes that it saw: of n rows without one it makes an interval without width, as if there
    were none to come. What n rows can hide is what exact intervals say.
    """
    return max(least, min(drawn[0], value - below)), min(1.0, max(drawn[1], value + above))


def hidden(n: int) -> float:
    """Return the share that may be there when it was not seen in n rows: the upper end of the exact interval of 0."""
    return exact_interval(0, n)[1]


def estimates(matrix: Floats, *, seed: int) -> dict[str, Estimate]:
    """Return every metric of METRICS with its interval: accuracy's is exact, and no other reaches less far."""
    drawn, right, n = redraw(matrix, seed=seed), int(np.trace(matrix)), int(matrix.sum())
    low, high = exact_interval(right, n)
    share = float(accuracy(matrix))
    found = {"accuracy": Estimate(share, low, high, n)}
    for name, metric in METRICS.items():
        if name not in found:
            value = float(metric(matrix))
            ends = widened(value, interval(metric(drawn)), below=share - low, above=high - share)
            found[name] = Estimate(value, *ends, n)
    return found


def gain(
    true: NDArray[np.int64], ours: NDArray[np.int64], theirs: NDArray[np.int64], labels: int, seed: int
) -> Estimate:
    """Return by how much our macro F1 is above theirs on the same rows, by a paired bootstrap.

    Where the two never disagree the bootstrap has no width, though n rows can hide as much as `hidden` says.
    """
    generator = np.random.default_rng(seed)
    of_ours, of_theirs = (np.zeros((DRAWS, labels, labels)) for _ in range(2))
    for label in np.unique(true):
        rows = true == label
        pairs, counts = np.unique(ours[rows] * labels + theirs[rows], return_counts=True)
        drawn = generator.multinomial(counts.sum(), counts / counts.sum(), size=DRAWS)
        of_ours[:, label] = drawn @ np.eye(labels)[pairs // labels]
        of_theirs[:, label] = drawn @ np.eye(labels)[pairs % labels]
    value = float(macro_f1(confusion(true, ours, labels)) - macro_f1(confusion(true, theirs, labels)))
    ends, reach = interval(macro_f1(of_ours) - macro_f1(of_theirs)), hidden(len(true))
    return Estimate(value, *widened(value, ends, below=reach, above=reach, least=-1), len(true))


@dataclass(frozen=True)
class Bin:
    """Rows of about the same confidence: how sure the model was, and how often it was right."""

    confidence: float
    accuracy: float
    n: int


def calibration(confidence: Floats, right: NDArray[np.bool_]) -> list[Bin]:
    """Group rows into bins of equal width by the probability of the predicted label; empty bins are left out."""
    bins = _bins(confidence)
    return [
        Bin(float(confidence[bins == number].mean()), float(right[bins == number].mean()), int((bins == number).sum()))
        for number in np.unique(bins)
    ]


def expected_calibration_error(confidence: Floats, right: NDArray[np.bool_], *, seed: int) -> Estimate:
    """Return the mean distance of confidence and accuracy over bins (Naeini et al., AAAI 2015), with its interval."""
    bins, gaps = _bins(confidence), confidence - right

    def error(rows: NDArray[np.intp]) -> float:
        return float(np.abs(np.bincount(bins[rows], weights=gaps[rows])).sum() / len(rows))

    every = np.arange(len(gaps))
    value, reach = error(every), hidden(len(gaps))
    ends = bootstrap(error, np.zeros_like(every).tolist(), draws=DRAWS, seed=seed)
    return Estimate(value, *widened(value, ends, below=reach, above=reach), len(gaps))


def _bins(confidence: Floats) -> NDArray[np.int64]:
    return np.minimum((confidence * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros(np.shape(whole)), where=np.asarray(whole) > 0)


def _weighted(values: Floats, matrix: Floats) -> Floats:
    true = matrix.sum(axis=-1)
    return _share((values * true).sum(axis=-1), true.sum(axis=-1))

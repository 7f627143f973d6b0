"""Checks of drift between two tables: label shares, text lengths and words never seen.

A distance between samples is never nought, even when nothing drifted, and its bootstrap draws lie above it by about as
much as it lies above the truth. The interval is therefore the basic bootstrap's, which takes that bias off again.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tagifai import statistics
from tagifai.verdict import MOST_EXAMPLES, Check, Severity, Status, Threshold

ENOUGH_ROWS = 100  # in each table; below, an interval is too rough to rest anything on
MOST_LABEL_DISTANCE = 0.15  # total variation: the share of rows that would need another label
MOST_LENGTH_DISTANCE = 0.15  # Kolmogorov-Smirnov: the widest gap between the two cumulative distributions
MOST_MORE_UNSEEN = 0.10  # share of words, beyond what the reference itself shows

Shares = NDArray[np.float64]
Measure = Callable[[Shares, Shares], float]


@dataclass(frozen=True)
class Sample:
    """The rows of one table: cleaned texts, and labels where it has them."""

    texts: tuple[str, ...]
    labels: tuple[str, ...] | None


@dataclass(frozen=True)
class Finding:
    """A check of drift, and its numbers for pages."""

    check: Check
    facts: dict[str, Any]


def enough_rows(reference: Sample, window: Sample) -> Check:
    """Both tables have enough rows to say anything; this blocks, so that silence is never taken for calm."""
    counts = len(reference.texts), len(window.texts)
    status: Status = "error" if min(counts) == 0 else "inconclusive" if min(counts) < ENOUGH_ROWS else "pass"
    return Check(
        id="monitor/enough-rows",
        family="drift",
        status=status,
        observed=min(counts),
        n=sum(counts),
        threshold=Threshold(at_least=ENOUGH_ROWS),
        message=f"The reference has {counts[0]} rows and the window {counts[1]}; each needs {ENOUGH_ROWS}.",
    )


def label_shares(reference: Sample, window: Sample, severity: Severity) -> Finding:
    """Labels come in the same shares: total variation distance, with the chi-squared test beside it."""
    if reference.labels is None or window.labels is None:
        which = "reference" if reference.labels is None else "window"
        message = f"Label shares were not compared: the {which} has no column of labels."
        return Finding(_check("label-shares", severity, "inconclusive", message), {})
    before, after = Counter(reference.labels), Counter(window.labels)
    names = sorted(before | after)
    counts = np.array([[found[name] for name in names] for found in (before, after)])
    p = float(stats.chi2_contingency(counts).pvalue)
    shares = {name: (before[name] / len(reference.labels), after[name] / len(window.labels)) for name in names}
    most_changed = sorted(names, key=lambda name: -abs(shares[name][1] - shares[name][0]))[:MOST_EXAMPLES]
    check = _distance_check(
        "label-shares",
        f"The shares of labels differ by {{}} (total variation; chi-squared test p = {p:.2g})",
        (reference.labels, window.labels),
        lambda first, second: float(np.abs(first - second).sum() / 2),
        MOST_LABEL_DISTANCE,
        severity,
        tuple({"label": name, "reference": shares[name][0], "window": shares[name][1]} for name in most_changed),
    )
    sides = {"reference": 0, "window": 1}
    return Finding(check, {"p": p} | {side: {name: shares[name][at] for name in names} for side, at in sides.items()})


def text_length(reference: Sample, window: Sample, severity: Severity) -> Finding:
    """Texts are as long as they were: the Kolmogorov-Smirnov distance of their lengths in characters."""
    before, after = ([len(text) for text in sample.texts] for sample in (reference, window))
    p = float(stats.ks_2samp(before, after).pvalue)
    check = _distance_check(
        "text-length",
        f"The distributions of text length differ by {{}} (Kolmogorov-Smirnov; p = {p:.2g})",
        (before, after),
        lambda first, second: float(np.abs(np.cumsum(first - second)).max()),
        MOST_LENGTH_DISTANCE,
        severity,
    )
    medians = {"reference_median": float(np.median(before)), "window_median": float(np.median(after))}
    return Finding(check, {"p": p} | medians)


def unseen_words(reference: Sample, window: Sample, severity: Severity) -> Finding:
    """Few words are new: their share, against that of words that stand in one document of the reference alone."""
    documents = Counter(word for text in reference.texts for word in set(text.split()))
    words = [documents[word] for text in reference.texts for word in text.split()]
    expected = words.count(1) / len(words) if words else 0.0  # what would be unseen if each document were left out
    tokens = [(number, word) for number, text in enumerate(window.texts) for word in text.split()]
    found = statistics.clustered_rate([word not in documents for _, word in tokens], [row for row, _ in tokens])
    if not words or not tokens:
        which = "window" if words else "reference"
        return Finding(_check("unseen-words", "block", "error", f"The {which} holds no word.", n=0), {})
    threshold = Threshold(at_most=expected + MOST_MORE_UNSEEN)
    new = Counter(word for _, word in tokens if word not in documents)
    check = _check(
        "unseen-words",
        severity,
        _judge(threshold, found.low, found.high, (reference.texts, window.texts)),
        f"Of {found.n} words in the window {found.value:.1%} do not stand in the reference, 95 % interval "
        f"{found.low:.1%} to {found.high:.1%}; {expected:.1%} were to be expected, {threshold.at_most:.1%} is allowed.",
        observed=found.value,
        n=found.n,
        effective_n=found.effective_n,
        interval=(found.low, found.high),
        threshold=threshold,
        examples=tuple({"word": word, "count": count} for word, count in new.most_common(MOST_EXAMPLES)),
    )
    return Finding(check, {"expected": expected, "observed": found.value})


FINDINGS = (label_shares, text_length, unseen_words)


def distance(reference: Sequence[Any], window: Sequence[Any], measure: Measure) -> tuple[float, float, float]:
    """Return the distance of two samples and its interval. measure: takes the shares of each value, in sorted order."""
    values, codes = np.unique(np.asarray([*reference, *window]), return_inverse=True)
    first = len(reference)

    def of_rows(rows: NDArray[np.intp]) -> float:
        sides = (codes[rows[:first]], codes[rows[first:]])  # the bootstrap keeps strata in order: reference, window
        shares = [np.bincount(side, minlength=len(values)) / len(side) for side in sides]
        return measure(shares[0], shares[1])

    observed = of_rows(np.arange(len(codes)))
    strata = ["reference"] * first + ["window"] * len(window)
    low, high = statistics.bootstrap(of_rows, strata)
    return observed, min(observed, max(0.0, 2 * observed - high)), max(observed, min(1.0, 2 * observed - low))


def _distance_check(
    name: str,
    sentence: str,
    values: tuple[Sequence[Any], Sequence[Any]],
    measure: Measure,
    at_most: float,
    severity: Severity,
    examples: tuple[dict[str, Any], ...] = (),
) -> Check:
    observed, low, high = distance(*values, measure)
    threshold = Threshold(at_most=at_most)
    sizes = len(values[0]), len(values[1])
    return _check(
        name,
        severity,
        _judge(threshold, low, high, values),
        f"{sentence.format(f'{observed:.3f}')}, 95 % interval {low:.3f} to {high:.3f}, between {sizes[0]} rows of the "
        f"reference and {sizes[1]} of the window; {threshold} is allowed.",
        observed=observed,
        n=sizes[1],
        interval=(low, high),
        threshold=threshold,
        examples=examples,
    )


def _judge(threshold: Threshold, low: float, high: float, rows: tuple[Sequence[Any], Sequence[Any]]) -> Status:
    return threshold.judge(low, high) if min(map(len, rows)) >= ENOUGH_ROWS else "inconclusive"


def _check(name: str, severity: Severity, status: Status, message: str, **numbers: Any) -> Check:
    return Check(id=f"monitor/{name}", family="drift", severity=severity, status=status, message=message, **numbers)

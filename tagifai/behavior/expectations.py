"""Expectations: what the probabilities of a test's cases must be like, decided apart from predicting them.

Labels here are columns of the probabilities. A case passes or fails, by a margin: how far the probabilities are from
the other answer. A changed label never passes an invariance, however little the probabilities moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagifai.behavior.products import Case
from tagifai.behavior.schema import BehaviorTest, Expect
from tagifai.errors import SuiteError
from tagifai.predictor import Probabilities

SATURATED = 0.99  # a probability that has no room left to go up counts as having gone up
EXTINCT = 0.01  # and one that has no room left to go down as having gone down

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Decision:
    """One answer a case. expected: in words, for a person; column: the label whose probability is worth showing."""

    passed: Booleans
    margins: Floats
    expected: tuple[str, ...]
    column: NDArray[np.intp]


def decide(
    test: BehaviorTest,
    cases: Sequence[Case],
    labels: Sequence[str],
    after: Probabilities,
    before: Probabilities | None = None,
) -> Decision:
    """Decide every case of a test.

    after: a row of probabilities for each case's text; before: for the text it was made from (INV and DIR).
    Raises SuiteError when the test expects a label that the model does not have.
    """
    if before is None:
        return _has_label(test.expect, cases, labels, after)
    if test.type == "INV":
        return _keeps_label(test.expect, labels, after, before)
    return _moves(test.expect, cases, labels, after, before)


def _has_label(expect: Expect, cases: Sequence[Case], labels: Sequence[str], after: Probabilities) -> Decision:
    """Decide an MFT: the likeliest label is one of those allowed."""
    excluded = expect.label_not is not None or expect.label_not_of is not None
    fixed = expect.label_in or tuple(label for label in (expect.label, expect.label_not) if label)
    named = [fixed or (str(case.label),) for case in cases]
    allowed = np.full(after.shape, excluded)
    for row, names in enumerate(named):
        allowed[row, [_column(labels, name) for name in names]] = not excluded
    best = after.argmax(axis=1)
    passed = allowed[np.arange(len(after)), best]
    margins = np.where(allowed, after, -np.inf).max(axis=1) - np.where(allowed, -np.inf, after).max(axis=1)
    words = tuple(("not " if excluded else "") + " or ".join(names) for names in named)
    return Decision(passed, np.nan_to_num(margins, posinf=1, neginf=-1), words, best)


def _keeps_label(expect: Expect, labels: Sequence[str], after: Probabilities, before: Probabilities) -> Decision:
    """Decide an INV: the likeliest label stays, and its probability moves by no more than `within`."""
    rows, column = np.arange(len(before)), before.argmax(axis=1)
    others = after.copy()
    others[rows, column] = -np.inf
    passed = after.argmax(axis=1) == column
    margins = after[rows, column] - others.max(axis=1)
    if expect.within is not None:
        room = expect.within - np.abs(after[rows, column] - before[rows, column])
        passed &= room >= 0
        margins = np.minimum(margins, room)
    limit = "" if expect.within is None else f", its probability within {expect.within:g}"
    return Decision(passed, margins, tuple(f"{labels[place]}, as before{limit}" for place in column), column)


def _moves(
    expect: Expect, cases: Sequence[Case], labels: Sequence[str], after: Probabilities, before: Probabilities
) -> Decision:
    """Decide a DIR: the probability of a label goes up or down by more than `by`, or stays within `within`."""
    rows = np.arange(len(cases))
    named = [expect.of or str(case.label) for case in cases]
    column = np.asarray([_column(labels, name) for name in named], dtype=np.intp)
    old, new = before[rows, column], after[rows, column]
    if expect.probability == "steady":
        within = expect.within or 0.0
        margins = within - np.abs(new - old)
        return Decision(margins >= 0, margins, tuple(f"{name} steady within {within:g}" for name in named), column)
    rises = expect.probability == "up"
    margins = (new - old if rises else old - new) - (expect.by or 0.0)
    spent = (np.minimum(old, new) >= SATURATED) if rises else (np.maximum(old, new) <= EXTINCT)
    step = f" by more than {expect.by:g}" if expect.by else ""
    words = tuple(f"{name} {expect.probability}{step}" for name in named)
    return Decision((margins > 0) | spent, margins, words, column)


def _column(labels: Sequence[str], name: str) -> int:
    if name not in labels:
        raise SuiteError(f"the test expects the label {name!r}, which the model does not have; it has {list(labels)}")
    return list(labels).index(name)

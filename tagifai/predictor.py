"""What a model is to the stages that only ask it: texts in, a probability for each label out."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]  # one row a text, one column a label; rows sum to 1
SUM_TOLERANCE = 1e-3  # probabilities may have passed through float32 or a few decimals


class Predictor(Protocol):
    """Any text classifier: a model folder, a Python function or an endpoint."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the columns of the probabilities."""

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return one row of probabilities for each raw text."""


def distributions(rows: Probabilities) -> NDArray[np.bool_]:
    """Say which rows are distributions: finite, not below 0, with sum 1; so none is above 1 by more than rounding."""
    values = np.where(np.isfinite(rows), rows, -1)
    sound: NDArray[np.bool_] = (values >= 0).all(axis=1) & (np.abs(values.sum(axis=1) - 1) <= SUM_TOLERANCE)
    return sound

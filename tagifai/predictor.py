"""What a model is to the stages that only ask it: texts in, a probability for each label out."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]  # one row a text, one column a label; rows sum to 1


class Predictor(Protocol):
    """Any text classifier: a model folder, a Python function or an endpoint."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the columns of the probabilities."""

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return one row of probabilities for each raw text."""

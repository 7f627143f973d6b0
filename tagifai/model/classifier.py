"""A trained classifier: cleaning, features and network in one, from raw text to probabilities."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch

from tagifai.clean import clean
from tagifai.model.features import Features
from tagifai.model.network import LinearOverBags, tensors
from tagifai.predictor import Probabilities
from tagifai.task import Preprocess

BATCH = 1024  # documents predicted at a time


@contextmanager
def one_thread() -> Iterator[None]:
    """Run torch on one thread: on small sums, threads that wait for each other made it 4 to 10 times slower."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@dataclass(frozen=True)
class Classifier:
    """Everything that a prediction needs; a text gets the same numbers whatever it is batched with."""

    labels: tuple[str, ...]
    preprocess: Preprocess
    features: Features
    network: LinearOverBags

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return one row of probabilities for each raw text, in the order of `labels`."""
        rows = [self._batch(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.concatenate(rows) if rows else np.empty((0, len(self.labels)))

    def _batch(self, texts: Sequence[str]) -> Probabilities:
        bags = self.features.bags([clean(text, self.preprocess) for text in texts])
        with one_thread(), torch.inference_mode():
            logits = self.network(*tensors(bags, self.network.bias.device))
            return np.asarray(logits.double().softmax(dim=1).cpu().numpy())

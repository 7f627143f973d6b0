"""One prediction pass for a whole suite: every text once, in batches, and nothing unusable taken for an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tagifai.errors import ModelError
from tagifai.predictor import Predictor, Probabilities, distributions

BATCH = 1024  # texts asked at a time
MOST_FAILURES = 32  # failed batches after which a model is not asked again; 11 are enough to find one bad text in 1024


@dataclass(frozen=True)
class Answers:
    """What a model said of each text. reasons: why some texts have no usable answer."""

    labels: tuple[str, ...]
    rows: Probabilities
    numbers: dict[str, int]
    reasons: dict[int, str]

    def of(self, texts: Sequence[str]) -> Probabilities:
        """Return a row for each text; raises ModelError when one of them has no usable answer."""
        numbers = [self.numbers[text] for text in texts]
        missing = [number for number in numbers if number in self.reasons]
        if missing:
            raise ModelError(f"{len(missing)} of {len(texts)} texts have no usable answer: {self.reasons[missing[0]]}")
        return self.rows[numbers]


def ask(model: Predictor, texts: Iterable[str]) -> Answers:
    """Ask a model for the probabilities of all texts, each once; raises ModelError when it does not even have labels.

    A batch that fails is halved until the texts at fault are found, so that the others are still answered.
    """
    labels = _labels(model)
    unique = list(dict.fromkeys(texts))
    rows = np.full((len(unique), len(labels)), np.nan)
    reasons: dict[int, str] = {}
    pending = [range(start, min(start + BATCH, len(unique))) for start in range(0, len(unique), BATCH)][::-1]
    failures = 0
    while pending:
        batch = pending.pop()
        try:
            rows[batch.start : batch.stop] = _answer(model, unique[batch.start : batch.stop], len(labels))
        except Exception as error:  # noqa: BLE001 - the model is somebody's code, and the other texts are still asked
            failures += 1
            if failures == MOST_FAILURES:
                reasons |= dict.fromkeys((number for left in (batch, *pending) for number in left), _reason(error))
                break
            if len(batch) == 1:
                reasons[batch.start] = _reason(error)
            else:
                middle = len(batch) // 2
                pending += [batch[middle:], batch[:middle]]
    for number in np.flatnonzero(~distributions(rows)).tolist():
        reasons.setdefault(number, f"the probabilities {rows[number].tolist()} are not between 0 and 1 with sum 1")
    return Answers(labels, rows, {text: number for number, text in enumerate(unique)}, reasons)


def _labels(model: Predictor) -> tuple[str, ...]:
    try:
        labels = tuple(model.labels)
    except Exception as error:
        raise ModelError(f"the model does not say its labels: {_reason(error)}") from error
    if len(set(labels)) < 2 or len(set(labels)) < len(labels):
        raise ModelError(f"the model has the labels {list(labels)}; it needs two or more, each once")
    return labels


def _answer(model: Predictor, texts: list[str], labels: int) -> Probabilities:
    answer = np.asarray(model.probabilities(texts), dtype=np.float64)
    if answer.shape != (len(texts), labels):
        raise ModelError(
            f"the model answered {len(texts)} texts with an array of shape {answer.shape}, not {(len(texts), labels)}"
        )
    return answer


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, ModelError) else f"the model raised {type(error).__name__}: {error}"

"""What a sound training setup looks like: each function judges what one small experiment gave."""

import math

import numpy as np

from tagifai.predictor import Probabilities
from tagifai.verdict import Check, Status, Threshold

OVERFIT_ACCURACY = 0.95  # below this on one batch the model cannot learn at all, whatever the data
GUESS_TOLERANCE = 0.01  # nats by which the loss of an untrained model may differ from that of a guess
DEVICE_TOLERANCE = 1e-5  # largest difference of a probability between devices


def begins_as_a_guess(loss: float, labels: int) -> Check:
    """An untrained model knows nothing: its loss is the logarithm of the number of labels."""
    guess = math.log(labels)
    return _check(
        "begins-as-a-guess",
        abs(loss - guess) <= GUESS_TOLERANCE,
        loss,
        Threshold(at_least=guess - GUESS_TOLERANCE, at_most=guess + GUESS_TOLERANCE),
        f"The loss before training is {loss:.4f}; a guess among {labels} labels has {guess:.4f}.",
    )


def answers_have_shape(probabilities: Probabilities, rows: int, labels: int) -> Check:
    """One row a text, one column a label; finite, within [0, 1], and each row sums to 1."""
    shaped = rows > 0 and probabilities.shape == (rows, labels)
    sound = shaped and bool(
        np.isfinite(probabilities).all()
        and (probabilities >= 0).all()
        and np.allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    )
    values = "probabilities that sum to 1" if sound else "values that are no probabilities"
    return _check(
        "answers-have-shape",
        sound,
        None,
        None,
        f"{rows} texts gave an answer of shape {probabilities.shape} with {values}; wanted {(rows, labels)}.",
    )


def loss_falls(before: float, after: float) -> Check:
    """One step on one batch makes the loss on that batch smaller."""
    return _check(
        "loss-falls",
        after < before,
        after,
        Threshold(at_most=before) if math.isfinite(before) else None,
        f"One step on one batch took the loss from {before:.4f} to {after:.4f}.",
    )


def overfits_one_batch(accuracy: float, rows: int) -> Check:
    """A model that can learn can learn one batch by heart."""
    return _check(
        "overfits-one-batch",
        accuracy >= OVERFIT_ACCURACY,
        accuracy,
        Threshold(at_least=OVERFIT_ACCURACY),
        f"Trained on one batch of {rows} rows alone, the model gets {accuracy:.0%} of them right.",
    )


def stops_early(epochs: int, limit: int) -> Check:
    """A run whose validation loss can only get worse ends before its limit of epochs."""
    return _check(
        "stops-early",
        epochs < limit,
        epochs,
        Threshold(at_most=limit - 1),
        f"With validation labels turned against it, a run of at most {limit} epochs ended after {epochs}.",
    )


def comes_back_unchanged(before: Probabilities, after: Probabilities) -> Check:
    """A model saved and loaded gives the same probabilities, bit by bit."""
    same = before.size > 0 and before.shape == after.shape and bool((before == after).all())
    return _check(
        "comes-back-unchanged",
        same,
        None,
        None,
        f"Saved and loaded again, the model gives {'the same' if same else 'other'} probabilities.",
    )


def repeats_itself(first: str, second: str) -> Check:
    """Two runs on the same rows end with the same weights."""
    return _check(
        "repeats-itself",
        first == second,
        None,
        None,
        f"Two runs on the same rows gave weights with sha256 {first[:12]} and {second[:12]}.",
    )


def devices_agree(cpu: Probabilities, other: Probabilities) -> Check:
    """The CPU and another device give the same probabilities up to rounding."""
    difference = float(np.abs(cpu - other).max()) if cpu.shape == other.shape and cpu.size else math.nan
    return _check(
        "devices-agree",
        difference <= DEVICE_TOLERANCE,
        difference,
        Threshold(at_most=DEVICE_TOLERANCE),
        f"The largest difference of a probability between the devices is {difference:.2g}.",
    )


def _check(name: str, good: bool, observed: float | None, threshold: Threshold | None, message: str) -> Check:
    status: Status = "pass" if good else "fail"
    finite = observed if observed is not None and math.isfinite(observed) else None
    return Check(
        id=f"preflight/{name}",
        family="training",
        status=status,
        observed=finite,
        threshold=threshold,
        message=message,
    )

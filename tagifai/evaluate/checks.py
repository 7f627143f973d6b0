"""From numbers to checks: each requirement of the task is held against a metric's interval."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tagifai.evaluate.metrics import Estimate
from tagifai.evaluate.slices import Found
from tagifai.predictor import Probabilities, distributions
from tagifai.task import Requirement
from tagifai.verdict import Check, Status, Threshold

EACH_LABEL, EACH_SLICE = "label_recall", "slice_accuracy"


@dataclass(frozen=True)
class Measured:
    """All that was measured: metrics by name, recall by label, accuracy by slice (None where it has no rows)."""

    metrics: Mapping[str, Estimate]
    recall: Mapping[str, Estimate]
    slices: Sequence[tuple[Found, Estimate | None]]


def requirements(quality: Mapping[str, Requirement], measured: Measured) -> Iterator[Check]:
    """Hold every requirement against what was measured; one on a metric that nobody knows is an error."""
    for name, requirement in quality.items():
        if name == EACH_LABEL:
            for label, estimate in measured.recall.items():
                yield judge(f"{name}/{label}", f"recall of {label}", estimate, requirement)
        elif name == EACH_SLICE:
            for found, accuracy in measured.slices:
                if accuracy is not None:
                    yield judge(f"{name}/{found.name}", f"accuracy on the slice {found.name}", accuracy, requirement)
        elif name in measured.metrics:
            yield judge(name, name.replace("_", " "), measured.metrics[name], requirement)
        else:
            known = sorted({*measured.metrics, EACH_LABEL, EACH_SLICE})
            message = f"The task requires {name!r} to be {requirement}, but there is no such metric; known: {known}."
            yield Check(id=f"evaluate/{name}", family="quality", status="error", message=message)


def judge(name: str, title: str, estimate: Estimate, requirement: Requirement) -> Check:
    """Say on which side of a requirement the whole interval of a metric lies."""
    status = requirement.judge(estimate.low, estimate.high)
    threshold = Threshold(at_least=requirement.at_least, at_most=requirement.at_most)
    sentence = f"{title[0].upper()}{title[1:]} is to be {threshold}: observed {estimate.value:.3f} "
    return Check(
        id=f"evaluate/{name}",
        family="quality",
        severity=requirement.severity,
        status=status,
        observed=estimate.value if np.isfinite(estimate.value) else None,
        n=estimate.n,
        interval=(estimate.low, estimate.high) if status != "error" else None,
        threshold=threshold,
        message=f"{sentence}[{estimate.low:.3f}, {estimate.high:.3f}], n = {estimate.n}.",
    )


def slices_are_there(found: Sequence[Found]) -> Iterator[Check]:
    """Every slice of the task can be asked for and has rows: silence about a slice is not a pass."""
    missing = [part for part in found if part.problem]
    status: Status = "fail" if missing else "pass"
    told = "; ".join(f"{part.name}: {part.problem}" for part in missing)
    message = f"{len(found) - len(missing)} of {len(found)} slices have test rows" + (f". {told}." if told else ".")
    yield Check(
        id="evaluate/slices-are-there",
        family="quality",
        status=status,
        observed=len(missing),
        n=len(found),
        threshold=Threshold(at_most=0),
        message=message,
    )


def answers_are_probabilities(answers: Probabilities, rows: int, labels: int) -> Check:
    """The model answers each row with finite numbers in [0, 1] that sum to 1."""
    shaped = answers.shape == (rows, labels)
    sound = int(distributions(answers).sum()) if shaped else 0
    broken = rows - sound
    return Check(
        id="evaluate/answers-are-probabilities",
        family="inference",
        status="pass" if shaped and rows and not broken else "error",
        observed=broken,
        n=rows,
        threshold=Threshold(at_most=0),
        message=f"{broken} of {rows} answers are no probabilities over {labels} labels (shape {answers.shape}).",
    )

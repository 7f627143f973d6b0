"""The evaluate stage: quality on the test split, overall, by label and by slice, beside a simple baseline."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tagifai import files, statistics, tables
from tagifai.companions import digest_task
from tagifai.errors import DataError, ModelError
from tagifai.evaluate import checks, metrics, slices
from tagifai.evaluate.baseline import predict_baseline
from tagifai.evaluate.metrics import Estimate
from tagifai.model.open import digest_model, open_model
from tagifai.predictor import Probabilities
from tagifai.report import stage
from tagifai.task import Task
from tagifai.verdict import Check, Verdict

MOST_MISTAKES = 20


@dataclass(frozen=True)
class Predicted:
    """The test rows with what a model said: numbers of labels, and the probability of the predicted one."""

    true: NDArray[np.int64]
    predicted: NDArray[np.int64]
    confidence: NDArray[np.float64]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which rows were predicted right."""
        return np.equal(self.true, self.predicted)


def evaluate(task: Path, splits: Path, model: str, *, verdict: Path, report: Path) -> Verdict:
    """Measure a model on the test split, hold the task's requirements against it, and write verdict and report.

    model: a model folder, `python:module:function` or an http(s) endpoint.
    """
    settings = Task.read(task)
    train, test = (_read(splits, name, settings.labels) for name in ("train", "test"))
    predictor = open_model(model, settings.labels)
    if set(predictor.labels) != set(settings.labels):
        have, want = list(predictor.labels), list(settings.labels)
        raise ModelError(f"{model} answers with the labels {have}, the task names {want}. Train a model on this task.")
    subject = {"task": digest_task(task), "splits": files.digest(splits), "model": digest_model(model)}
    started = time.perf_counter()
    answers = _in_task_order(predictor.probabilities(test["raw"].tolist()), predictor.labels, settings.labels)
    sound = checks.answers_are_probabilities(answers, len(test), len(settings.labels))
    found: Sequence[Check] = (sound,)
    facts: dict[str, Any] = {}
    if sound.status == "pass":
        measured, facts = _measure(settings, train, test, answers)
        parts = [part for part, _ in measured.slices]
        found = (sound, *checks.slices_are_there(parts), *checks.requirements(settings.gate.quality, measured))
    result = Verdict(
        stage="evaluate",
        subject=subject,
        checks=tuple(found),
        facts=facts,
        seconds=time.perf_counter() - started,
    )
    stage.write(result, report)
    result.write(verdict)
    return result


def _read(splits: Path, name: str, labels: tuple[str, ...]) -> pd.DataFrame:
    table = tables.read(splits, name)
    unknown = sorted(map(str, set(table["label"]) - set(labels)))
    if unknown:
        raise DataError(
            f"the {name} split holds the labels {unknown[:5]}, which the task does not name: {list(labels)}"
        )
    return table


def _in_task_order(answers: Probabilities, have: Sequence[str], want: Sequence[str]) -> Probabilities:
    return answers[:, [have.index(label) for label in want]]


def _measure(
    task: Task, train: pd.DataFrame, test: pd.DataFrame, answers: Probabilities
) -> tuple[checks.Measured, dict[str, Any]]:
    labels, seed = task.labels, task.split.seed
    true = np.asarray([labels.index(label) for label in test["label"]], dtype=np.int64)
    ours = Predicted(true, answers.argmax(axis=1), answers.max(axis=1))
    theirs = Predicted(true, *predict_baseline(train, test["text"], labels))
    matrix = metrics.confusion(true, ours.predicted, len(labels))
    of_model, of_baseline = (_estimates(predicted, len(labels), seed) for predicted in (ours, theirs))
    gain = metrics.gain(true, ours.predicted, theirs.predicted, len(labels), seed)
    recall = {label: _rate(ours.right[true == number]) for number, label in enumerate(labels)}
    parts = [
        (part, _rate(ours.right[part.rows]) if part.rows.any() else None) for part in slices.find(test, task.slices)
    ]
    measured = checks.Measured({**of_model, "gain_over_baseline": gain}, recall, parts)
    return measured, {
        "metrics": {
            "model": {name: asdict(estimate) for name, estimate in of_model.items()},
            "baseline": {name: asdict(estimate) for name, estimate in of_baseline.items()},
        },
        "gain_over_baseline": asdict(gain),
        "labels": _label_facts(labels, matrix, recall),
        "confusion": {"labels": list(labels), "matrix": matrix.astype(int).tolist()},
        "slices": [_slice_fact(part, accuracy, ours, len(labels)) for part, accuracy in parts],
        "calibration": [asdict(part) for part in metrics.calibration(ours.confidence, ours.right)],
        "mistakes": _mistakes(test, labels, ours),
    }


def _estimates(predicted: Predicted, labels: int, seed: int) -> dict[str, Estimate]:
    matrix = metrics.confusion(predicted.true, predicted.predicted, labels)
    error = metrics.expected_calibration_error(predicted.confidence, predicted.right, seed=seed)
    return {**metrics.estimates(matrix, seed=seed), "ece": error}


def _rate(hits: NDArray[np.bool_]) -> Estimate:
    found = statistics.rate(int(hits.sum()), len(hits))
    return Estimate(found.value, found.low, found.high, found.n)


def _label_facts(labels: Sequence[str], matrix: metrics.Floats, recall: dict[str, Estimate]) -> list[dict[str, Any]]:
    columns = zip(labels, *metrics.per_label(matrix), strict=True)
    return [
        {
            "label": label,
            "n": recall[label].n,
            "precision": float(precision),
            "recall": float(share),
            "f1": float(f1),
            "recall_low": recall[label].low,
            "recall_high": recall[label].high,
        }
        for label, precision, share, f1 in columns
    ]


def _slice_fact(part: slices.Found, accuracy: Estimate | None, ours: Predicted, labels: int) -> dict[str, Any]:
    matrix = metrics.confusion(ours.true[part.rows], ours.predicted[part.rows], labels)
    return {
        "name": part.name,
        "query": part.query,
        "n": int(part.rows.sum()),
        "accuracy": accuracy.value if accuracy else None,
        "low": accuracy.low if accuracy else None,
        "high": accuracy.high if accuracy else None,
        "f1": float(metrics.weighted_f1(matrix)),
    }


def _mistakes(test: pd.DataFrame, labels: Sequence[str], ours: Predicted) -> list[dict[str, Any]]:
    """Return the mistakes of which the model was surest."""
    wrong = np.flatnonzero(~ours.right)
    surest = wrong[np.argsort(-ours.confidence[wrong], kind="stable")][:MOST_MISTAKES]
    return [
        {
            "id": str(test["id"].iloc[row]),
            "text": test["raw"].iloc[row],
            "label": labels[ours.true[row]],
            "predicted": labels[ours.predicted[row]],
            "probability": float(ours.confidence[row]),
        }
        for row in surest
    ]

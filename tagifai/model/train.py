"""The train stage: a model from the splits, and whether training went as training should."""

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tagifai import files, tables
from tagifai.companions import digest_task
from tagifai.model import store
from tagifai.model.classifier import Classifier
from tagifai.model.fit import Documents, Fit, Step
from tagifai.model.learn import documents, learn
from tagifai.task import Task
from tagifai.verdict import Check, Threshold, Verdict

LEARNED_RECALL = 0.5  # on its own training rows: below this, a label was not learned at all


def train(
    task: Path,
    splits: Path,
    *,
    model: Path,
    verdict: Path,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Verdict:
    """Train a model on the train split, watch it on the val split, and write the model folder.

    on_step: told of each L-BFGS iteration or epoch. A model whose weights are not finite is written too: the verdict
    says so, and the gate refuses it.
    """
    settings = Task.read(task)
    rows, val = (documents(tables.read(splits, name), settings.labels) for name in ("train", "val"))
    files.check_replaceable(model, store.OURS)
    started = time.perf_counter()
    classifier, run = learn(settings, rows, val, settings.train, on_step=on_step)
    digest, data = digest_task(task), files.digest(splits)
    store.save(classifier, model, store.Origin(digest, data, settings.train.model_dump(mode="json")))
    result = Verdict(
        stage="train",
        subject={"task": digest, "splits": data, "model": files.digest(model)},
        checks=(*history_checks(run), weights_are_finite(classifier), *labels_are_learned(classifier, rows)),
        facts={
            "method": run.method,
            "rows": len(rows),
            "features": len(classifier.features),
            "parameters": sum(part.numel() for part in classifier.network.parameters()),
            "history": [asdict(step) for step in run.history if step.finite],
            "digest": files.digest_file(model / store.WEIGHTS),
        },
        seconds=time.perf_counter() - started,
    )
    result.write(verdict)
    return result


def history_checks(run: Fit) -> tuple[Check, ...]:
    """Judge the history: every loss finite, the last below the first, and an end that is not the limit of steps."""
    steps = len(run.history)
    finite = [step.loss for step in run.history if step.finite]
    broken = steps - len(finite)
    fell = len(finite) > 1 and finite[-1] < finite[0]
    return (
        Check(
            id="train/loss-is-finite",
            family="training",
            status="fail" if broken or not steps else "pass",
            observed=broken,
            n=steps,
            threshold=Threshold(at_most=0),
            message=f"{broken} of {steps} steps had a loss that is not a finite number.",
        ),
        Check(
            id="train/loss-falls",
            family="training",
            status="pass" if fell else "fail",
            observed=finite[-1] if finite else None,
            n=steps,
            message=f"The loss went from {finite[0]:.4f} to {finite[-1]:.4f} in {steps} steps."
            if finite
            else "No step had a finite loss.",
        ),
        Check(
            id="train/converges",
            family="training",
            severity="warn",
            status="pass" if run.converged else "fail",
            observed=steps,
            message=f"Training stopped by itself after {steps} steps."
            if run.converged
            else f"Training had not settled when it ended after {steps} steps; raise train.iterations or train.epochs.",
        ),
    )


def weights_are_finite(classifier: Classifier) -> Check:
    """No weight is NaN or infinite."""
    weights = np.concatenate([part.detach().cpu().numpy().ravel() for part in classifier.network.parameters()])
    broken = int((~np.isfinite(weights)).sum())
    return Check(
        id="train/weights-are-finite",
        family="training",
        status="fail" if broken else "pass",
        observed=broken,
        n=len(weights),
        threshold=Threshold(at_most=0),
        message=f"{broken} of {len(weights)} weights are not a finite number.",
    )


def labels_are_learned(classifier: Classifier, rows: Documents) -> tuple[Check, ...]:
    """Each label is found again on the rows that the model was trained on, where only a broken model fails."""
    predicted = classifier.probabilities(rows.texts).argmax(axis=1)
    return tuple(
        _label_is_learned(label, predicted[rows.targets == number] == number)
        for number, label in enumerate(classifier.labels)
    )


def _label_is_learned(label: str, hits: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Check:
    recall = float(hits.mean()) if len(hits) else 0.0
    return Check(
        id=f"train/learns-{label}",
        family="training",
        status="pass" if recall >= LEARNED_RECALL else "fail",
        observed=recall,
        n=len(hits),
        threshold=Threshold(at_least=LEARNED_RECALL),
        message=f"{recall:.0%} of the {len(hits)} training rows labelled {label} are predicted so.",
    )

"""From splits to a classifier: what training, preflight and repeated runs have in common."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from tagifai.errors import DataError
from tagifai.model.classifier import Classifier
from tagifai.model.features import Features, Ranges
from tagifai.model.fit import Documents, Fit, Problem, Step, fit
from tagifai.model.network import LinearOverBags
from tagifai.model.store import choose_device
from tagifai.task import Task, Train


def documents(table: pd.DataFrame, labels: tuple[str, ...]) -> Documents:
    """Take the cleaned text and the label's number from each row; raises DataError on a label that the task lacks."""
    numbers = {label: number for number, label in enumerate(labels)}
    unknown = sorted(map(str, set(table["label"]) - set(labels)))
    if unknown:
        raise DataError(f"the splits hold the labels {unknown[:5]}, which the task does not name: {list(labels)}")
    targets = np.asarray([numbers[label] for label in table["label"]], dtype=np.int64)
    return Documents(table["text"].tolist(), targets)


def problem(task: Task, train: Documents, val: Documents, settings: Train) -> Problem:
    """Set up what is to be learned: features of the training rows and a network at zero."""
    if not len(train):
        raise DataError("the splits hold no row to train on")
    ranges = Ranges(settings.words, settings.characters)
    features = Features.fit(train.texts, ranges=ranges, min_documents=settings.min_documents)
    network = LinearOverBags(len(features), len(task.labels)).to(choose_device(settings.device))
    return Problem(network, features, train, val, settings)


def classifier(task: Task, learned: Problem) -> Classifier:
    """Put a trained network together with what it needs to answer raw text."""
    return Classifier(task.labels, task.preprocess, learned.features, learned.network.eval())


def learn(
    task: Task,
    train: Documents,
    val: Documents,
    settings: Train,
    *,
    on_step: Callable[[Step], None] = lambda step: None,
) -> tuple[Classifier, Fit]:
    """Train a classifier; the same rows, task and settings give the same weights on CPU, bit by bit."""
    given = problem(task, train, val, settings)
    run = fit(given, on_step=on_step)
    return classifier(task, given), run

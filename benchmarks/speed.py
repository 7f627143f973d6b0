"""Speed: seconds of training and documents predicted a second, beside scikit-learn; and two ways of training."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contenders import OURS, Contender, contenders, predictor
from benchmarks.documents import TASK, Corpus, read, synthetic
from benchmarks.timing import ratio, spread, timed, turns
from tagifai.model.learn import learn
from tagifai.task import Task

HELD_OUT = 0.1  # of the made-up rows: mini-batches watch them to know when to stop, and both ways are scored on them
SEED = 0
FULL, MINI = "full-batch", "mini-batch"


def run(
    task: Path = TASK, *, sizes: Sequence[int] = (764, 20_000), made_up: int = 20_000, rounds: int = 3
) -> dict[str, Any]:
    """Time all contenders on the task's table repeated to each size, and the two ways of training on made-up rows."""
    settings = Task.read(task)
    corpus = read(settings, task.parent)
    race(contenders(settings), corpus.repeated(min(sizes)), rounds=1)  # what is set up at first use is not measured
    return {
        "rounds": rounds,
        "table": {str(size): race(contenders(settings), corpus.repeated(size), rounds=rounds) for size in sizes},
        "ways of training": ways(settings, synthetic(settings, made_up), rounds=rounds),
    }


def race(models: Mapping[str, Contender], corpus: Corpus, *, rounds: int) -> dict[str, Any]:
    """Let all train and then predict on the same rows, in turns."""
    training: dict[str, list[float]] = {name: [] for name in models}
    predicting: dict[str, list[float]] = {name: [] for name in models}
    for name in turns(list(models), rounds):
        seconds, predict = timed(partial(models[name], corpus, SEED))
        training[name].append(seconds)
        seconds, _ = timed(partial(predict, corpus))
        predicting[name].append(seconds)
    return {
        "models": {
            name: {
                "training_seconds": spread(training[name]),
                "documents_per_second": spread([len(corpus) / seconds for seconds in predicting[name]]),
            }
            for name in models
        },
        f"{OURS} is times as fast as": {
            name: {
                "training": ratio(training[name], training[OURS]),
                "prediction": ratio(predicting[name], predicting[OURS]),
            }
            for name in models
            if name != OURS
        },
    }


def ways(task: Task, corpus: Corpus, *, rounds: int) -> dict[str, Any]:
    """Train by full batches and by mini-batches on the same rows."""
    cut = int(len(corpus) * (1 - HELD_OUT))
    rows, held_out = corpus.rows(np.arange(cut)), corpus.rows(np.arange(cut, len(corpus)))
    seconds: dict[str, list[float]] = {FULL: [], MINI: []}
    found: dict[str, dict[str, Any]] = {}
    predicting: list[float] = []
    for method in turns([FULL, MINI], rounds):
        settings = task.train.model_copy(update={"method": method})
        taken, (classifier, fit) = timed(partial(learn, task, rows.documents, held_out.documents, settings))
        seconds[method].append(taken)
        asked, predicted = timed(partial(predictor(classifier), corpus))
        predicting.append(asked)
        accuracy = float((predicted[cut:] == held_out.targets).mean())
        found[method] = {"steps": len(fit.history), "converged": fit.converged, "held_out_accuracy": accuracy}
    return {
        "rows": len(rows),
        "features": len(classifier.features),
        "methods": {method: {"training_seconds": spread(seconds[method]), **found[method]} for method in found},
        "documents_per_second": spread([len(corpus) / taken for taken in predicting]),
        f"{FULL} is times as fast as {MINI}": ratio(seconds[MINI], seconds[FULL]),
    }

"""Quality: the default model beside what scikit-learn makes of the same rows, on the same folds."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedKFold

from benchmarks.contenders import OURS, contenders
from benchmarks.documents import TASK, Corpus, read
from tagifai.statistics import CONFIDENCE
from tagifai.task import Task

REAL_DATA = "TAGIFAI_REAL_DATA"  # names a folder with the real tables, which are not part of the repository
METRICS = ("weighted_f1", "macro_f1", "accuracy")
Scores = dict[str, NDArray[np.float64]]  # by metric: one row a seed, one column a fold


def run(
    task: Path = TASK,
    tables: Mapping[str, Path] | None = None,
    *,
    seeds: Sequence[int] = range(5),
    folds: int = 5,
    rows: int | None = None,
) -> dict[str, Any]:
    """Cross-validate all contenders on each table; tables: folders by name; rows: how many of each are used."""
    settings = Task.read(task)
    found = {}
    for name, folder in (default_tables(task) if tables is None else tables).items():
        corpus = read(settings, folder)
        found[name] = compare(settings, corpus.repeated(rows or len(corpus)), seeds=seeds, folds=folds)
    return {"seeds": len(seeds), "folds": folds, "confidence": CONFIDENCE, "tables": found}


def default_tables(task: Path) -> dict[str, Path]:
    """Return the sample beside the task file and, where the environment names it, the real table."""
    real = os.environ.get(REAL_DATA)
    return {"sample": task.parent} | ({"real": Path(real)} if real else {})


def compare(task: Task, corpus: Corpus, *, seeds: Sequence[int], folds: int) -> dict[str, Any]:
    """Cross-validate all contenders on one table; every seed divides the rows anew, in the same way for all."""
    models = contenders(task)
    scores: dict[str, Scores] = {name: {metric: np.empty((len(seeds), folds)) for metric in METRICS} for name in models}
    for turn, seed in enumerate(seeds):
        divided = StratifiedKFold(folds, shuffle=True, random_state=seed).split(corpus.text, corpus.targets)
        for fold, (train, test) in enumerate(divided):
            for name, fit in models.items():
                predicted = fit(corpus.rows(train), seed)(corpus.rows(test))
                for metric, value in measure(corpus.targets[test], predicted, len(task.labels)).items():
                    scores[name][metric][turn, fold] = value
    return {
        "rows": len(corpus),
        "labels": dict(zip(task.labels, np.bincount(corpus.targets, minlength=len(task.labels)).tolist(), strict=True)),
        "models": {name: {metric: over_seeds(values) for metric, values in of.items()} for name, of in scores.items()},
        f"{OURS} against": {
            name: {metric: against(scores[OURS][metric], of[metric], folds) for metric in METRICS}
            for name, of in scores.items()
            if name != OURS
        },
    }


def measure(truth: NDArray[np.int64], predicted: NDArray[np.int64], labels: int) -> dict[str, float]:
    """Return every metric; a label that is neither there nor predicted counts as zero."""
    numbers = range(labels)
    return {
        "weighted_f1": float(f1_score(truth, predicted, labels=numbers, average="weighted", zero_division=0)),
        "macro_f1": float(f1_score(truth, predicted, labels=numbers, average="macro", zero_division=0)),
        "accuracy": float(accuracy_score(truth, predicted)),
    }


def over_seeds(values: NDArray[np.float64]) -> dict[str, float | None]:
    """Return the mean over all folds, and how much the mean of one seed's folds moves from seed to seed."""
    means = values.mean(axis=1)
    return {"mean": float(means.mean()), "sd_over_seeds": float(means.std(ddof=1)) if len(means) > 1 else None}


def against(ours: NDArray[np.float64], theirs: NDArray[np.float64], folds: int) -> dict[str, float]:
    """Return the mean paired difference with its interval, and the ratio of the means."""
    difference, low, high = corrected_interval((ours - theirs).ravel(), test_to_train=1 / (folds - 1))
    return {"difference": difference, "low": low, "high": high, "ratio": float(ours.mean() / theirs.mean())}


def corrected_interval(
    differences: NDArray[np.float64], *, test_to_train: float, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Return the mean of paired differences over folds and its interval, by the corrected resampled t-test.

    test_to_train: rows tested on for each row trained on. Folds share most of their training rows, so that their
    differences are not independent: the variance of the mean is (1/k + test/train) s², not s²/k (Nadeau and Bengio,
    Machine Learning 52, 2003), also over repeated cross-validation (Bouckaert and Frank, PAKDD 2004).
    """
    count = len(differences)
    mean = float(differences.mean())
    error = float(np.sqrt((1 / count + test_to_train) * differences.var(ddof=1)))
    reach = float(stats.t.ppf((1 + confidence) / 2, count - 1)) * error
    return mean, mean - reach, mean + reach

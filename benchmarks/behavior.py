"""Behavior: cases made a second, and the whole suite's cases a second, beside a plain loop over the same suite."""

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import plain_loop
from benchmarks.contenders import forgetful
from benchmarks.documents import TASK
from benchmarks.timing import ratio, spread, timed, turns
from tagifai import tables
from tagifai.behavior import behave
from tagifai.behavior.cases import RowsOf, generate
from tagifai.behavior.rows import rows_of
from tagifai.behavior.suite import Suite
from tagifai.data.load import load
from tagifai.data.preprocess import preprocess
from tagifai.model.classifier import Classifier
from tagifai.model.learn import documents, learn
from tagifai.predictor import Predictor, Probabilities
from tagifai.task import Task

OURS, PLAIN = "tagifai", "plain loop"


def run(task: Path = TASK, *, rounds: int = 5, tests: int | None = None) -> dict[str, Any]:
    """Train the default model, and run the task's suite on it in both ways; tests: how many of the suite are run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        classifier = train(task, folder)
        suite = first(Suite.read(behave.suite_of(folder / "task")), tests)
        rows = rows_of(folder / "splits")
        return {
            "rounds": rounds,
            "tests": len(suite.tests),
            "generation": race_to_generate(suite, rows, rounds),
            "suite": race(suite, classifier, rows, rounds),
        }


def train(task: Path, folder: Path) -> Classifier:
    """Load, preprocess and train as the stages do; the task and the splits are left in the folder."""
    load(str(task), task_folder=folder / "task", tables=folder / "tables")
    written = {name: folder / name for name in ("splits", "verdict", "report")}
    preprocess(folder / "task", folder / "tables", **written)
    settings = Task.read(folder / "task")
    rows, val = (documents(tables.read(folder / "splits", name), settings.labels) for name in ("train", "val"))
    return learn(settings, rows, val, settings.train)[0]


def first(suite: Suite, tests: int | None) -> Suite:
    """Return a suite of the first tests only."""
    content = suite.content.model_copy(update={"tests": suite.tests[:tests]})
    return Suite(content, suite.lexicons, suite.source)


def race_to_generate(suite: Suite, rows: RowsOf, rounds: int) -> dict[str, Any]:
    """Make the cases of all tests in both ways, in turns; no model is asked."""
    ways = {
        OURS: lambda: sum(len(generate(suite, test, rows).cases) for test in suite.tests),
        PLAIN: lambda: sum(len(plain_loop.Drawing(suite, test, rows).cases()) for test in suite.tests),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    cases: dict[str, int] = {}
    for way in turns(list(ways), rounds):
        taken, cases[way] = timed(ways[way])
        seconds[way].append(taken)
    return compared(seconds, cases)


def race(suite: Suite, classifier: Classifier, rows: RowsOf, rounds: int) -> dict[str, Any]:
    """Run the suite on the model in both ways, in turns: cases made, model asked, tests decided."""
    ways = {OURS: _ours, PLAIN: _plain}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    cases: dict[str, int] = {}
    asked: dict[str, int] = {}
    for way in turns(list(ways), rounds):
        model = Counting(forgetful(classifier))
        taken, cases[way] = timed(partial(ways[way], suite, model, rows))
        seconds[way].append(taken)
        asked[way] = model.asked
    return {**compared(seconds, cases), "texts_asked": asked}


def compared(seconds: dict[str, list[float]], cases: dict[str, int]) -> dict[str, Any]:
    """Return the rates, and how many times as many cases a second ours gets through."""
    rates = {way: [cases[way] / each for each in of] for way, of in seconds.items()}
    return {
        "cases": cases,
        "cases_per_second": {way: spread(values) for way, values in rates.items()},
        f"{OURS} is times as fast as": {PLAIN: ratio(rates[OURS], rates[PLAIN])},
    }


class Counting:
    """A model that counts the texts it is asked about."""

    def __init__(self, model: Classifier):
        self.labels, self._model, self.asked = model.labels, model, 0

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return one row of probabilities for each text."""
        self.asked += len(texts)
        return self._model.probabilities(texts)


def _ours(suite: Suite, model: Predictor, rows: RowsOf) -> int:
    return int(behave.run(suite, model, rows)[1]["cases"])


def _plain(suite: Suite, model: Predictor, rows: RowsOf) -> int:
    return plain_loop.run(suite, model, rows)[1]

"""The components run one after the other on a small task, each called as kfp's executor calls it."""

from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from kfp import dsl
from small_task import write_small_task

from components.behave import behave
from components.evaluate import evaluate
from components.gate import gate
from components.load import load
from components.preflight import preflight
from components.preprocess import preprocess
from components.train import train
from components.validate import validate
from tagifai.verdict import STAGES


class Line:
    """The outputs of each component, made when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def output(self, kind: type[dsl.Artifact], task: str, name: str) -> Any:
        """Return an empty artifact to write to."""
        path = self.folder / task / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return kind(name=name, uri=str(path))

    def findings(self, task: str) -> dict[str, Any]:
        """Return the two outputs that most components have."""
        return {
            "verdict": self.output(dsl.Artifact, task, "verdict"),
            "report": self.output(dsl.HTML, task, "report"),
        }

    @cached_property
    def load(self) -> dict[str, Any]:
        made = {
            "task": self.output(dsl.Artifact, "load", "task"),
            "tables": self.output(dsl.Dataset, "load", "tables"),
        }
        load.python_func(task_file=str(write_small_task(self.folder / "source")), **made)
        return made

    @cached_property
    def validate(self) -> dict[str, Any]:
        made = self.findings("validate")
        validate.python_func(**self.load, **made)
        return made

    @cached_property
    def preprocess(self) -> dict[str, Any]:
        made = {"splits": self.output(dsl.Dataset, "preprocess", "splits"), **self.findings("preprocess")}
        preprocess.python_func(**self.load, **made)
        return made

    @property
    def inputs(self) -> dict[str, Any]:
        """Return what every stage after preprocess takes."""
        return {"task": self.load["task"], "splits": self.preprocess["splits"]}

    @cached_property
    def preflight(self) -> dict[str, Any]:
        made = {"verdict": self.output(dsl.Artifact, "preflight", "verdict")}
        preflight.python_func(**self.inputs, **made)
        return made

    @cached_property
    def train(self) -> dict[str, Any]:
        made = {
            "model": self.output(dsl.Model, "train", "model"),
            "verdict": self.output(dsl.Artifact, "train", "verdict"),
        }
        train.python_func(**self.inputs, **made)
        return made

    @cached_property
    def evaluate(self) -> dict[str, Any]:
        made = self.findings("evaluate") | {
            "metrics": self.output(dsl.Metrics, "evaluate", "metrics"),
            "confusion": self.output(dsl.ClassificationMetrics, "evaluate", "confusion"),
        }
        evaluate.python_func(**self.inputs, model=self.train["model"], **made)
        return made

    @cached_property
    def behave(self) -> dict[str, Any]:
        made = self.findings("behave")
        behave.python_func(**self.inputs, model=self.train["model"], **made)
        return made

    @property
    def verdicts(self) -> dict[str, Any]:
        """Return the verdict of every stage, by its name."""
        return {stage: getattr(self, stage)["verdict"] for stage in STAGES}

    @cached_property
    def gate(self) -> dict[str, Any]:
        made = {
            "decision": self.output(dsl.Artifact, "gate", "decision"),
            "report": self.output(dsl.HTML, "gate", "report"),
        }
        passed = gate.python_func(task=self.load["task"], needs=list(STAGES), **made, **self.verdicts)
        return made | {"passed": passed}


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """Give the components' outputs on a sound table."""
    return Line(tmp_path_factory.mktemp("line"))

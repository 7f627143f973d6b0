"""A model with everything that is needed to publish it: verdicts of all stages and the gate's decision on them."""

from pathlib import Path
from typing import Any

import pytest

from tagifai import files
from tagifai.companions import digest_task
from tagifai.gate.gate import gate
from tagifai.gate.rules import NAMES
from tagifai.publish.publish import publish
from tagifai.verdict import STAGES, Check, Verdict

TASK = """
schema: 1
name: fruit
source: {fruit: fruit.csv}
columns: {text: [text], label: label}
labels: [apple, pear]
gate: {quality: {macro_f1: {at_least: 0.8}}}
"""


class Candidate:
    """A model folder, its verdicts, the decision and the report; `content` makes one model differ from another."""

    def __init__(self, folder: Path, content: str = "weights", **spoiled: Any) -> None:
        self.folder, self.model, self.registry = folder, folder / "model", str(folder.parent / "registry")
        self.decision, self.report = folder / "decision.json", folder / "report.html"
        (self.model / "parts").mkdir(parents=True)
        (self.model / "model.safetensors").write_bytes(content.encode())
        (self.model / "parts" / "labels.json").write_text('["apple", "pear"]')
        (folder / "task.yaml").write_text(TASK)
        self.verdicts = [self._verdict(stage, **spoiled) for stage in STAGES]
        self.decide()

    def _verdict(self, stage: str, **spoiled: Any) -> Path:
        path = self.folder / "found" / f"{stage}.json"
        values = {"id": f"{stage}/first", "family": "quality", "status": "pass", "message": f"{stage} is fine."}
        check = Check(**(values | spoiled))
        digests = {"task": digest_task(self.folder / "task.yaml"), "model": files.digest(self.model)}
        subject = {name: digests.get(name) or files.digest_text(name) for name in NAMES[stage]}
        Verdict(stage=stage, subject=subject, checks=(check,)).write(path)
        return path

    def decide(self) -> Verdict:
        """Ask the gate."""
        task = self.folder / "task.yaml"
        return gate(task, self.verdicts, decision=self.decision, report=self.report, needs=STAGES)

    def publish(self, name: str = "fruit") -> str:
        """Publish into the registry that all candidates of a test share."""
        return publish(self.model, self.decision, self.verdicts, self.report, registry=self.registry, name=name)


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    return tmp_path / "registry"


@pytest.fixture
def candidate(tmp_path: Path) -> Candidate:
    return Candidate(tmp_path / "first")


@pytest.fixture
def another(tmp_path: Path) -> Candidate:
    return Candidate(tmp_path / "second", "other weights")


@pytest.fixture
def make(tmp_path: Path) -> Any:
    return lambda folder, *args, **spoiled: Candidate(tmp_path / folder, *args, **spoiled)

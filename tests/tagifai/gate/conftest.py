"""A task, and sound verdicts of every stage about one and the same model, which tests then spoil."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tagifai import files
from tagifai.companions import digest_task
from tagifai.gate.gate import gate
from tagifai.gate.rules import NAMES
from tagifai.verdict import STAGES, Check, Verdict

TASK = """
schema: 1
name: fruit
source: {fruit: fruit.csv}
columns: {text: [text], label: label}
labels: [apple, pear]
gate: {quality: {macro_f1: {at_least: 0.8}}}
"""


def sound(stage: str, **changes: Any) -> Check:
    """Return a blocking check that passed."""
    values = {"id": f"{stage}/first", "family": "quality", "status": "pass", "message": f"The {stage} check is fine."}
    return Check(**(values | changes))


class Evidence:
    """The verdicts of one run in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.task = folder / "task.yaml"
        self.task.write_text(TASK)
        self.decision = folder / "decision.json"
        self.report = folder / "report.html"
        self.digests = {name: files.digest_text(name) for name in ("model", "splits", "suite", "tables")}
        self.verdicts = {stage: self.verdict(stage) for stage in STAGES}

    def verdict(self, stage: str, *checks: Check, **changes: Any) -> Verdict:
        """Return a sound verdict of a stage, or one with other checks or fields."""
        digests = {"task": digest_task(self.task)} | self.digests
        subject = {name: digests[name] for name in NAMES.get(stage, ())}
        values = {"stage": stage, "subject": subject, "checks": checks or (sound(stage),), "seconds": 0.5}
        return Verdict(**(values | changes))

    def paths(self) -> list[Path]:
        """Write the verdicts and return their files."""
        written = []
        for name, verdict in self.verdicts.items():
            written.append(self.folder / "verdicts" / f"{name}.json")
            verdict.write(written[-1])
        return written

    def decide(self, *, extra: tuple[Path, ...] = (), needs: tuple[str, ...] = STAGES) -> Verdict:
        """Ask the gate."""
        return gate(self.task, [*self.paths(), *extra], decision=self.decision, report=self.report, needs=needs)


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path)


@pytest.fixture
def check() -> Callable[..., Check]:
    return sound

"""A task, and tables drawn from one and the same source, which tests then let drift."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tagifai.monitor.monitor import monitor
from tagifai.verdict import Check, Verdict

TASK = """
schema: 1
name: fruit
source: {fruit: fruit.csv}
columns: {text: [title, body], label: kind}
labels: [apple, pear, plum]
gate: {quality: {macro_f1: {at_least: 0.8}}}
"""
WORDS = [f"word{number}" for number in range(60)]
LABELS, SHARES = ["apple", "pear", "plum"], [0.5, 0.3, 0.2]


def draw(rows: int, seed: int, *, shares: list[float] = SHARES, words: list[str] = WORDS, most: int = 20) -> Any:
    """Draw a table with the raw text columns of the task."""
    generator = np.random.default_rng(seed)
    lengths = generator.integers(3, most, size=rows)
    return pd.DataFrame(
        {
            "title": [f"Title {words[generator.integers(len(words))]}!" for _ in range(rows)],
            "body": [" ".join(generator.choice(words, size=length)) for length in lengths],
            "kind": generator.choice(LABELS, size=rows, p=shares),
        }
    )


class Monitored:
    """A task folder, and a way to compare two tables under it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.task = folder, folder / "task.yaml"
        self.task.write_text(TASK)
        self.verdict, self.report = folder / "verdict.json", folder / "report.html"

    def save(self, table: pd.DataFrame, name: str) -> Path:
        """Write a table as CSV or Parquet."""
        path = self.folder / name
        if path.suffix == ".csv":
            table.to_csv(path, index=False)
        else:
            table.to_parquet(path, index=False)
        return path

    def paths(self, reference: Path, window: Path, **options: Any) -> Verdict:
        """Compare two files."""
        return monitor(self.task, reference, window, verdict=self.verdict, report=self.report, **options)

    def compare(self, reference: pd.DataFrame, window: pd.DataFrame, **options: Any) -> dict[str, Check]:
        """Compare two tables and return the checks by name."""
        paths = self.save(reference, "reference.parquet"), self.save(window, "window.parquet")
        return {check.id.removeprefix("monitor/"): check for check in self.paths(*paths, **options).checks}


@pytest.fixture
def monitored(tmp_path: Path) -> Monitored:
    return Monitored(tmp_path)


@pytest.fixture
def table() -> Any:
    return draw

"""Suites, tasks and small deterministic models for the tests of behavior testing."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from tagifai import tables
from tagifai.behavior import lexicons
from tagifai.behavior.suite import Suite

LABELS = (
    "computer-vision",
    "graph-learning",
    "mlops",
    "natural-language-processing",
    "reinforcement-learning",
    "time-series",
)


class Fake:
    """A model made of a function that scores one text: higher scores, more probable."""

    def __init__(self, score: Callable[[str], Sequence[float]], labels: Sequence[str] = LABELS):
        self._score = score
        self.labels = tuple(labels)
        self.asked: list[str] = []

    def probabilities(self, texts):
        self.asked += texts
        scores = np.exp(np.asarray([self._score(text) for text in texts], dtype=float))
        return scores / scores.sum(axis=1, keepdims=True)


@pytest.fixture
def vocabulary() -> dict[str, set[str]]:
    """Return the words of the shipped subjects and methods, by tag, without those that several tags share."""
    words: dict[str, set[str]] = {}
    for name in ("ml-keywords", "ml-methods"):
        for label, phrases in lexicons.shipped(name).groups.items():
            words.setdefault(label, set()).update(
                word for phrase in phrases for word in re.findall(r"\w+", phrase.lower())
            )
    return words


@pytest.fixture
def sound() -> Fake:
    """Make a model that knows every shipped phrase and nothing else: a text is about the sum of its phrases."""
    phrases = {
        phrase.lower(): LABELS.index(label)
        for name in ("ml-keywords", "ml-methods")
        for label, group in lexicons.shipped(name).groups.items()
        for phrase in group
    }
    longest_first = sorted(phrases, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")

    def score(text: str) -> list[float]:
        scores = [0.0] * len(LABELS)
        for phrase in pattern.findall(" ".join(text.lower().split())):
            scores[phrases[phrase]] += 2.0
        for place, word in ((0, "image"), (0, "photo"), (0, "video"), (3, "text"), (3, "document"), (3, "sentence")):
            scores[place] += 0.5 * text.lower().count(word)
        return scores

    return Fake(score)


@pytest.fixture
def write_suite(tmp_path) -> Callable[..., Path]:
    """Write a suite of tests given as mappings, over small defaults."""

    def write(*tests: dict[str, Any], **top: Any) -> Path:
        path = tmp_path / "suite.yaml"
        content = {"schema": 1, "name": "small", **top, "tests": [{**DEFAULTS, **test} for test in tests]}
        path.write_text(yaml.safe_dump(content, sort_keys=False))
        return path

    return write


DEFAULTS = {"id": "one", "capability": "vocabulary", "type": "MFT", "description": "It holds.", "at_most": 0.5}


@pytest.fixture
def read_suite(write_suite) -> Callable[..., Suite]:
    """Write and read a suite."""
    return lambda *tests, **top: Suite.read(write_suite(*tests, **top))


@pytest.fixture
def no_rows() -> Callable[[Any], Any]:
    """Give a source of rows for suites that take none: to ask it is a failure of the test."""

    def rows(_: Any) -> Any:
        raise AssertionError("no test takes rows")

    return rows


@pytest.fixture
def task_file(tmp_path) -> Path:
    """Write a task of six labels whose behaviors are the suite that `write_suite` writes."""
    task = {
        "schema": 1,
        "name": "small",
        "source": {"projects": "projects.csv"},
        "columns": {"text": ["title", "description"], "label": "tag"},
        "labels": list(LABELS),
        "behaviors": "suite.yaml",
        "gate": {"quality": {"accuracy": {"at_least": 0.5}}},
    }
    path = tmp_path / "task.yaml"
    path.write_text(yaml.safe_dump(task))
    return path


@pytest.fixture
def splits(tmp_path) -> Path:
    """Write a test split of 120 documents, 20 a tag, made of shipped subjects."""
    rows = [
        {
            "raw": f"All about {group[number]}\n"
            f"We show how to build it with {', '.join(group[number + 20 : number + 23])}, "
            f"see https://example.org/{number} for the rest.",
            "label": label,
        }
        for label, group in lexicons.shipped("ml-keywords").groups.items()
        for number in range(20)
    ]
    tables.write(tmp_path / "splits", {"test": pd.DataFrame(rows)})
    return tmp_path / "splits"


@pytest.fixture(scope="session")
def default_suite() -> Suite:
    """Read the suite that the default task names."""
    return Suite.read(Path(__file__).parents[3] / "data" / "behaviors.yaml")

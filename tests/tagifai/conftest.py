"""A tiny task with sixty made-up documents in three labels, split for training."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from tagifai import tables
from tagifai.task import Task

LABELS = ("apple", "pear", "plum")
WORDS = {
    "apple": "cider crisp orchard pomaceous bramley crumble".split(),
    "pear": "conference juicy perry slender comice poach".split(),
    "plum": "damson stone purple prune greengage jam".split(),
}
FILLERS = "a fruit of the garden that grows on trees and is eaten fresh or cooked".split()
SETTINGS = {
    "schema": 1,
    "name": "fruit",
    "source": {"fruit": "fruit.csv"},
    "columns": {"id": "id", "text": ["title", "description"], "label": "tag"},
    "labels": list(LABELS),
    "gate": {"quality": {"macro_f1": {"at_least": 0.5}}},
}


class Tiny:
    """A task file and its splits in a folder, which tests then spoil."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "task.yaml"
        self.splits = folder / "splits"

    @property
    def task(self) -> Task:
        return Task.read(self.path)

    def change(self, **sections: Any) -> None:
        """Write the task file, with other sections."""
        self.path.write_text(yaml.safe_dump(SETTINGS | sections))

    def write(self, **frames: pd.DataFrame) -> None:
        """Write the splits; those that are not named stay as they were."""
        there = {path.stem: tables.read(self.splits, path.stem) for path in self.splits.glob("*.parquet")}
        tables.write(self.splits, there | frames)

    def read(self, name: str) -> pd.DataFrame:
        return tables.read(self.splits, name)


def row(number: int) -> dict[str, Any]:
    """Return a made-up document: three words of its label, the first as its title, among words of any label."""
    label = LABELS[number % 3]
    generator = np.random.default_rng(number)
    title, *own = generator.choice(WORDS[label], 3, replace=False)
    description = " ".join([*generator.choice(FILLERS, 5), *own])
    columns = {"id": number, "title": title, "description": description, "tag": label}
    made = {"raw": f"{title.title()}\n{description}.", "text": f"{title} {description}", "label": label}
    return columns | made | {"group": number}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Return the tiny task that tests get a copy of."""
    place = Tiny(tmp_path_factory.mktemp("tiny"))
    frame = pd.DataFrame([row(number) for number in range(60)])
    place.change()
    place.write(train=frame[:36], val=frame[36:45], test=frame[45:])
    return place


@pytest.fixture
def tiny(tmp_path: Path, made: Tiny) -> Tiny:
    """Return a sound tiny task, which a test may spoil."""
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    return Tiny(tmp_path)

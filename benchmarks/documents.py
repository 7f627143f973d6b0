"""The documents that benchmarks measure on: a task's own table, in memory only, repeated, or made up in any number."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tagifai.clean import clean
from tagifai.data import columns, formats, sources
from tagifai.data.documents import prepare
from tagifai.model.fit import Documents
from tagifai.task import FILE_NAME, Task

TASK = Path("data") / FILE_NAME  # the default task, relative to the root of the repository
LENGTH = 25  # words of a made-up document, on average: about what a title with a description has
OWN_WORDS, OWN_SHARE = 300, 0.1  # words that speak for one label, and their share of its documents
SYLLABLES = [consonant + vowel for consonant, vowel in product("bdfgklmnprstvz", "aeiou")]
VOCABULARY = 40_000  # made-up words, which is about what 20,000 documents use


@dataclass(frozen=True)
class Corpus:
    """Labelled documents, as they were written and as they are after cleaning. targets: the number of each label."""

    raw: NDArray[np.object_]
    text: NDArray[np.object_]
    targets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.targets)

    def rows(self, numbers: NDArray[np.int64]) -> "Corpus":
        """Return some of the documents."""
        return Corpus(self.raw[numbers], self.text[numbers], self.targets[numbers])

    def repeated(self, rows: int) -> "Corpus":
        """Return as many rows as asked for: the table over and over, or its beginning."""
        return self.rows(np.arange(rows) % len(self))

    @property
    def documents(self) -> Documents:
        """The cleaned documents in the form that training takes."""
        return Documents(self.text.tolist(), self.targets)


def read(task: Task, folder: Path) -> Corpus:
    """Read the CSV tables that a task names from a folder and clean them as preprocessing does; nothing is written."""
    frames = [_table(task, str(folder / uri)) for uri in task.source.tables.values()]
    table = frames[0] if task.source.join is None else frames[0].merge(frames[1], on=task.source.join)
    made = prepare(table, task).made
    numbers = {label: number for number, label in enumerate(task.labels)}
    return Corpus(
        raw=made["raw"].to_numpy(dtype=object),
        text=made["text"].to_numpy(dtype=object),
        targets=np.asarray([numbers[label] for label in made["label"]], dtype=np.int64),
    )


def _table(task: Task, path: str) -> pd.DataFrame:
    return columns.typed(formats.parse(sources.read(path), path), task, untyped=True)


def synthetic(task: Task, rows: int, *, seed: int = 0) -> Corpus:
    """Make up documents: common words by Zipf's law, and a few that speak for the label."""
    generator = np.random.default_rng(seed)
    every = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
    words = generator.choice(np.asarray(every, dtype=object), size=VOCABULARY, replace=False)
    own, common = words[: OWN_WORDS * len(task.labels)], words[OWN_WORDS * len(task.labels) :]
    frequency = 1 / np.arange(1, len(common) + 1)
    targets = generator.integers(len(task.labels), size=rows)
    sizes = 1 + generator.poisson(LENGTH - 1, size=rows)
    drawn = generator.choice(common, size=int(sizes.sum()), p=frequency / frequency.sum())
    telling = own[np.repeat(targets, sizes) * OWN_WORDS + generator.integers(OWN_WORDS, size=len(drawn))]
    drawn = np.where(generator.random(len(drawn)) < OWN_SHARE, telling, drawn)
    raw = [" ".join(part).capitalize() + "." for part in np.split(drawn, np.cumsum(sizes)[:-1])]
    text = [clean(document, task.preprocess) for document in raw]
    return Corpus(np.asarray(raw, dtype=object), np.asarray(text, dtype=object), targets)

"""The documents that benchmarks measure on: a task's own table, in memory only, repeated, or made up in any number."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tagifai.clean import clean
from tagifai.data import columns, formats, sources
from tagifai.data.documents import prepare
from tagifai.model.fit import Documents
from tagifai.task import FILE_NAME, Task

TASK = Path("data") / FILE_NAME  # the default task, as everybody has it
LENGTH = 25  # words of a made-up document, on average: about what a title with a description has
OWN_WORDS, OWN_SHARE = 300, 0.15  # words that speak for one label, and their share of its documents
SYLLABLES = [consonant + vowel for consonant, vowel in product("bdfgklmnprstvz", "aeiou")]


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
    """Read the tables that a task names from a folder and clean them as preprocessing does; nothing is written."""
    frames = [_table(task, folder / uri) for uri in task.source.tables.values()]
    table = frames[0] if task.source.join is None else frames[0].merge(frames[1], on=task.source.join)
    made = prepare(table, task).made
    numbers = {label: number for number, label in enumerate(task.labels)}
    return Corpus(
        made["raw"].to_numpy(dtype=object),
        made["text"].to_numpy(dtype=object),
        np.asarray([numbers[label] for label in made["label"]], dtype=np.int64),
    )


def _table(task: Task, path: Path) -> "columns.pd.DataFrame":
    return columns.typed(formats.parse(sources.read(str(path)), str(path)), task, untyped=True)


def synthetic(task: Task, rows: int, *, seed: int = 0) -> Corpus:
    """Make up documents, no two alike: common words by Zipf's law, and a few that speak for the label."""
    generator = np.random.default_rng(seed)
    words = np.asarray(["".join(parts) for parts in product(SYLLABLES, repeat=3)][:: len(SYLLABLES) // 10])
    generator.shuffle(words)
    own = words[: OWN_WORDS * len(task.labels)].reshape(len(task.labels), OWN_WORDS)
    common = words[own.size :]
    rarity = 1 / np.arange(1, len(common) + 1)
    targets = generator.integers(len(task.labels), size=rows)
    raw = np.empty(rows, dtype=object)
    for row, target in enumerate(targets):
        size = 1 + generator.poisson(LENGTH - 1)
        drawn = generator.choice(common, size=size, p=rarity / rarity.sum())
        telling = generator.random(size) < OWN_SHARE
        drawn[telling] = generator.choice(own[target], size=int(telling.sum()))
        raw[row] = " ".join(drawn).capitalize() + "."
    text = np.asarray([clean(document, task.preprocess) for document in raw], dtype=object)
    return Corpus(raw, text, targets.astype(np.int64))

"""Rows of the splits as a source of cases: their raw text, each text once, with its label."""

from functools import lru_cache
from pathlib import Path

from tagifai import tables
from tagifai.behavior.cases import RowsOf
from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.schema import ROW, Rows
from tagifai.errors import DataError, SuiteError

NEEDED = ("raw", "label")


def rows_of(splits: Path | None) -> RowsOf:
    """Return what reads the rows that a test names; each split is read once.

    Reading raises SuiteError where there are no splits, and DataError where they lack a column.
    """

    @lru_cache
    def read(split: str) -> tuple[tuple[str, str], ...]:
        if splits is None:
            raise SuiteError("the test takes rows, and no splits were given; give the folder that preprocess wrote")
        table = tables.read(splits, split)
        missing = [column for column in NEEDED if column not in table]
        if missing:
            raise DataError(f"{splits} lacks the columns {missing} in {split!r}; it has {list(table)}")
        rows = zip(table["raw"], table["label"], strict=True)
        return tuple({text: (text, label) for text, label in rows if text.strip()}.values())

    def rows(wanted: Rows) -> Lexicon:
        found = [(text, label) for text, label in read(wanted.split) if not wanted.labels or label in wanted.labels]
        return Lexicon(ROW, tuple(text for text, _ in found), tuple(label for _, label in found), literal=True)

    return rows

"""From the labelled table to documents: texts joined and cleaned, labels merged, unusable rows set aside."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from tagifai import clean
from tagifai.data import columns
from tagifai.errors import DataError
from tagifai.task import Task

NO_TEXT, NO_LABEL, UNKNOWN_LABEL = "no text is left after cleaning", "it has no label", "its label is not the task's"
MADE = ("id", "raw", "text", "label", "group")  # columns that every split has, besides those of the table


@dataclass(frozen=True)
class Documents:
    """The rows that can be used, and why the others cannot. Row numbers are those of the labelled table's index.

    cleaned: the table's own columns, texts cleaned and labels mapped. made: the columns `id`, `raw` (texts joined),
    `text` (cleaned) and `label`. left_out: the reason by row.
    """

    cleaned: pd.DataFrame
    made: pd.DataFrame
    left_out: dict[int, str]


def prepare(table: pd.DataFrame, task: Task) -> Documents:
    """Make documents of the labelled table; raises DataError when it lacks columns, or has ones that would be lost."""
    names = (columns.identity(task), task.columns.created, *task.columns.text, task.columns.label)
    columns.check(table, [name for name in names if name is not None], origin=f"The table {task.source.labeled!r}")
    _check_names(table, task)
    table = table.reset_index(drop=True)
    cleaned = table.copy()
    texts = [columns.strings(table[name]) for name in task.columns.text]
    for name, column in zip(task.columns.text, texts, strict=True):
        cleaned[name] = column.map(lambda text: clean.clean(text, task.preprocess) or None, na_action="ignore")
    cleaned[task.columns.label] = _mapped(columns.strings(table[task.columns.label]), task)
    raw = clean.documents(texts)
    made = pd.DataFrame(
        {
            "id": _ids(table, task),
            "raw": raw,
            "text": [clean.clean(text, task.preprocess) for text in raw],
            "label": cleaned[task.columns.label],
        },
        index=table.index,
    )
    left_out = _left_out(made, task)
    usable = [row for row in table.index if row not in left_out]
    return Documents(cleaned.loc[usable, _own(table, task)], made.loc[usable], left_out)


def assemble(cleaned: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Put the made columns into the table: over those of the same name, after all others."""
    return cleaned.assign(**{str(name): made[name] for name in made})


def _own(table: pd.DataFrame, task: Task) -> list[str]:
    """Return the columns that the table came with: not the row numbers that loading adds."""
    added = columns.ADDED if columns.identity(task) is None else None
    return [name for name in table.columns if name != added]


def _ids(table: pd.DataFrame, task: Task) -> pd.Series:
    name = columns.identity(task) or columns.ADDED
    return table[name] if name in table.columns else pd.Series(table.index + 1, index=table.index)


def _check_names(table: pd.DataFrame, task: Task) -> None:
    parts = task.columns
    free = {"id": (columns.identity(task) or "id",), "raw": parts.text, "text": parts.text, "label": (parts.label,)}
    taken = [name for name in MADE if name in table.columns and name not in free.get(name, ())]
    if taken:
        raise DataError(
            f"The table {task.source.labeled!r} has the columns {taken}, which preprocessing makes and would replace. "
            f"Rename them; {list(MADE)} are made for every table."
        )


def _mapped(labels: pd.Series, task: Task) -> pd.Series:
    """Return the labels with rare ones merged, where the task asks for that."""
    counts = Counter(labels.dropna())
    rare = {label for label, count in counts.items() if count < task.preprocess.min_label_count}
    return labels.map(lambda label: task.preprocess.other_label if label in rare else label, na_action="ignore")


def _left_out(made: pd.DataFrame, task: Task) -> dict[int, str]:
    known = frozenset(task.labels)
    reasons = {}
    for row, text, label in zip(made.index, made["text"], made["label"], strict=True):
        if not text:
            reasons[int(row)] = NO_TEXT
        elif pd.isna(label) or not label.strip():
            reasons[int(row)] = NO_LABEL
        elif label not in known:
            reasons[int(row)] = UNKNOWN_LABEL
    return reasons

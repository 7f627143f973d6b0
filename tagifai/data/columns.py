"""Which columns of a table the task needs, and what type each of them has once loaded."""

from collections.abc import Sequence

import pandas as pd

from tagifai import clean
from tagifai.errors import DataError
from tagifai.task import Task

INTEGER = r"0|-?[1-9][0-9]{0,17}"  # as a person writes one: "007" and "1.0" are texts; fits 64 bits
LARGEST = 2**63
ADDED = "id"  # the column of row numbers, where the task names no other


def identity(task: Task) -> str | None:
    """Return the column that names a document, or None where row numbers do."""
    return task.columns.id or task.source.join


def needed(task: Task) -> dict[str, tuple[str, ...]]:
    """Return the columns that each source table must have: of two tables, the second holds the labels."""
    columns, join = task.columns, task.source.join
    first = (join, columns.id, columns.created, *columns.text)
    roles: tuple[tuple[str | None, ...], ...] = (
        ((*first, columns.label),) if join is None else (first, (join, columns.label))
    )
    return {
        name: tuple(dict.fromkeys(column for column in role if column is not None))
        for name, role in zip(task.source.tables, roles, strict=True)
    }


def check(table: pd.DataFrame, names: Sequence[str], *, origin: str) -> None:
    """Raise DataError when a table lacks columns, naming those that it has."""
    lacking = [name for name in names if name not in table.columns]
    if lacking:
        raise DataError(
            f"{origin} lacks the columns {lacking}; it has {list(table.columns)}. "
            "Name yours under 'columns' in the task file."
        )


def typed(table: pd.DataFrame, task: Task, *, untyped: bool) -> pd.DataFrame:
    """Return the table with its canonical types: texts, labels and times are strings, all else as it was written.

    untyped: the format knows texts only (CSV), so columns of nothing but whole numbers become integers.
    """
    spoken = {*task.columns.text, task.columns.label, task.columns.created}
    return pd.DataFrame(
        {name: strings(column) if name in spoken else _typed(column, untyped) for name, column in table.items()}
    )


def strings(column: pd.Series) -> pd.Series:
    """Return a column with every value as text, and nulls as they are."""
    return pd.Series(clean.texts(column), index=column.index, dtype="str")


def _typed(column: pd.Series, untyped: bool) -> pd.Series:
    if untyped:
        return _integers(column)
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_numeric_dtype(column):
        return column
    present = column.dropna()
    kinds = {type(value) for value in present}
    if kinds == {bool}:
        return column.astype("bool" if len(present) == len(column) else "boolean")
    if kinds == {int} and all(-LARGEST <= value < LARGEST for value in present):
        return column.astype("int64" if len(present) == len(column) else "Int64")
    if float in kinds and kinds <= {int, float}:
        return column.astype("float64")
    return strings(column)


def _integers(column: pd.Series) -> pd.Series:
    texts = strings(column)
    present = texts.dropna()
    if present.empty or not present.str.fullmatch(INTEGER).all():
        return texts
    return texts.map(int, na_action="ignore").astype("Int64" if len(present) < len(texts) else "int64")

"""Parts of the test rows: those that the task names by a query, and the shortest texts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tagifai.task import Slice

SHORT_TEXT = "short-text"
SHORT_SHARE = 0.25  # of the rows, by number of words


@dataclass(frozen=True)
class Found:
    """A slice and the rows in it; problem: why it could not be looked for."""

    name: str
    query: str
    rows: NDArray[np.bool_]
    problem: str | None = None


def find(table: pd.DataFrame, slices: tuple[Slice, ...]) -> list[Found]:
    """Find the rows of each slice; queries may use the table's columns, and `words` and `characters` of the text."""
    properties = table.assign(words=table["text"].map(lambda text: len(text.split())), characters=table["raw"].map(len))
    short = properties["words"].quantile(SHORT_SHARE) if len(table) else 0
    builtin = Slice(name=SHORT_TEXT, query=f"words <= {short:g}")
    named = slices if any(part.name == SHORT_TEXT for part in slices) else (*slices, builtin)
    return [_find(properties.reset_index(drop=True), part) for part in named]


def _find(table: pd.DataFrame, part: Slice) -> Found:
    rows = np.zeros(len(table), dtype=bool)
    try:
        chosen = table.eval(part.query, engine="python", local_dict={}, global_dict={})
    except Exception as error:  # noqa: BLE001 - a query is code of the task's author, and may raise anything
        return Found(part.name, part.query, rows, f"its query {part.query!r} cannot be asked: {error}")
    if not isinstance(chosen, pd.Series) or not pd.api.types.is_bool_dtype(chosen):
        return Found(part.name, part.query, rows, f"its query {part.query!r} does not say yes or no to each row")
    rows = chosen.to_numpy(dtype=bool, na_value=False)
    problem = None if rows.any() else f"its query {part.query!r} finds none of {len(table)} test rows"
    return Found(part.name, part.query, rows, problem)

"""Parts of the test rows: those that the task names by a query, and the shortest texts."""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tagifai import query
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
    asked = query.parse(part.query)
    unknown = [column for column in asked.columns if column not in table]
    if unknown:
        told = f"no column {unknown}; there are {sorted(map(str, table.columns))}"
        return Found(part.name, part.query, rows, f"its query {part.query!r} cannot be asked: {told}")
    columns = pd.DataFrame({f"column_{number}": table[name] for number, name in enumerate(asked.columns)}, table.index)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "This pattern .* has match groups", UserWarning)  # and so it may
            chosen = columns.eval(asked.expression, engine="python", local_dict={}, global_dict={})
    except Exception as error:  # noqa: BLE001 - values that cannot be compared, bad patterns: pandas raises anything
        return Found(part.name, part.query, rows, f"its query {part.query!r} cannot be asked: {error}")
    if not isinstance(chosen, pd.Series) or not pd.api.types.is_bool_dtype(chosen):
        return Found(part.name, part.query, rows, f"its query {part.query!r} does not say yes or no to each row")
    rows = chosen.to_numpy(dtype=bool, na_value=False)
    problem = None if rows.any() else f"its query {part.query!r} finds none of {len(table)} test rows"
    return Found(part.name, part.query, rows, problem)

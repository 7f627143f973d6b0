"""What holds for every table, whatever is expected of it: it has rows, and no text that only looks like one.

Great Expectations passes an empty table, and takes a blank string for a value.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from tagifai.verdict import MOST_EXAMPLES, Check, Status

LONGEST_VALUE = 200  # characters of a cell that an example shows


def has_rows(table: pd.DataFrame, *, prefix: str, name: str) -> Check:
    """Say whether a table has any row."""
    rows = len(table)
    return Check(
        id=f"{prefix}/rows",
        family="data",
        status="pass" if rows else "fail",
        observed=float(rows),
        n=rows,
        message=f"The table {name} has {rows} rows{'' if rows else ': there is nothing to train on'}.",
    )


def no_blank_strings(table: pd.DataFrame, *, prefix: str, name: str, ids: str | None) -> Check:
    """Say whether a cell holds an empty text, or one of white space only; a null is not blank."""
    blank = blanks(table)
    found = [(row, str(blank.columns[column])) for row, column in np.argwhere(blank.to_numpy()).tolist()]
    cells = int(table.notna().to_numpy().sum())
    where = sorted({column for _, column in found})
    return Check(
        id=f"{prefix}/no-blank-strings",
        family="data",
        status="fail" if found else "pass",
        observed=len(found) / cells if cells else None,
        n=cells,
        message=f"{len(found)} of the {cells} cells of {name} are blank text"
        + (f", in the columns {where}: fill them in or leave them empty." if where else "."),
        examples=tuple(
            example(table, row, ids) | {"column": column, "value": str(table[column].iloc[row])}
            for row, column in found[:MOST_EXAMPLES]
        ),
    )


def blanks(table: pd.DataFrame) -> pd.DataFrame:
    """Return which cells are texts without a visible character."""
    return pd.DataFrame(
        {
            name: [isinstance(value, str) and (not value or value.isspace()) for value in column]
            if column.dtype.kind not in "iufb"
            else False
            for name, column in table.items()
        },
        index=table.index,
        dtype=bool,
    )


def without_blanks(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with null in place of every blank text, as expectations must see it."""
    return table.mask(blanks(table))


def example(table: pd.DataFrame, position: int, ids: str | None) -> dict[str, Any]:
    """Return where a row stands: its number, counted from 1 by the table's index, and its id where there is one."""
    row: dict[str, Any] = {"row": int(table.index[position]) + 1}
    return row | ({"id": plain(table[ids].iloc[position])} if ids in table.columns else {})


def plain(value: Any) -> Any:
    """Return a cell as JSON knows it: a number, a text of bearable length, true, false or null."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def all_ran(ran: int, declared: int, *, prefix: str, name: str, faults: Iterable[str] = ()) -> Check:
    """Say whether every declared expectation gave an answer: one that did not run is not one that passed."""
    status: Status = "pass" if ran == declared > 0 else "error"
    return Check(
        id=f"{prefix}/all-ran",
        family="data",
        status=status,
        observed=float(ran),
        n=declared,
        message=f"{ran} of {declared} expectations of {name} ran.",
        examples=tuple(_faults(faults)),
    )


def _faults(faults: Iterable[str]) -> Iterator[dict[str, Any]]:
    for _, fault in zip(range(MOST_EXAMPLES), faults, strict=False):
        yield {"did_not_run": fault}

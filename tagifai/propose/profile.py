"""What each column of a table holds: how many values, how many of them distinct, how long; numbers, times or words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tagifai.data import columns

INTEGER = re.compile(r"[+-]?\d+")
NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?")
YEAR_FIRST = re.compile(r"\d{4}-?\d{2}")  # pandas takes "now" and "today" for times, too
LONGEST_TIME = 40  # characters


@dataclass(frozen=True)
class Column:
    """What one column holds; blank cells are no values.

    characters: mean length of a value. worded: share of values with white space or letters beyond ASCII, which an
    address, a code or a file name has not.
    """

    name: str
    rows: int
    values: int
    distinct: int
    characters: float
    worded: float
    numbers: bool
    integers: bool
    times: bool

    @property
    def names_rows(self) -> bool:
        """Whether every row has a value of its own."""
        return self.distinct == self.rows

    @property
    def distinctness(self) -> float:
        """The share of values that are distinct."""
        return self.distinct / self.values if self.values else 0.0


def profile(table: pd.DataFrame) -> Mapping[str, Column]:
    """Look at every column of a table, in their order."""
    return {str(name): _column(str(name), columns.strings(column)) for name, column in table.items()}


def _column(name: str, column: "pd.Series[str]") -> Column:
    values = [value for value in column.dropna() if value.strip()]
    numbers = _all(NUMBER, values)
    return Column(
        name=name,
        rows=len(column),
        values=len(values),
        distinct=len(set(values)),
        characters=sum(map(len, values)) / max(1, len(values)),
        worded=sum(len(value.split()) > 1 or not value.isascii() for value in values) / max(1, len(values)),
        numbers=numbers,
        integers=_all(INTEGER, values),
        times=not numbers and are_times(values),
    )


def are_times(values: list[str]) -> bool:
    """Say whether all values are times as a split by time reads them: year first (ISO 8601)."""
    if not values or not all(YEAR_FIRST.match(value) and len(value) <= LONGEST_TIME for value in values):
        return False
    return bool(pd.to_datetime(pd.Series(values), errors="coerce", utc=True, format="ISO8601").notna().all())


def _all(pattern: re.Pattern[str], values: list[str]) -> bool:
    return bool(values) and all(pattern.fullmatch(value.strip()) for value in values)

"""Tables from bytes: CSV, JSON lines and Parquet, by the suffix of their name.

Nothing is guessed: a CSV cell is the text that stands there, be it "NA" or "007", and an empty one is null. A file that
is not whole and regular is refused with the place at fault.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from tagifai.data import sources
from tagifai.errors import DataError

LONGEST_FIELD = 1 << 30  # characters; the csv module's own limit, 131072, is less than a long document


def parse(data: bytes, reference: str) -> pd.DataFrame:
    """Read the table in `data`, in the format that the suffix of its path or URI names."""
    suffix = sources.suffix(reference)
    if suffix not in READERS:
        raise DataError(f"{reference} has the suffix {suffix!r}; tables are read from {sorted(READERS)}.")
    table = READERS[suffix](data, reference)
    if table.empty:
        raise DataError(f"{reference} has no rows. A table needs at least one.")
    return table


def _decode(data: bytes, reference: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{reference} is not UTF-8: line {line} holds the byte 0x{data[error.start]:02x} at offset {error.start}. "
            "Save it as UTF-8."
        ) from error


def _read_csv(data: bytes, reference: str, *, delimiter: str = ",") -> pd.DataFrame:
    lines = csv.reader(io.StringIO(_decode(data, reference), newline=""), delimiter=delimiter, strict=True)
    with _long_fields():
        try:
            header = next(lines, [])
            _check_header(header, reference)
            rows = list(_regular(lines, len(header), reference))
        except csv.Error as error:
            raise DataError(f"{reference}, line {lines.line_num}: {error}. Check the quotes.") from error
    return pd.DataFrame(rows, columns=header)


def _read_tsv(data: bytes, reference: str) -> pd.DataFrame:
    return _read_csv(data, reference, delimiter="\t")


def _regular(lines: Any, width: int, reference: str) -> Iterator[list[str | None]]:
    """Give each record of a csv reader with its empty cells null; blank lines are no records."""
    for record in lines:
        if not record:
            continue
        if len(record) != width:
            raise DataError(
                f"{reference}, line {lines.line_num}: {len(record)} fields, where the header has {width}. "
                "Quote fields that hold the separator."
            )
        yield [cell or None for cell in record]


@contextmanager
def _long_fields() -> Iterator[None]:
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _check_header(header: list[str], reference: str) -> None:
    if not header:
        raise DataError(f"{reference} is empty. Its first line must name the columns.")
    if any(not name.strip() for name in header):
        raise DataError(f"{reference} has a column without a name: {header}. Name every column in the first line.")
    twice = sorted(name for name, count in Counter(header).items() if count > 1)
    if twice:
        raise DataError(f"{reference} names the columns {twice} more than once. Name each column once.")


def _read_json_lines(data: bytes, reference: str) -> pd.DataFrame:
    records = []
    for number, line in enumerate(_decode(data, reference).split("\n"), start=1):
        if line.strip():
            records.append(_record(line, f"{reference}, line {number}"))
    return pd.DataFrame(records, dtype=object)


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line, object_pairs_hook=_distinct, parse_constant=_refuse_constant)
    except ValueError as error:
        raise DataError(f"{place}: {error}. Each line is one JSON object.") from error
    if not isinstance(record, dict):
        raise DataError(f"{place}: found {type(record).__name__}. Each line is one JSON object: {{column: value}}.")
    nested = sorted(name for name, value in record.items() if isinstance(value, list | dict))
    if nested:
        raise DataError(f"{place}: the columns {nested} hold lists or objects. A cell is a text, number, true or null.")
    return record


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError(f"a key stands twice in {[name for name, _ in pairs]}")
    return record


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON; write null")


def _read_parquet(data: bytes, reference: str) -> pd.DataFrame:
    try:
        table = parquet.read_table(io.BytesIO(data))
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{reference} is not Parquet: {error}") from error
    _check_header(table.column_names, reference)
    frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, integer_object_nulls=True)
    return frame


READERS: dict[str, Callable[[bytes, str], pd.DataFrame]] = {
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".parquet": _read_parquet,
}

"""Load: bring the task and its tables together, wherever they lie, so that later stages need no other place."""

import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NoReturn

import pandas as pd
import yaml

from tagifai import files
from tagifai import tables as storage
from tagifai.data import columns, formats, sources
from tagifai.errors import DataError, TaskError
from tagifai.task import FILE_NAME, Task
from tagifai.verdict import MOST_EXAMPLES

UNTYPED = (".csv", ".tsv")  # formats in which every cell is a text


def load(task: str, *, task_folder: Path, tables: Path) -> dict[str, int]:
    """Copy a task with all files it names, read and join its tables; return the rows of each table.

    task: a path or URI of a task file, or a local folder that holds it. The joined table has the documents with a label
    only; how many have none shows in the returned counts, and the validate stage reports it.
    """
    origin = _origin(task)
    data = _companion(origin)
    settings = _parse(data, origin)
    copies = {FILE_NAME: data} | dict(_companions(settings, origin))
    frames = _frames(settings, origin)
    with files.staged_folder(task_folder) as staged:
        for name, data in copies.items():
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    storage.write(tables, frames)
    return {name: len(frame) for name, frame in frames.items()}


def _origin(task: str) -> str:
    return str(Path(task) / FILE_NAME) if not sources.scheme(task) and Path(task).is_dir() else task


def _parse(data: bytes, origin: str) -> Task:
    try:
        return Task.parse(data.decode("utf-8"), origin=origin)
    except UnicodeDecodeError as error:
        raise TaskError(f"{origin} is not UTF-8: {error}. Save it as UTF-8.") from error


def _companions(task: Task, origin: str) -> Iterator[tuple[str, bytes]]:
    """Give each file that the task names, tables apart, by its path beside the task file."""
    for table in task.source.names:
        name = posixpath.join(task.expectations, f"{table}.json")
        yield name, _companion(sources.resolve(origin, name))
    behaviors = _companion(sources.resolve(origin, task.behaviors))
    yield task.behaviors, behaviors
    for lexicon in _lexicons(behaviors, task.behaviors):
        yield lexicon, _companion(sources.resolve(origin, lexicon))


def _companion(reference: str) -> bytes:
    try:
        return sources.read(reference)
    except DataError as error:
        raise TaskError(f"{error} `tagifai init` writes a task file and all files that go with it.") from error


def _lexicons(data: bytes, name: str) -> tuple[str, ...]:
    """Return the files that a behavior suite lists under `lexicons`, by their paths beside the task file."""
    try:
        suite = yaml.safe_load(data)
    except yaml.YAMLError as error:
        raise TaskError(f"{name} is not YAML: {error}") from error
    listed = suite.get("lexicons") if isinstance(suite, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        return ()
    outside = [item for item in listed if PurePosixPath(item).is_absolute() or ".." in PurePosixPath(item).parts]
    if outside:
        raise TaskError(
            f"{name} lists the lexicons {outside}; they must lie beside it. Write relative paths without '..'."
        )
    return tuple(posixpath.join(posixpath.dirname(name), item) for item in listed)


def _frames(task: Task, origin: str) -> dict[str, pd.DataFrame]:
    """Read every source table, and make the labelled one."""
    frames = {name: _read(task, name, sources.resolve(origin, uri)) for name, uri in task.source.tables.items()}
    if task.source.join is not None:
        return frames | {task.source.labeled: _joined(task, frames)}
    if task.columns.id is None:
        _number(frames[task.source.labeled], task.source.tables[task.source.labeled])
    return frames


def _read(task: Task, name: str, reference: str) -> pd.DataFrame:
    table = formats.parse(sources.read(reference), reference)
    names = columns.needed(task)[name]
    columns.check(table, names, origin=reference)
    table = columns.typed(table, task, untyped=sources.suffix(reference) in UNTYPED)
    for key in {task.source.join, task.columns.id} & set(names):
        _check_ids(table[key], reference)
    return table


def _check_ids(ids: pd.Series, reference: str) -> None:
    """Raise DataError when a row has no id, or two have the same; rows are counted from 1, the header not."""
    absent = [row for row, blank in enumerate(ids.isna() | (columns.strings(ids).str.strip() == ""), start=1) if blank]
    if absent:
        _refuse(reference, f"has no {ids.name!r} in {len(absent)} rows, first in rows {absent[:MOST_EXAMPLES]}")
    rows: dict[object, list[int]] = {}
    for row, value in enumerate(ids, start=1):
        rows.setdefault(value, []).append(row)
    twice = [f"{value} in rows {found[:MOST_EXAMPLES]}" for value, found in rows.items() if len(found) > 1]
    if twice:
        _refuse(
            reference, f"has {len(twice)} values of {ids.name!r} more than once: {'; '.join(twice[:MOST_EXAMPLES])}"
        )


def _refuse(reference: str, finding: str) -> NoReturn:
    raise DataError(f"{reference} {finding}. Every row needs an id of its own.")


def _number(table: pd.DataFrame, name: str) -> None:
    if columns.ADDED in table.columns:
        raise DataError(
            f"{name} has a column {columns.ADDED!r} that the task does not name, where row numbers would go. "
            f"Write 'id: {columns.ADDED}' under 'columns' in the task file, or rename the column."
        )
    table[columns.ADDED] = range(1, len(table) + 1)


def _joined(task: Task, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the documents that have a label, with it."""
    (first, documents), (second, labels) = frames.items()
    key = str(task.source.join)
    shared = [column for column in documents if column in labels and column != key]
    if shared:
        raise DataError(
            f"The tables {first!r} and {second!r} both have the columns {shared}, so it is not clear which are meant. "
            f"Only {key!r} may stand in both: rename or drop the others in one of them."
        )
    if documents[key].dtype.kind != labels[key].dtype.kind:  # 17 in one table and "017" in the other
        documents, labels = (frame.assign(**{key: columns.strings(frame[key])}) for frame in (documents, labels))
    joined = documents.merge(labels, on=key, how="inner", validate="one_to_one")
    if joined.empty:
        raise DataError(
            f"No {key!r} of the table {first!r} stands in {second!r}: one begins with '{documents[key].iloc[0]}', the "
            f"other with '{labels[key].iloc[0]}'. Check that 'join' names the column that links them."
        )
    return joined

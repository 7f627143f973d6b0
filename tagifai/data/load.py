"""Load: bring the task and its tables together, wherever they lie, so that later stages need no other place."""

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pandas as pd
import yaml

from tagifai import files
from tagifai import tables as storage
from tagifai.companions import companions
from tagifai.data import columns, formats, sources, suites
from tagifai.errors import DataError, TaskError
from tagifai.task import FILE_NAME, Task
from tagifai.verdict import MOST_EXAMPLES

COMPANIONS = ("*.yaml", "*.yml", "*.json")  # files of a task's copy that may be replaced
UNTYPED = (".csv", ".tsv")  # formats in which every cell is a text


def load(task: str, *, task_folder: Path, tables: Path) -> dict[str, int]:
    """Copy a task with all files it names, read and join its tables; return the rows of each table.

    task: a path or URI of a task file, or a local folder that holds it. The joined table has the documents with a label
    only; how many have none shows in the returned counts, and the validate stage reports it. Raises TaskError when a
    suite cannot be read. Of the behavior suite only its outline is looked at (a mapping with tests, and the list of
    lexicons): what each test means is the behave stage's to say.
    """
    origin = _origin(task)
    data = _companion(origin)
    settings = _parse(data, origin)
    found = companions(settings, lambda name: _companion(sources.resolve(origin, name)))
    copies = {FILE_NAME: data} | dict(found)
    _check_suites(settings, copies)
    files.check_replaceable(tables, storage.OURS)
    frames = _frames(settings, origin)
    with files.staged_folder(task_folder, ours=(FILE_NAME, *copies, *COMPANIONS)) as staged:
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
        return Task.parse(data.decode("utf-8"), origin=sources.shown(origin))
    except UnicodeDecodeError as error:
        raise TaskError(f"{sources.shown(origin)} is not UTF-8: {error}. Save it as UTF-8.") from error


def _companion(reference: str) -> bytes:
    try:
        return sources.read(reference)
    except DataError as error:
        raise TaskError(f"{error} `tagifai init` writes a task file and all files that go with it.") from error


def _check_suites(task: Task, copies: Mapping[str, bytes]) -> None:
    """Raise TaskError when a suite cannot be read. copies: by their paths beside the task file."""
    for table in task.source.names:
        name = posixpath.join(task.expectations, f"{table}.json")
        suites.parse(copies[name], origin=name)
    content = yaml.safe_load(copies[task.behaviors])
    tests = content.get("tests") if isinstance(content, dict) else None
    if not isinstance(tests, list) or not tests:
        raise TaskError(f"{task.behaviors} has no list of tests; a behavior suite needs one test at least.")


def _frames(task: Task, origin: str) -> dict[str, pd.DataFrame]:
    """Read every source table, and make the labelled one."""
    frames = {name: _read(task, name, sources.resolve(origin, uri)) for name, uri in task.source.tables.items()}
    if task.source.join is not None:
        return frames | {task.source.labeled: _joined(task, frames)}
    if task.columns.id is None:
        _number(frames[task.source.labeled], sources.shown(task.source.tables[task.source.labeled]))
    return frames


def _read(task: Task, name: str, reference: str) -> pd.DataFrame:
    said = sources.shown(reference)
    table = formats.parse(sources.read(reference), said)
    names = columns.needed(task)[name]
    columns.check(table, names, origin=said)
    table = columns.typed(table, task, untyped=sources.suffix(reference) in UNTYPED)
    for key in {task.source.join, task.columns.id} & set(names):
        _check_ids(table[key], said)
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

"""Validate: hold every table of the task against its expectation suite, and judge."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tagifai import files
from tagifai import tables as storage
from tagifai.companions import digest_task
from tagifai.data import columns, integrity, suites
from tagifai.data.suites import Suite
from tagifai.errors import DataError, TaskError
from tagifai.report import stage
from tagifai.task import Task
from tagifai.verdict import MOST_EXAMPLES, Check, Verdict

STAGE = "validate"


@dataclass(frozen=True)
class Judged:
    """What was found of one table."""

    checks: tuple[Check, ...]
    facts: dict[str, int]
    ran: int
    declared: int


def validate(task: Path, tables: Path, *, verdict: Path, report: Path, only: str | None = None) -> Verdict:
    """Hold every table of a task, or only one, against what is expected of it.

    A table or a suite that is missing or broken is a finding. Raises DataError when there are no tables at all, and
    TaskError when the task cannot be read or has no table `only`.
    """
    from tagifai.data import expectations

    started = time.perf_counter()
    settings = Task.read(task)
    names = chosen(settings, only)
    _check_folder(tables)
    judged = {name: _judge(expectations.run, task, settings, tables, name) for name in names}
    checks = [check for part in judged.values() for check in part.checks]
    if settings.source.join is not None and settings.source.labeled in names:
        checks += _complete(settings, tables)
    result = Verdict(
        stage=STAGE,
        scope="whole" if names == settings.source.names else "part",
        subject={"task": digest_task(task), "tables": files.digest(tables)},
        checks=tuple(checks),
        facts={
            "tables": {name: part.facts for name, part in judged.items()},
            "ran": sum(part.ran for part in judged.values()),
            "declared": sum(part.declared for part in judged.values()),
        },
        seconds=time.perf_counter() - started,
    )
    result.write(verdict)
    stage.write(result, report)
    return result


def data_docs(task: Path, tables: Path, folder: Path) -> Path:
    """Write Great Expectations' own pages of every table to a folder; return the first page.

    They load styles and scripts from the network, which the report does not. Raises DataError or TaskError where a
    table or a suite cannot be used.
    """
    from tagifai.data import docs

    settings = Task.read(task)
    read = {name: (_suite(task, settings, name), _read(settings, tables, name)) for name in settings.source.names}
    return docs.write(read, folder)


def chosen(task: Task, only: str | None) -> tuple[str, ...]:
    """Return the tables to look at; raises TaskError when the task has no table of that name."""
    if only is None:
        return task.source.names
    if only not in task.source.names:
        raise TaskError(f"The task {task.name} has no table {only!r}; it has {list(task.source.names)}.")
    return (only,)


def _check_folder(tables: Path) -> None:
    if not tables.is_dir():
        raise DataError(f"{tables} is not a folder of tables. `tagifai load` writes one.")


def _read(task: Task, tables: Path, name: str) -> pd.DataFrame:
    """Read a table as it came: without the row numbers that loading adds where the task names no id."""
    table = storage.read(tables, name)
    added = columns.ADDED if columns.identity(task) is None and columns.ADDED in table.columns else None
    return table if added is None else table.drop(columns=added)


def _suite(task_path: Path, task: Task, name: str) -> Suite:
    return suites.read(suites.path_of(task_path, task, name))


def _judge(run: Any, task_path: Path, task: Task, tables: Path, name: str) -> Judged:
    prefix = f"{STAGE}/{name}"
    checks: list[Check] = []
    suite = table = None
    try:
        suite = _suite(task_path, task, name)
    except TaskError as error:
        checks.append(_error(f"{prefix}/suite", error))
    try:
        table = _read(task, tables, name)
    except DataError as error:
        checks.append(_error(f"{prefix}/table", error))
    facts = {} if table is None else {"rows": len(table), "columns": table.shape[1]}
    declared = 0 if suite is None else len(suite.expectations)
    facts["expectations"] = declared
    if suite is None or table is None:
        checks.append(integrity.all_ran(0, declared, prefix=prefix, name=name))
        return Judged(tuple(checks), facts, 0, declared)
    outcome = run(suite, table, prefix=prefix, name=name, ids=columns.identity(task))
    return Judged(outcome.checks, facts, outcome.ran, outcome.declared)


def _error(name: str, error: Exception) -> Check:
    return Check(id=name, family="data", status="error", message=str(error))


def _complete(task: Task, tables: Path) -> Iterable[Check]:
    """Report documents without a label and labels without a document, which the join left out."""
    key = str(task.source.join)
    try:
        sides = {name: columns.strings(storage.read(tables, name)[key]) for name in task.source.tables}
    except (DataError, KeyError):
        return  # a missing table, or column, is a finding already
    (first, documents), (second, labels) = sides.items()
    lonely = [(first, value) for value in documents[~documents.isin(labels)]]
    lonely += [(second, value) for value in labels[~labels.isin(documents)]]
    alone = [sum(table == name for table, _ in lonely) for name in (first, second)]
    yield Check(
        id=f"{STAGE}/{task.source.labeled}/complete",
        family="data",
        severity="warn",
        status="fail" if lonely else "pass",
        observed=float(len(lonely)),
        n=len(documents) + len(labels),
        message=f"{alone[0]} of {len(documents)} rows of {first} have no label in {second}, and {alone[1]} of "
        f"{len(labels)} labels have no document.",
        examples=tuple({"table": name, key: value} for name, value in lonely[:MOST_EXAMPLES]),
    )

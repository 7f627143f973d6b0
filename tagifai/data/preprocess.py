"""Preprocess: clean the labelled table, set near duplicates together, divide it, and judge what came of it."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from tagifai import files
from tagifai import tables as storage
from tagifai.companions import digest_task
from tagifai.data import columns, division, duplicates, split, suites
from tagifai.data.documents import Documents, assemble, prepare
from tagifai.errors import DataError, TaskError
from tagifai.report import stage
from tagifai.task import Task
from tagifai.verdict import MOST_EXAMPLES, Check, Verdict

STAGE = "preprocess"


def preprocess(task: Path, tables: Path, *, splits: Path, verdict: Path, report: Path) -> Verdict:
    """Write train, val and test with clean texts, and judge them; where they cannot be made, they are empty.

    Each has the table's columns, texts cleaned and labels mapped, then `id`, `raw`, `text`, `label` and `group`. Raises
    DataError when the labelled table is not there, lacks columns or has ones of these names.
    """
    from tagifai.data import expectations

    started = time.perf_counter()
    settings = Task.read(task)
    documents = prepare(storage.read(tables, settings.source.labeled), settings)
    made, found = _grouped(documents, settings)
    checks = [
        _left_out(documents),
        division.exact_duplicates(made),
        division.near_duplicates(made, found, settings.split),
        division.ambiguous_labels(made),
    ]
    parts, fault = _divided(documents.cleaned, made, settings)
    if fault is None:
        checks += [
            division.no_leakage(parts, settings.split),
            division.labels_everywhere(parts, settings.labels),
            division.shares(parts, settings.split),
        ]
        kept = sorted(row for part in parts.values() for row in part.index)
        checks += _expected(expectations.run, task, settings, documents.cleaned.loc[kept])
    else:
        checks.append(fault)
    storage.write(splits, parts)
    result = Verdict(
        stage=STAGE,
        subject={"task": digest_task(task), "tables": files.digest(tables), "splits": files.digest(splits)},
        checks=tuple(checks),
        facts=_facts(parts, made, documents),
        seconds=time.perf_counter() - started,
    )
    result.write(verdict)
    stage.write(result, report)
    return result


def _grouped(documents: Documents, task: Task) -> tuple[pd.DataFrame, list[duplicates.Pair]]:
    texts = documents.made["text"].tolist()
    found = duplicates.pairs(texts, threshold=task.split.near_duplicates)
    return documents.made.assign(group=duplicates.groups(len(texts), found)), found


def _divided(cleaned: pd.DataFrame, made: pd.DataFrame, task: Task) -> tuple[dict[str, pd.DataFrame], Check | None]:
    """Return the splits; where the rows cannot be divided, empty ones and why."""
    created = task.columns.created
    basis = made if created is None else made.assign(**{created: cleaned[created]})
    try:
        if made.empty:
            raise DataError(f"No row of the table {task.source.labeled!r} can be used.")
        sides = split.split(basis, settings=task.split, created=created)
    except DataError as error:
        empty = assemble(cleaned, made).iloc[:0]
        fault = Check(id=f"{STAGE}/split", family="data", status="error", message=f"There are no splits: {error}")
        return dict.fromkeys(storage.SPLITS, empty), fault
    whole = assemble(cleaned, made)
    return {name: whole.loc[side.index] for name, side in sides.items()}, None


def _expected(run: Any, task_path: Path, task: Task, table: pd.DataFrame) -> list[Check]:
    """Hold what was made against what was expected of the labelled table."""
    name = task.source.labeled
    try:
        suite = suites.read(suites.path_of(task_path, task, name))
    except TaskError as error:
        return [Check(id=f"{STAGE}/suite", family="data", status="error", message=str(error))]
    return list(run(suite, table, prefix=STAGE, name=f"the splits of {name}", ids=columns.identity(task)).checks)


def _left_out(documents: Documents) -> Check:
    left_out = documents.left_out
    rows = len(left_out) + len(documents.made)
    why = ", ".join(f"{count} as {reason}" for reason, count in Counter(left_out.values()).items())
    return Check(
        id=f"{STAGE}/left-out",
        family="data",
        severity="warn",
        status="fail" if left_out else "pass",
        observed=float(len(left_out)),
        n=rows,
        message=f"{len(left_out)} of {rows} rows are left out{f': {why}' if why else ''}.",
        examples=tuple({"row": row + 1, "why": why} for row, why in list(left_out.items())[:MOST_EXAMPLES]),
    )


def _facts(parts: dict[str, pd.DataFrame], made: pd.DataFrame, documents: Documents) -> dict[str, Any]:
    return {
        "splits": {
            name: {"rows": len(part), "labels": dict(sorted(Counter(part["label"]).items()))}
            for name, part in parts.items()
        },
        "near_duplicate_groups": division.groups_of_duplicates(made),
        "left_out": len(documents.left_out),
    }

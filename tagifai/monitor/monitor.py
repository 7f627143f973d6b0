"""The monitor stage: compare a window of new rows with those that the model was trained on."""

import time
from pathlib import Path

import pandas as pd

from tagifai import clean, files, tables
from tagifai.companions import digest_task
from tagifai.errors import DataError
from tagifai.monitor import drift
from tagifai.monitor.drift import Sample
from tagifai.report import stage
from tagifai.task import Task
from tagifai.verdict import Severity, Verdict

LABELS = ("predicted", "label")  # columns that hold labels, besides the one that the task names


def monitor(
    task: Path, reference: Path, window: Path, *, verdict: Path, report: Path, severity: Severity = "warn"
) -> Verdict:
    """Say whether a window of new rows has drifted from the reference; write the verdict and its page.

    reference: the folder of splits, of which train is taken, or a table. window: a table with the text columns of the
    task, and with predicted labels where there are any. severity: of each check of drift; too few rows always block.
    Raises TaskError or DataError when an input cannot be used.
    """
    began = time.perf_counter()
    settings = Task.read(task)
    samples = _sample(reference, settings), _sample(window, settings)
    enough = drift.enough_rows(*samples)
    findings = [] if enough.status == "error" else [check(*samples, severity) for check in drift.FINDINGS]
    result = Verdict(
        stage="monitor",
        subject={"task": digest_task(task), "reference": files.digest(reference), "window": files.digest(window)},
        checks=(enough, *(finding.check for finding in findings)),
        facts={finding.check.id.removeprefix("monitor/"): finding.facts for finding in findings},
        seconds=time.perf_counter() - began,
    )
    result.write(verdict)
    stage.write(result, report)
    return result


def _sample(path: Path, settings: Task) -> Sample:
    """Clean the texts as training does, whether they were cleaned before or not: both tables must be alike in that."""
    table = tables.read(path, "train") if path.is_dir() else _read(path)
    columns = ["text"] if "text" in table else list(settings.columns.text)
    lacking = [name for name in columns if name not in table]
    if lacking:
        raise DataError(f"{path} lacks the text columns {lacking}; it has {sorted(map(str, table.columns))}")
    raw = clean.documents([table[name] for name in columns])
    texts = tuple(clean.clean(text, settings.preprocess) for text in raw)
    label = next((name for name in (*LABELS, settings.columns.label) if name in table), None)
    return Sample(texts, None if label is None else tuple(text or "" for text in clean.texts(table[label])))


def _read(path: Path) -> pd.DataFrame:
    """Read a table: Parquet when it begins as Parquet does, else CSV, where a cell is the text that stands there."""
    try:
        with path.open("rb") as stream:
            is_parquet = stream.read(4) == b"PAR1"
        return pd.read_parquet(path) if is_parquet else pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read as a Parquet or CSV table: {error}") from error

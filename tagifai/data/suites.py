"""Expectation suites as files that a person edits: `{"name", "expectations": [{"type", "kwargs", "severity"}]}`.

Reading one needs no Great Expectations, so that listing what is expected takes no time.
"""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tagifai.errors import TaskError
from tagifai.task import Task
from tagifai.verdict import Severity, explain

COLUMN_KEYS = ("column", "column_A", "column_B")
LIST_KEYS = ("column_list", "column_set")


class Part(BaseModel):
    """A part of a suite file: immutable, and every key must be known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(Part):
    """One expectation as it is written. An id is refused: ids make copies of a suite differ for no reason."""

    type: str
    kwargs: dict[str, Any]
    severity: Literal["critical", "warning", "info"] = "critical"
    meta: dict[str, Any] | None = None
    notes: str | list[str] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at; none for one about the table as a whole."""
        if self.type.startswith("expect_table_"):
            return ()
        single = [self.kwargs[key] for key in COLUMN_KEYS if key in self.kwargs]
        several = [name for key in LIST_KEYS for name in self.kwargs.get(key) or ()]
        return tuple(map(str, (*single, *several)))

    @property
    def blocks(self) -> Severity:
        """Whether a row that breaks it stands in the way of training."""
        return "block" if self.severity == "critical" else "warn"


class Suite(Part):
    """The expectations of one table."""

    name: str
    expectations: tuple[Expected, ...] = Field(min_length=1)
    meta: dict[str, Any] | None = None
    notes: str | list[str] | None = None


class Listed(Part):
    """One line of the list of what is expected."""

    table: str
    expectation: str
    columns: tuple[str, ...]
    severity: Severity


def path_of(task_path: Path, task: Task, table: str) -> Path:
    """Return the file of a table's suite. task_path: the task file, or the folder that holds it."""
    folder = task_path if task_path.is_dir() else task_path.parent
    return folder / task.expectations / f"{table}.json"


def read(path: Path) -> Suite:
    """Read a suite; raises TaskError naming every key at fault. An empty suite is at fault: it would pass anything."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TaskError(f"{path} cannot be read: {error.strerror}. `tagifai init` writes one.") from error
    return parse(data, origin=str(path))


def parse(data: bytes, *, origin: str) -> Suite:
    """Understand the bytes of a suite file; raises TaskError as `read` does."""
    try:
        value = json.loads(data.decode("utf-8"))
    except ValueError as error:
        raise TaskError(f"{origin} is not JSON: {error}") from error
    try:
        return Suite.model_validate(value)
    except ValidationError as error:
        raise TaskError(f"{origin}: {explain(error)}") from error


def list_suites(task: Path) -> list[Listed]:
    """Return every expectation of every table of a task, in the order in which they run."""
    settings = Task.read(task)
    return [
        Listed(table=table, expectation=expected.type, columns=expected.columns, severity=expected.blocks)
        for table in settings.source.names
        for expected in read(path_of(task, settings, table)).expectations
    ]

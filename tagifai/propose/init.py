"""Init: a task file, an expectation suite and a behavior suite proposed from a labelled table, to be edited."""

import re
from collections.abc import Sequence
from pathlib import Path

from tagifai import files
from tagifai.data import formats, sources
from tagifai.errors import TaskError
from tagifai.propose import behaviors, expectations
from tagifai.propose.preview import preview
from tagifai.propose.profile import profile
from tagifai.propose.roles import Named, guess
from tagifai.propose.task_file import task_text
from tagifai.propose.words import telling_words
from tagifai.propose.yaml_text import slug
from tagifai.task import FILE_NAME, Task

TAKEN = ("join", "tables")  # keys of `source` that are no table


def init(
    folder: Path,
    table: Path,
    *,
    text: Sequence[str] = (),
    label: str | None = None,
    id: str | None = None,  # noqa: A002 - the part that the column plays in the task file
    created: str | None = None,
) -> Task:
    """Write a proposed task into a new or empty folder and return it; columns that are not named are guessed.

    Raises TaskError when there is something in the folder, and DataError when the table cannot be read or it cannot be
    told which of its columns is the label or the text.
    """
    folder = folder.resolve()
    _check_vacant(folder)
    reference = str(table)
    rows = formats.parse(sources.read(reference), reference)
    found = profile(rows)
    roles = guess(found, Named(tuple(text), label, id, created), origin=reference)
    name = _table_name(table)
    seen = preview(rows, roles, name=name, reference=reference)
    train, test = seen.splits["train"], seen.splits["test"]
    words = telling_words(train["text"].tolist(), train["label"].tolist())
    task_name = slug(folder.name, default="task")
    texts = {
        FILE_NAME: task_text(task_name, source=_source(table, folder), table=name, roles=roles, found=found, seen=seen),
        f"expectations/{name}.json": expectations.suite_text(name, seen, roles),
        "behaviors.yaml": behaviors.suite_text(task_name, words, test["raw"].tolist()),
    }
    with files.staged_folder(folder) as staged:
        for path, content in texts.items():
            files.write_text(staged / path, content)
        return Task.read(staged)


def _check_vacant(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise TaskError(f"{folder} is there already, and nothing in it is overwritten. Name a new or an empty folder.")


def _source(table: Path, folder: Path) -> str:
    """Return the table's path as the task file writes it: relative where it lies beside or below the task's folder."""
    path, beside = table.resolve(), folder.parent
    return f"../{path.relative_to(beside).as_posix()}" if path.is_relative_to(beside) else path.as_posix()


def _table_name(table: Path) -> str:
    name = re.sub(r"[^\w-]+", "-", table.stem).strip("-") or "table"
    return f"labeled-{name}" if name in TAKEN else name

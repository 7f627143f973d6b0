"""The files that go with a task: its expectation suites, its behavior suite, and the lexicons that this one lists."""

import hashlib
import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import yaml

from tagifai import files
from tagifai.errors import TaskError
from tagifai.task import Task


def companions(task: Task, read: Callable[[str], bytes]) -> Iterator[tuple[str, bytes]]:
    """Give each file that a task names, tables apart: its path beside the task file, and what `read` finds there.

    Raises TaskError when the behavior suite is not YAML, or lists lexicons that do not lie beside it.
    """
    for table in task.source.names:
        name = posixpath.join(task.expectations, f"{table}.json")
        yield name, read(name)
    behaviors = read(task.behaviors)
    yield task.behaviors, behaviors
    for lexicon in _lexicons(behaviors, task.behaviors):
        yield lexicon, read(lexicon)


def digest_task(path: Path) -> str:
    """Return the sha256 of a task, its settings and every file that it names; path: the task file or its folder.

    Settings count as they were understood, the other files byte by byte; one that is missing counts as empty.
    """
    task = Task.read(path)
    folder = path if path.is_dir() else path.parent
    found = companions(task, lambda name: (folder / name).read_bytes() if (folder / name).is_file() else b"")
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in found}
    return files.digest_text(files.canonical_json({"settings": task.digest, "files": digests}))


def _lexicons(suite: bytes, name: str) -> tuple[str, ...]:
    """Return the files that a behavior suite lists under `lexicons`, by their paths beside the task file."""
    try:
        content = yaml.safe_load(suite)
    except yaml.YAMLError as error:
        raise TaskError(f"{name} is not YAML: {error}") from error
    listed = content.get("lexicons") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
        return ()
    outside = [item for item in listed if PurePosixPath(item).is_absolute() or ".." in PurePosixPath(item).parts]
    if outside:
        raise TaskError(
            f"{name} lists the lexicons {outside}; they must lie beside it. Write relative paths without '..'."
        )
    return tuple(posixpath.join(posixpath.dirname(name), item) for item in listed)

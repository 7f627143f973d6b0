"""Files that are whole or absent: written aside, then renamed; named by their sha256."""

import errno
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tagifai.errors import OutputError

BLOCK = 1 << 20  # bytes read at a time while hashing
MOST_NAMED = 3  # files that an error names
SWAPS = 50  # attempts to put a folder in place while other programs do, too


def canonical_json(value: Any) -> str:
    """Write JSON in one way only: sorted keys, no spaces, no NaN, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_text(text: str) -> str:
    """Return the sha256 of a text in UTF-8, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_file(path: Path) -> str:
    """Return the sha256 of a file, as hex."""
    sha = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            sha.update(block)
    return sha.hexdigest()


def digest_files(folder: Path) -> dict[str, str]:
    """Return the sha256 of each file below a folder, by its path relative to the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): digest_file(path) for path in files}


def digest_folder(folder: Path) -> str:
    """Return one sha256 for a folder: of the canonical JSON of its files' digests."""
    return digest_text(canonical_json(digest_files(folder)))


def digest(path: Path) -> str:
    """Return the sha256 of a file or of a folder."""
    return digest_folder(path) if path.is_dir() else digest_file(path)


@contextmanager
def staged_file(path: Path) -> Iterator[Path]:
    """Give a path to write to, and rename it to `path` only when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    staged = Path(name)
    try:
        yield staged
        staged.chmod(0o644)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


@contextmanager
def staged_folder(path: Path, *, ours: Sequence[str] = ()) -> Iterator[Path]:
    """Give an empty folder to fill, and rename it to `path` only when the block ends well.

    What stood at `path` before is set aside first and removed last, so at no moment is a half-filled folder there.
    Where `path` is a link, the folder it leads to is replaced. The path given is absolute.
    ours: see `check_replaceable`, which is asked before and after.
    """
    check_replaceable(path, ours)
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        yield staged
        staged.chmod(0o755)
        _swap(staged, path, ours)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def check_replaceable(path: Path, ours: Sequence[str]) -> None:
    """Raise OutputError unless `path` is free, an empty folder, or one that was written by this package.

    ours: patterns of the paths of all files in such a folder; the first one is of a file that it never lacks.
    """
    try:
        mode = path.stat().st_mode  # asked once: another program may replace it meanwhile
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        raise OutputError(f"{path} is no folder, and would be replaced by one. Name another.")
    found = sorted(_entries(path))
    foreign = [name for name in found if not any(fnmatchcase(name, pattern) for pattern in ours)]
    if not foreign and found and not any(fnmatchcase(name, ours[0]) for name in found):
        foreign = found
    if foreign:
        raise OutputError(
            f"{path} holds files that are not of an earlier output and would be deleted: {foreign[:MOST_NAMED]}. "
            "Name another folder."
        )


def _entries(folder: Path) -> Iterator[str]:
    """Give all files and links below a folder that another program may replace meanwhile."""

    def unless_gone(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    for place, folders, names in os.walk(folder, onerror=unless_gone):
        here = Path(place)
        for name in (*names, *(name for name in folders if (here / name).is_symlink())):
            yield (here / name).relative_to(folder).as_posix()


def _swap(staged: Path, path: Path, ours: Sequence[str]) -> None:
    """Put a folder in the place of another, again where a second program has put its own there at the same moment."""
    target, aside = path.resolve(), staged.with_name(staged.name + ".old")
    for _ in range(SWAPS):
        check_replaceable(path, ours)
        try:
            with suppress(FileNotFoundError):
                target.rename(aside)
            staged.rename(target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                with suppress(OSError):
                    aside.rename(target)
                raise
        else:
            return
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    raise OutputError(f"{path} is being written by other programs all the time. Give each a folder of its own.")


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, or none."""
    with staged_file(path) as staged:
        staged.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file for people and programs: sorted, indented, no NaN."""
    write_text(path, json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n")

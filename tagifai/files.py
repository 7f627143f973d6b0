"""Files that are whole or absent: written aside, then renamed; named by their sha256."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BLOCK = 1 << 20  # bytes read at a time while hashing


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
def staged_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill, and rename it to `path` only when the block ends well.

    What stood at `path` before is set aside first and removed last, so at no moment is a half-filled folder there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    aside = staged.with_name(staged.name + ".old")
    try:
        yield staged
        staged.chmod(0o755)
        if path.exists():
            path.rename(aside)
        try:
            staged.rename(path)
        except OSError:
            if aside.exists():
                aside.rename(path)
            raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a whole text file, or none."""
    with staged_file(path) as staged:
        staged.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file for people and programs: sorted, indented, no NaN."""
    write_text(path, json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n")

"""Where versions are kept: an interface, and the one kind there is so far, a folder.

`<registry>/<name>/versions/<version>/` holds a version, `<registry>/<name>/current.json` points to the one in use.
A version appears whole, under a number that nobody else can take, and never changes; only the pointer is replaced.
"""

import errno
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, Protocol
from urllib.parse import unquote, urlsplit

from pydantic import ConfigDict, Field, ValidationError

from tagifai import files
from tagifai.errors import RegistryError
from tagifai.verdict import Frozen, explain

SCHEMA: Final = 1
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
NUMBER = re.compile(r"[1-9][0-9]*")


class Pointer(Frozen):
    """Which version is in use. model: digest of its model folder. published: when it was pointed to, in UTC."""

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    version: str = Field(pattern=rf"^{NUMBER.pattern}$")
    model: str = Field(pattern=r"^[0-9a-f]{64}$")
    published: str

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)


class Registry(Protocol):
    """The versions of one model, and the pointer to the one in use."""

    def versions(self) -> tuple[str, ...]:
        """Return the versions, oldest first."""

    def folder(self, version: str) -> Path:
        """Return a folder on this machine that holds a version; raises RegistryError when there is no such version."""

    def add(self, fill: Callable[[Path], None]) -> str:
        """Add what `fill` puts into an empty folder as the next version, whole or not at all, and return its number."""

    def pointer(self) -> Pointer | None:
        """Return the pointer, or nothing when no version was ever in use."""

    def point(self, pointer: Pointer) -> None:
        """Replace the pointer in one step."""


class FolderRegistry:
    """A registry on a file system."""

    def __init__(self, root: Path, name: str) -> None:
        self._root = root / name
        self._versions = self._root / "versions"
        self._pointer = self._root / "current.json"

    def versions(self) -> tuple[str, ...]:
        """Return the versions, oldest first."""
        if not self._versions.is_dir():
            return ()
        found = [path.name for path in self._versions.iterdir() if NUMBER.fullmatch(path.name) and path.is_dir()]
        return tuple(sorted(found, key=int))

    def folder(self, version: str) -> Path:
        """Return the folder that holds a version; raises RegistryError when there is no such version."""
        if version not in self.versions():
            raise RegistryError(f"{self._root} has no version {version!r}; it has {list(self.versions())}")
        return self._versions / version

    def add(self, fill: Callable[[Path], None]) -> str:
        """Add what `fill` puts into an empty folder as the next version, whole or not at all, and return its number."""
        with self._writing():
            self._versions.mkdir(parents=True, exist_ok=True)
            staged = Path(tempfile.mkdtemp(dir=self._versions, prefix="."))
            number = max(map(int, self.versions()), default=0) + 1
            try:
                staged.chmod(0o755)
                fill(staged)
                while not _take(staged, self._versions / str(number)):
                    number += 1
                return str(number)
            finally:
                shutil.rmtree(staged, ignore_errors=True)

    def pointer(self) -> Pointer | None:
        """Return the pointer, or nothing when no version was ever in use; raises RegistryError when it is none."""
        try:
            return Pointer.model_validate_json(self._pointer.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise RegistryError(f"{self._pointer} is not a pointer that tagifai wrote: {explain(error)}") from error
        except OSError as error:
            raise RegistryError(f"{self._pointer} cannot be read: {error}") from error

    def point(self, pointer: Pointer) -> None:
        """Replace the pointer in one step."""
        with self._writing():
            files.write_json(self._pointer, pointer.model_dump(mode="json", by_alias=True))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise RegistryError(f"{self._root} cannot be written: {error}") from error


def connect(registry: str, name: str) -> Registry:
    """Return the registry of one model. registry: a path or file: URI. name: lower-case letters, digits, hyphens."""
    if not NAME.fullmatch(name):
        raise RegistryError(f"{name!r} cannot name a model: use lower-case letters, digits and inner hyphens")
    if not registry:
        raise RegistryError("The registry is empty text; give a folder or a file: URI")
    scheme = SCHEME.match(registry)
    if scheme is None:
        return FolderRegistry(Path(registry), name)
    parts = urlsplit(registry)
    if parts.scheme != "file":
        raise RegistryError(f"{registry}: a registry is a folder or a file: URI, not {parts.scheme}:")
    if parts.netloc not in ("", "localhost") or not parts.path:
        raise RegistryError(f"{registry} names no folder of this machine; write file:///folder")
    return FolderRegistry(Path(unquote(parts.path)), name)


def _take(staged: Path, target: Path) -> bool:
    """Rename a filled folder to a number that is free; the file system lets only one of several callers have it."""
    try:
        staged.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            return False
        raise
    return True

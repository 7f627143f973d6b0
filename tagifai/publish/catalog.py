"""What a registry holds of one model: its versions, the one in use, and the way back to an earlier one."""

from dataclasses import dataclass
from pathlib import Path

from tagifai.errors import RegistryError
from tagifai.publish.manifest import Manifest
from tagifai.publish.publish import point_to
from tagifai.publish.registry import connect


@dataclass(frozen=True)
class Published:
    """The version in use. model: digest of its model. published: when it was pointed to, in UTC."""

    version: str
    folder: Path
    model: str
    published: str


def versions(registry: str, name: str) -> tuple[str, ...]:
    """Return the versions of a model, oldest first."""
    return connect(registry, name).versions()


def current(registry: str, name: str) -> Published | None:
    """Return the version in use, or nothing when none ever was; raises RegistryError when the pointer is broken."""
    store = connect(registry, name)
    pointer = store.pointer()
    if pointer is None:
        return None
    folder = store.folder(pointer.version)
    held = Manifest.read(folder).model
    if held != pointer.model:
        raise RegistryError(f"The pointer says that {folder} holds the model {pointer.model}, but it holds {held}")
    return Published(pointer.version, folder, pointer.model, pointer.published)


def rollback(registry: str, name: str, version: str | None = None) -> str:
    """Point to another version, by default the one numbered before the current one, and return it.

    Raises RegistryError when there is no such version or it does not verify; the pointer then stays.
    """
    store = connect(registry, name)
    if version is None:
        version = _before_current(registry, name)
    point_to(store, version)
    return version


def _before_current(registry: str, name: str) -> str:
    pointer = connect(registry, name).pointer()
    if pointer is None:
        raise RegistryError(f"{registry} has no current version of {name!r} to go back from; name a version")
    earlier = [found for found in versions(registry, name) if int(found) < int(pointer.version)]
    if not earlier:
        raise RegistryError(f"{registry} has no version of {name!r} before {pointer.version}; name one")
    return earlier[-1]

"""The manifest of a published version: the sha256 of each of its files, and of itself."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import ConfigDict, Field, ValidationError

from tagifai import files
from tagifai.errors import RegistryError
from tagifai.verdict import Frozen, explain

SCHEMA: Final = 1
FILE_NAME = "manifest.json"


class Manifest(Frozen):
    """What a version holds. model: digest of its model folder. published: when, in UTC. files: sha256 by path."""

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    model: str
    published: str
    files: dict[str, str]

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)

    @property
    def text(self) -> str:
        """The one way in which it is written: with the digest of its own content, so that no byte of it is free."""
        content = self.model_dump(mode="json", by_alias=True)
        sealed = content | {"digest": files.digest_text(files.canonical_json(content))}
        return json.dumps(sealed, sort_keys=True, indent=2, ensure_ascii=False) + "\n"

    def changes(self, folder: Path) -> tuple[list[str], list[str], list[str]]:
        """Return the paths that changed, that are missing and that are extra; a link counts as a change."""
        found = files.digest_files(folder)
        found.pop(FILE_NAME, None)
        links = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink()}
        changed = [path for path, digest in self.files.items() if path in found and found[path] != digest]
        changed += sorted(links & self.files.keys() - set(changed))
        missing = sorted(self.files.keys() - found.keys() - links)
        return sorted(changed), missing, sorted((found.keys() | links) - self.files.keys() - {FILE_NAME})

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Describe the folder of a version as it stands now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(model=files.digest(folder / "model"), published=now, files=files.digest_files(folder))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest of a version; raises RegistryError unless each byte is as it was written."""
        path = folder / FILE_NAME
        try:
            text = path.read_bytes().decode("utf-8")  # as bytes: reading as text would hide a changed line end
            content = json.loads(text)
            content.pop("digest")
            manifest = cls.model_validate(content)
        except ValidationError as error:
            raise RegistryError(f"{path} is not a manifest that tagifai wrote: {explain(error)}") from error
        except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
            raise RegistryError(f"{path} is not a manifest that tagifai wrote: {error!r}") from error
        if manifest.text != text:
            raise RegistryError(f"{path} is not as tagifai wrote it: its digest does not match its content")
        return manifest

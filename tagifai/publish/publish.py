"""Publish a model: only what the gate passed gets a version, and what gets one never changes.

A version is a model with its evidence. To publish the same model on the same decision again, as a retried step does,
returns the version that is there and points to it; the same model on a new decision is a new version.
"""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tagifai import files
from tagifai.errors import RegistryError
from tagifai.publish import evidence
from tagifai.publish.manifest import FILE_NAME, Manifest
from tagifai.publish.registry import Pointer, Registry, connect
from tagifai.publish.verify import DECISION, MODEL, REPORT, VERDICTS, verify
from tagifai.verdict import Verdict


def publish(model: Path, decision: Path, verdicts: Sequence[Path], report: Path, *, registry: str, name: str) -> str:
    """Add the model with its evidence to the registry, point to it, and return its version.

    registry: a folder or file: URI. name: of the model in it. Raises RegistryError, with every reason, unless the
    decision is one of the gate that passed this very model on these very verdicts of all stages.
    """
    store = connect(registry, name)
    found = evidence.refusals(model, decision, verdicts)
    if not report.is_file():
        found.append(f"The report {report} is not a file.")
    if found:
        raise RegistryError("\n- ".join([f"{model} is not published:", *found]))
    version = _published_before(store, files.digest(model), files.digest(decision))
    if version is None:
        version = store.add(lambda folder: _fill(folder, model, decision, verdicts, report))
    point_to(store, version)
    return version


def point_to(store: Registry, version: str) -> None:
    """Make a version the one in use; raises RegistryError unless it verifies."""
    folder = store.folder(version)
    _demand(folder)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    store.point(Pointer(version=version, model=Manifest.read(folder).model, published=now))


def _published_before(store: Registry, model: str, decision: str) -> str | None:
    for version in reversed(store.versions()):
        try:
            manifest = Manifest.read(store.folder(version))
        except RegistryError:
            continue  # a damaged version is nothing to return to; `verify` says what is wrong with it
        if (manifest.model, manifest.files.get(DECISION)) == (model, decision):
            return version
    return None


def _fill(folder: Path, model: Path, decision: Path, verdicts: Sequence[Path], report: Path) -> None:
    shutil.copytree(model, folder / MODEL)
    shutil.copyfile(decision, folder / DECISION)
    shutil.copyfile(report, folder / REPORT)
    (folder / VERDICTS).mkdir()
    for path in verdicts:
        shutil.copyfile(path, folder / VERDICTS / f"{Verdict.read(path).stage}.json")
    files.write_text(folder / FILE_NAME, Manifest.of(folder).text)
    _demand(folder)  # what was copied, not what was looked at before: a file may have changed in between


def _demand(folder: Path) -> None:
    found = verify(folder)
    if found.status != "pass":
        reasons = [check.message for check in found.blocking]
        raise RegistryError("\n- ".join([f"{folder} does not verify:", *reasons]))

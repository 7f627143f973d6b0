"""Verify a published version: is each byte as it was written, and does its evidence still speak for its model."""

import time
from collections.abc import Sequence
from pathlib import Path

from tagifai import files
from tagifai.errors import RegistryError
from tagifai.publish import evidence
from tagifai.publish.manifest import FILE_NAME, Manifest
from tagifai.verdict import MOST_EXAMPLES, Check, Status, Verdict

MODEL, DECISION, REPORT, VERDICTS = "model", "decision.json", "report.html", "verdicts"  # parts of a version


def verify(version_folder: Path) -> Verdict:
    """Hash every file of a version again, and hold the decision, its verdicts and the model against each other.

    Raises RegistryError when there is no such folder.
    """
    start = time.perf_counter()
    if not version_folder.is_dir():
        raise RegistryError(f"{version_folder} is no folder; give the folder of a published version")
    return Verdict(
        stage="verify",
        subject={"version": files.digest(version_folder)},
        checks=(*_against_manifest(version_folder), _evidence(version_folder)),
        seconds=time.perf_counter() - start,
    )


def _against_manifest(folder: Path) -> list[Check]:
    try:
        manifest = Manifest.read(folder)
    except RegistryError as error:
        unknown = "Without a manifest it cannot be said which files and which model were published."
        return [_check("manifest", "fail", f"{error}.", [FILE_NAME]), _check("files", "error", unknown)]
    count = len(manifest.files)
    changed, missing, extra = manifest.changes(folder)
    return [
        _check("manifest", "pass", f"{FILE_NAME} is as it was written."),
        _paths("unchanged", changed, "changed after they were published", f"None of {count} files changed."),
        _paths("complete", missing, "are missing", f"All {count} files are there."),
        _paths("nothing-extra", extra, "were not published with the model", "No file was added."),
        _model(folder / MODEL, manifest.model),
    ]


def _model(folder: Path, published: str) -> Check:
    found = files.digest(folder) if folder.is_dir() else "none"
    if found != published:
        return _check("model", "fail", f"The model has the digest {found}, but {published} was published.", [MODEL])
    return _check("model", "pass", f"The model is the one that was published, {published}.")


def _evidence(folder: Path) -> Check:
    verdicts = sorted((folder / VERDICTS).glob("*"))
    found = evidence.refusals(folder / MODEL, folder / DECISION, verdicts)
    passed = f"The gate passed this model on the {len(verdicts)} verdicts beside it."
    return _check("evidence", "fail" if found else "pass", " ".join(found) or passed, found)


def _paths(name: str, paths: Sequence[str], what: str, passed: str) -> Check:
    message = f"These files {what}: {', '.join(paths)}." if paths else passed
    return _check(name, "fail" if paths else "pass", message, paths)


def _check(name: str, status: Status, message: str, findings: Sequence[str] = ()) -> Check:
    examples = tuple({"finding": finding} for finding in findings[:MOST_EXAMPLES])
    return Check(id=f"verify/{name}", family="evidence", status=status, message=message, examples=examples)

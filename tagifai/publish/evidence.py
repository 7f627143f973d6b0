"""Whether a decision lets a model be published: did the gate pass this model, on these very verdicts, of all stages."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tagifai import files
from tagifai.errors import GateError
from tagifai.verdict import STAGES, Check, Verdict


def refusals(model: Path, decision: Path, verdicts: Sequence[Path]) -> list[str]:
    """Say everything that stands against publishing, a sentence each; nothing does when the list is empty."""
    try:
        decided = Verdict.read(decision)
    except GateError as error:
        return [f"{error}."]
    if decided.stage != "gate":
        return [f"{decision} is a verdict of the stage {decided.stage!r}, not a decision of the gate."]
    return [*_of_decision(decided, decision), *_of_model(decided, model), *_of_verdicts(decided, verdicts)]


def _of_decision(decided: Verdict, path: Path) -> Iterator[str]:
    if decided.status != "pass":
        yield f"The gate decided {decided.status!r} ({path}): {decided.headline}."
    if not any(_is_of_gate(check) for check in decided.checks):
        yield f"{path} lacks the checks that the gate itself makes."


def _of_model(decided: Verdict, model: Path) -> Iterator[str]:
    if not model.is_dir() or not files.digest_files(model):
        yield f"{model} is not a folder with a model in it."
        return
    found, judged = files.digest(model), decided.subject.get("model")
    if judged is None:
        yield "The decision names no model: it decided on something else, the data for instance."
    elif found != judged:
        yield f"The model in {model} has the digest {found}, but the gate judged {judged}."


def _of_verdicts(decided: Verdict, paths: Sequence[Path]) -> Iterator[str]:
    delivered: dict[str, Path] = {}
    judged: list[Check] = []
    for path in paths:
        try:
            verdict = Verdict.read(path)
        except GateError as error:
            yield f"{error}."
            continue
        if verdict.stage in delivered:
            yield f"The stage {verdict.stage!r} is there twice: {delivered[verdict.stage]}, {path}."
        delivered[verdict.stage] = path
        judged.extend(verdict.checks)
        if files.digest_file(path) != decided.subject.get(f"verdict/{verdict.stage}"):
            yield f"{path} is not the verdict of the stage {verdict.stage!r} that the gate read."
    for stage in STAGES:
        if stage not in delivered:
            yield f"The verdict of the stage {stage!r} is missing; needed are {', '.join(STAGES)}."
    held = [check for check in decided.checks if not _is_of_gate(check)]
    if sorted(held, key=lambda check: check.id) != sorted(judged, key=lambda check: check.id):
        yield "The decision does not hold the checks of the verdicts as they stand."


def _is_of_gate(check: Check) -> bool:
    return check.id.startswith("gate/")

"""The gate's own checks: is what the stages delivered evidence at all, complete, and about one and the same thing."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tagifai.verdict import MOST_EXAMPLES, STAGES, Check, Verdict

NAMES = {  # what each stage must name; what two stages name alike must be the same
    "validate": ("task", "tables"),
    "preprocess": ("task", "tables", "splits"),
    "preflight": ("task", "splits"),
    "train": ("task", "splits", "model"),
    "evaluate": ("task", "splits", "model"),
    "behave": ("task", "suite", "model"),  # and splits, where it was given any
}
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Evidence:
    """What the gate was given. delivered: each file that is a verdict; unreadable: why each other file is none."""

    needs: tuple[str, ...]
    subject: dict[str, str]
    delivered: tuple[tuple[Path, Verdict], ...]
    unreadable: tuple[str, ...]


def readable(evidence: Evidence) -> Check:
    """Every file given is a verdict."""
    count = len(evidence.delivered)
    problems = evidence.unreadable if count or evidence.unreadable else ("No verdict was given.",)
    return _check("readable", problems, f"All {count} files given are verdicts.")


def complete(evidence: Evidence) -> Check:
    """Every stage that is needed delivered exactly one verdict, and no unknown stage delivered any."""
    needs = evidence.needs
    return _check(
        "complete",
        tuple(_incomplete(evidence)),
        f"Each of the {len(needs)} stages needed ({', '.join(needs)}) delivered one verdict.",
    )


def checked(evidence: Evidence) -> Check:
    """Every stage ran at least one check that could have stood in the way."""
    problems = [
        f"The stage {verdict.stage!r} ran no blocking check among its {len(verdict.checks)} ({path})."
        for path, verdict in evidence.delivered
        if not any(check.severity == "block" or check.status == "waived" for check in verdict.checks)
    ]
    count = sum(len(verdict.checks) for _, verdict in evidence.delivered)
    return _check("checked", problems, f"Every stage ran its checks, {count} in all.")


def whole(evidence: Evidence) -> Check:
    """Every stage did all that the task asks of it."""
    problems = [
        f"The stage {verdict.stage!r} did only a part of what the task asks, or something else ({path}). Run it again "
        f"without naming a table or a suite."
        for path, verdict in evidence.delivered
        if verdict.scope != "whole"
    ]
    return _check("whole", problems, "Every stage did all that the task asks of it.")


def consistent(evidence: Evidence) -> Check:
    """No check says pass against its own numbers or on nothing, and no stage waives its own check."""
    found = ((check, _contradiction(check)) for _, verdict in evidence.delivered for check in verdict.checks)
    problems = [f"The check {check.id!r} {problem}." for check, problem in found if problem]
    return _check("consistent", problems, "Every status follows from the numbers beside it.")


def distinct(evidence: Evidence) -> Check:
    """Every check has an id of its own that begins with the name of its stage."""
    ids = Counter(check.id for _, verdict in evidence.delivered for check in verdict.checks)
    problems = [f"The check id {name!r} stands {count} times." for name, count in ids.items() if count > 1]
    problems += [
        f"The stage {verdict.stage!r} delivered the check {check.id!r}; its ids begin with '{verdict.stage}/'."
        for _, verdict in evidence.delivered
        for check in verdict.checks
        if not check.id.startswith(f"{verdict.stage}/")
    ]
    return _check("distinct", problems, f"All {len(ids)} check ids are distinct.")


def same_subject(evidence: Evidence) -> Check:
    """All stages judged the same task, the same tables and the same model."""
    return _check("same-subject", tuple(_disagreements(evidence)), "All stages judged the same task, data and model.")


RULES: tuple[Callable[[Evidence], Check], ...] = (
    readable,
    complete,
    checked,
    whole,
    consistent,
    distinct,
    same_subject,
)


def _check(name: str, problems: Sequence[str], passed: str) -> Check:
    shown = list(problems[:MOST_EXAMPLES])
    if len(problems) > len(shown):
        shown.append(f"There are {len(problems) - len(shown)} more such findings.")
    return Check(
        id=f"gate/{name}",
        family="evidence",
        status="error" if problems else "pass",
        observed=len(problems),
        message=" ".join(shown) or passed,
        examples=tuple({"finding": problem} for problem in problems[:MOST_EXAMPLES]),
    )


def _incomplete(evidence: Evidence) -> Iterator[str]:
    if not evidence.needs:
        yield "No stage is needed, so there is nothing to decide on."
    for stage in evidence.needs:
        if stage not in STAGES:
            yield f"The needed stage {stage!r} is unknown; the stages are {', '.join(STAGES)}."
    by_stage: dict[str, list[Path]] = {stage: [] for stage in evidence.needs}
    for path, verdict in evidence.delivered:
        by_stage.setdefault(verdict.stage, []).append(path)
    for stage, paths in by_stage.items():
        where = ", ".join(map(str, paths))
        if not paths:
            yield f"The stage {stage!r} delivered no verdict."
        elif stage not in STAGES:
            yield f"{where} comes from the unknown stage {stage!r}; the stages are {', '.join(STAGES)}."
        elif len(paths) > 1:
            yield f"The stage {stage!r} delivered {len(paths)} verdicts where one is allowed: {where}."


def _contradiction(check: Check) -> str | None:
    if check.status == "waived":
        return "was waived by its own stage; a stage may not waive"
    if check.status != "pass":
        return None
    if check.n == 0:
        return "says pass but looked at nothing (n = 0)"
    if check.threshold is None:
        return None
    interval = check.interval or (check.observed, check.observed)
    low, high = interval
    if low is None or high is None:
        return f"says pass but has no number to hold against its threshold ({check.threshold})"
    judged = check.threshold.judge(low, high)
    if judged != "pass":
        return f"says pass, but [{low:g}, {high:g}] against its threshold ({check.threshold}) is {judged!r}"
    return None


def _disagreements(evidence: Evidence) -> Iterator[str]:
    sources: dict[str, dict[str, list[str]]] = {}
    for name, digest in evidence.subject.items():
        sources.setdefault(name, {}).setdefault(digest, []).append("the gate")
    for path, verdict in evidence.delivered:
        lacking = [name for name in NAMES.get(verdict.stage, ()) if name not in verdict.subject]
        if lacking:
            yield f"The verdict of {verdict.stage!r} does not name the {', '.join(lacking)} that it judged ({path})."
        for name, digest in verdict.subject.items():
            sources.setdefault(name, {}).setdefault(digest, []).append(verdict.stage)
    for name, digests in sources.items():
        for digest, stages in digests.items():
            if not SHA256.fullmatch(digest):
                yield f"The digest of {name!r} by {', '.join(stages)} is no sha256: {digest!r}."
        if len(digests) > 1:
            sides = "; ".join(f"{digest[:12]} by {', '.join(stages)}" for digest, stages in digests.items())
            yield f"The stages judged different things as {name!r}: {sides}. Run them all on the same {name}."

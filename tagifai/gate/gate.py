"""The gate: reads the verdicts of all stages and makes the one decision, which is a verdict itself.

Nothing that is wrong with the evidence raises: it becomes a check of the decision, so that the page can show it.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tagifai
from tagifai import files
from tagifai.companions import digest_task
from tagifai.errors import GateError
from tagifai.gate import environment
from tagifai.gate.rules import RULES, Evidence
from tagifai.report import page
from tagifai.task import Task
from tagifai.verdict import STAGES, Verdict


def gate(task: Path, verdicts: Sequence[Path], *, decision: Path, report: Path, needs: Sequence[str]) -> Verdict:
    """Decide whether what the stages found lets the run go on, and write the decision and its page.

    verdicts: the files that the stages wrote. needs: the stages that must each have delivered one, DATA_STAGES before
    training or STAGES before publishing. Raises TaskError when the task cannot be read.
    """
    start = time.perf_counter()
    settings = Task.read(task)
    evidence = _collect(digest_task(task), verdicts, needs)
    made = _decide(settings, evidence, start=start)
    page.write(made, [verdict for _, verdict in evidence.delivered], report)
    made.write(decision)  # last: where a decision stands, its page does
    return made


def _collect(task: str, paths: Sequence[Path], needs: Sequence[str]) -> Evidence:
    delivered: list[tuple[Path, Verdict]] = []
    unreadable: list[str] = []
    for path in paths:
        try:
            delivered.append((path, Verdict.read(path)))
        except GateError as error:
            unreadable.append(f"{error}.")
    return Evidence(tuple(dict.fromkeys(needs)), {"task": task}, tuple(delivered), tuple(unreadable))


def _decide(settings: Task, evidence: Evidence, *, start: float) -> Verdict:
    found = [verdict for _, verdict in evidence.delivered]
    subject = {name: digest for verdict in found for name, digest in verdict.subject.items()}
    for path, verdict in evidence.delivered:
        subject[f"verdict/{verdict.stage}"] = files.digest_file(path)
    made = Verdict(
        stage="gate",
        subject=subject | evidence.subject,
        checks=(*(check for verdict in found for check in verdict.checks), *(rule(evidence) for rule in RULES)),
    )
    facts = {
        "task": settings.name,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "tagifai": tagifai.__version__,
        "reasons": [check.message for check in made.blocking] or [_all_passed(made, stages=len(found))],
        "warnings": [check.message for check in made.checks if check.severity == "warn" and check.status != "pass"],
        "stages": _stages(evidence.needs, found),
        "environment": environment.describe(),
    }
    return made.model_copy(update={"facts": facts, "seconds": time.perf_counter() - start})


def _all_passed(made: Verdict, *, stages: int) -> str:
    count = sum(check.severity == "block" for check in made.checks)
    return f"All {count} blocking checks passed, those of {stages} stages and the gate's own."


def _stages(needs: Sequence[str], found: Sequence[Verdict]) -> dict[str, dict[str, Any]]:
    missing = {"status": "error", "seconds": 0.0, "checks": 0, "headline": "delivered no verdict"}
    stages: dict[str, dict[str, Any]] = dict.fromkeys(needs, missing)
    for verdict in found:
        stages[verdict.stage] = {
            "status": verdict.status,
            "seconds": verdict.seconds,
            "checks": len(verdict.checks),
            "headline": verdict.headline,
        }
    order = [*STAGES, *sorted(stages.keys() - set(STAGES))]
    return {stage: stages[stage] for stage in order if stage in stages}

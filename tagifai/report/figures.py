"""The numbers that matter, as they stand at the top of a run's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from tagifai.report import words
from tagifai.report.behavior import Behavior
from tagifai.report.data import Data
from tagifai.report.facts import Estimate
from tagifai.report.quality import METRICS, Quality
from tagifai.report.stages import Stage
from tagifai.verdict import Check, Verdict

HEADLINE = ("weighted_f1", "macro_f1")


@dataclass(frozen=True)
class Figure:
    """One number: what it is, the number itself, and lines that say what it rests on."""

    title: str
    value: str
    lines: tuple[str, ...]


def of_model(found: Sequence[Stage]) -> tuple[Figure, ...]:
    """Return how good a model is and how it behaves; a number that was not measured says so."""
    quality = next((stage.findings for stage in found if isinstance(stage.findings, Quality)), None)
    behavior = next((stage.findings for stage in found if isinstance(stage.findings, Behavior)), None)
    checks = {check.id: check for stage in found for check in stage.checks}
    metrics = (_metric(name, quality, checks.get(f"evaluate/{name}")) for name in HEADLINE)
    return (*metrics, _tests(behavior))


def of_data(decision: Verdict, found: Sequence[Stage]) -> tuple[Figure, ...]:
    """Return what is known of data before anything is trained."""
    passed = sum(check.status == "pass" for check in decision.checks)
    parts = [part for stage in found if isinstance(stage.findings, Data) for part in stage.findings.parts]
    rows = sum(part.rows or 0 for part in parts)
    lines = tuple(f"{words.number(part.rows)} to {part.name}" for part in parts)
    after = "this decision comes before training" if decision.status == "pass" else "nothing was trained"
    return (
        Figure("Checks passed", f"{passed} of {len(decision.checks)}", ()),
        Figure("Rows", words.number(rows) if parts else words.NOTHING, lines or ("not split",)),
        Figure("Model", words.NOTHING, (after,)),
    )


def _metric(name: str, quality: Quality | None, check: Check | None) -> Figure:
    nothing = Estimate(None, None, None, None)
    model = quality.metric(name) if quality else nothing
    baseline = quality.metric(name, "baseline") if quality else nothing
    lines = [f"95% interval {words.score(model.low)} to {words.score(model.high)}"] if model.interval else []
    if model.n is not None:
        lines.append(f"on {words.plural(model.n, 'row')}")
    if baseline.value is not None:
        ends = f" [{words.score(baseline.low)}, {words.score(baseline.high)}]" if baseline.interval else ""
        lines.append(f"simple baseline {words.score(baseline.value)}{ends}")
    if check and check.threshold:
        lines.append(f"required: {check.threshold}")
    return Figure(METRICS[name], words.score(model.value), tuple(lines) or ("not measured",))


def _tests(behavior: Behavior | None) -> Figure:
    if behavior is None or not behavior.tests:
        return Figure("Behavior tests passed", words.NOTHING, ("none ran",))
    others = [
        f"{count} {words.STATUSES[status] if status else 'unknown'}"
        for status, count in sorted(behavior.statuses.items())
        if status != "pass"
    ]
    lines = [", ".join(others)] if others else []
    if behavior.cases is not None:
        lines.append(f"on {words.plural(behavior.cases, 'case')}")
    return Figure("Behavior tests passed", f"{behavior.statuses.get('pass', 0)} of {behavior.tests}", tuple(lines))

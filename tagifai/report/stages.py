"""What a page shows of one stage, whichever it is: its checks, what it found, and what it judged."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tagifai.report import behavior, data, quality, training, words
from tagifai.report.facts import Facts
from tagifai.verdict import Check, Status, Verdict

TITLES = {
    "load": "Load",
    "validate": "Validate",
    "preprocess": "Preprocess",
    "preflight": "Preflight",
    "train": "Train",
    "evaluate": "Evaluate",
    "behave": "Behave",
    "gate": "Gate",
    "monitor": "Monitor",
    "verify": "Verify",
}
PURPOSES = {
    "validate": "Are the tables as the task says?",
    "preprocess": "How were rows cleaned and divided, and does no part know of another?",
    "preflight": "Can this model learn at all, before time is spent on it?",
    "train": "How was the model made?",
    "evaluate": "How good is it on rows it never saw?",
    "behave": "Does it do what a person expects of it?",
    "gate": "May this model be published?",
    "monitor": "Are the documents that arrive like those it learned from?",
    "verify": "Is what was published what was decided on?",
}
DATA, TRAINING, QUALITY, BEHAVIOR = (
    ("load", "validate", "preprocess"),
    ("preflight", "train"),
    ("evaluate",),
    ("behave",),
)
SHOWN: dict[str, frozenset[str]] = {
    "validate": data.KEYS,
    "preprocess": data.KEYS,
    "train": training.KEYS,
    "evaluate": quality.KEYS,
    "behave": behavior.KEYS,
    "gate": frozenset({"reasons", "warnings", "stages", "task", "created"}),
}
Findings = data.Data | training.Training | quality.Quality | behavior.Behavior


@dataclass(frozen=True)
class Nested:
    """A fact that is more than one number or text: named leaves, or lines, or else JSON."""

    name: str
    leaves: Mapping[str, str | float]
    lines: tuple[str, ...]
    json: str


@dataclass(frozen=True)
class Stage:
    """One verdict, ready to be drawn. partial: the template that draws what only this stage finds, if there is one."""

    name: str
    title: str
    purpose: str
    anchor: str
    status: Status
    headline: str
    seconds: float
    subject: Mapping[str, str]
    checks: tuple[Check, ...]
    findings: Findings | None
    partial: str
    plain: tuple[tuple[str, str | float], ...]
    nested: tuple[Nested, ...]

    @property
    def listed(self) -> tuple[Check, ...]:
        """The checks that are listed one by one: all but those that stand beside a behavior test of their own."""
        if not isinstance(self.findings, behavior.Behavior):
            return self.checks
        drawn = {result.check_id for _, results in self.findings.capabilities for result in results}
        return tuple(check for check in self.checks if check.id not in drawn)

    @property
    def open_checks(self) -> tuple[Check, ...]:
        """The listed checks that a reader must look at: all that did not pass, those that block first."""
        found = (check for check in self.listed if check.status != "pass")
        return tuple(sorted(found, key=lambda check: (not check.blocks, words.SERIOUS_FIRST.index(check.status))))

    @property
    def passed_checks(self) -> tuple[Check, ...]:
        """The listed checks that passed."""
        return tuple(check for check in self.listed if check.status == "pass")


def read(verdicts: Iterable[Verdict], *, decided: Sequence[Check] = ()) -> tuple[Stage, ...]:
    """Make stages of verdicts, in their order. decided: the checks as the gate left them, waivers applied."""
    counts = Counter(check.id for check in decided)
    final = {check.id: check for check in decided if counts[check.id] == 1}
    seen: Counter[str] = Counter()
    stages = []
    for verdict in verdicts:
        seen[verdict.stage] += 1
        stages.append(
            _stage(verdict, tuple(final.get(check.id, check) for check in verdict.checks), seen[verdict.stage])
        )
    return tuple(stages)


def _stage(verdict: Verdict, checks: tuple[Check, ...], number: int) -> Stage:
    facts = Facts(verdict.facts)
    partial, findings = _findings(verdict.stage, facts, checks)
    shown = SHOWN.get(verdict.stage, frozenset())
    final = verdict.model_copy(update={"checks": checks})
    return Stage(
        name=verdict.stage,
        title=TITLES.get(verdict.stage, verdict.stage),
        purpose=PURPOSES.get(verdict.stage, ""),
        anchor=words.anchor(f"stage {verdict.stage} {number}"),
        status=final.status,
        headline=final.headline,
        seconds=verdict.seconds,
        subject=verdict.subject,
        checks=checks,
        findings=findings,
        partial=partial,
        plain=tuple((name, value) for name, value in facts.plain() if name not in shown),
        nested=tuple(
            _nested(name, value)
            for name, value in verdict.facts.items()
            if name not in shown and isinstance(value, list | tuple | dict) and value
        ),
    )


def _nested(name: str, value: Sequence[object] | Mapping[str, object]) -> Nested:
    leaves = Facts(value).flat() or {}
    lines = tuple(value) if isinstance(value, list | tuple) else ()
    texts = tuple(line for line in lines if isinstance(line, str))
    drawn = bool(leaves) or len(texts) == len(lines) > 0
    written = "" if drawn else json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return Nested(name, leaves, texts if drawn else (), written)


def _findings(stage: str, facts: Facts, checks: Sequence[Check]) -> tuple[str, Findings | None]:
    if stage in DATA:
        return "data.html.j2", data.read(facts)
    if stage == "train":
        return "training.html.j2", training.read(facts)
    if stage in QUALITY:
        return "quality.html.j2", quality.read(facts)
    if stage in BEHAVIOR:
        return "behavior.html.j2", behavior.read(facts, checks)
    return "", None

"""The page of a whole run: the decision first, then the evidence for it, stage by stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tagifai.report import figures, render, stages, words
from tagifai.report.facts import Facts
from tagifai.verdict import DATA_STAGES, STAGES, WORST_FIRST, Check, Status, Verdict

CHAPTERS = {
    "Data": stages.DATA,
    "Training": stages.TRAINING,
    "Quality": stages.QUALITY,
    "Behavior": stages.BEHAVIOR,
}
PLACED = frozenset(name for names in CHAPTERS.values() for name in names)


@dataclass(frozen=True)
class Chapter:
    """A part of the page: its stages, and a sentence for each stage that never ran."""

    anchor: str
    title: str
    stages: tuple[stages.Stage, ...]
    missing: tuple[str, ...]

    @property
    def status(self) -> Status | None:
        """The worst status of its stages; nothing when some never ran and those that ran passed."""
        found = {stage.status for stage in self.stages}
        passed: Status | None = "pass" if found and not self.missing else None
        return next((status for status in WORST_FIRST if status in found), passed)


@dataclass(frozen=True)
class Subject:
    """One thing that was judged, its sha256, and the stages that judged it."""

    name: str
    digest: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class Timing:
    """How long one stage took, how many checks it made, and what came of it; its bar is at most 100 wide."""

    stage: str
    status: str
    checks: int | None
    seconds: float | None
    width: float


@dataclass(frozen=True)
class Run:
    """Everything the page of a run shows. gate: the decision as a stage, with the checks that only the gate made."""

    status: Status
    task: str
    created: str
    headline: str
    reasons: tuple[str, ...]
    warnings: tuple[Check, ...]
    figures: tuple[figures.Figure, ...]
    chapters: tuple[Chapter, ...]
    checks: tuple[Check, ...]
    gate: stages.Stage
    subjects: tuple[Subject, ...]
    timings: tuple[Timing, ...]


def write(decision: Verdict, verdicts: Sequence[Verdict], path: Path) -> None:
    """Write the page of a run: what the gate decided, on which verdicts."""
    render.write("run.html.j2", path, run=read(decision, verdicts))


def read(decision: Verdict, verdicts: Sequence[Verdict]) -> Run:
    """Gather what the page shows; a stage that never ran, and a fact that is missing, is said and not an error."""
    facts = Facts(decision.facts)
    found = stages.read(verdicts, decided=decision.checks)
    asked = tuple(name for name, _ in facts.part("stages").parts()) or STAGES
    early = set(asked) <= set(DATA_STAGES) and all(stage.name in stages.DATA for stage in found)
    return Run(
        status=decision.status,
        task=facts.text("task"),
        created=words.moment(facts.text("created")),
        headline=decision.headline,
        reasons=tuple(facts.texts("reasons") or words.reasons(decision)),
        warnings=tuple(
            check for check in decision.checks if not check.blocks and check.status not in ("pass", "waived")
        ),
        figures=figures.of_data(decision, found) if early else figures.of_model(found),
        chapters=_chapters(found, expected=DATA_STAGES if early and decision.status == "pass" else STAGES),
        checks=_every_check(decision, found),
        gate=stages.read([_own(decision, verdicts)])[0],
        subjects=_subjects((*verdicts, decision)),
        timings=_timings(facts.part("stages"), found),
    )


def _chapters(found: Sequence[stages.Stage], *, expected: Sequence[str]) -> tuple[Chapter, ...]:
    names = {stage.name for stage in found}
    before = (*stages.DATA, "preflight")
    stopped = [stage.title.lower() for stage in found if stage.name in before and stage.status != "pass"]
    why = f": the run stopped before, as {' and '.join(stopped)} did not pass" if stopped else ""
    sentences = {
        "train": f"Nothing was trained{why}.",
        "evaluate": "Nothing was evaluated: there are no metrics.",
        "behave": "No behavior test ran.",
    }
    absent = {
        name: sentences.get(name, f"{stages.TITLES[name]} did not run.") for name in expected if name not in names
    }
    chapters = [
        Chapter(
            title.lower(),
            title,
            tuple(stage for stage in found if stage.name in members),
            tuple(absent[name] for name in members if name in absent),
        )
        for title, members in CHAPTERS.items()
    ]
    others = tuple(stage for stage in found if stage.name not in PLACED)
    chapters.append(Chapter("others", "Other stages", others, ()))
    return tuple(chapter for chapter in chapters if chapter.stages or chapter.missing)


def _every_check(decision: Verdict, found: Sequence[stages.Stage]) -> tuple[Check, ...]:
    decided = {check.id for check in decision.checks}
    return (*decision.checks, *(check for stage in found for check in stage.checks if check.id not in decided))


def _own(decision: Verdict, verdicts: Sequence[Verdict]) -> Verdict:
    theirs = {check.id for verdict in verdicts for check in verdict.checks}
    return decision.model_copy(update={"checks": tuple(check for check in decision.checks if check.id not in theirs)})


def _subjects(verdicts: Sequence[Verdict]) -> tuple[Subject, ...]:
    judged: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        for subject in sorted(verdict.subject.items()):
            judged.setdefault(subject, []).append(verdict.stage)
    return tuple(Subject(name, digest, tuple(dict.fromkeys(by))) for (name, digest), by in judged.items())


def _timings(decided: Facts, found: Sequence[stages.Stage]) -> tuple[Timing, ...]:
    rows: list[tuple[str, str, int | None, float | None]] = [
        (stage.name, stage.status, len(stage.checks), stage.seconds) for stage in found
    ]
    names = {stage.name for stage in found}
    rows += [
        (name, part.text("status"), part.count("checks"), part.number("seconds"))
        for name, part in decided.parts()
        if name not in names
    ]
    most = max((seconds or 0.0 for *_, seconds in rows), default=0.0) or 1.0
    return tuple(Timing(*row, width=round(100 * max(0.0, row[3] or 0.0) / most, 2)) for row in rows)

"""The commands: each takes what the command line gave, calls the stage of the same name and returns the exit code.

Stages meet in one work folder (--work): what one writes, the next reads. Every path of it can be given by name instead.
Each command imports its own stage only.
"""

import argparse
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from tagifai.errors import MISUSED, PASSED, DataError
from tagifai.task import Task
from tagifai.verdict import EXIT_CODES, STAGES, Verdict

WORK = Path("runs/work")
TASK = Path("data/task.yaml")


def init(options: argparse.Namespace) -> int:
    """Propose a task file, expectations and a behavior suite from a labelled table, to be edited."""
    from tagifai.propose.init import init

    columns = {name: getattr(options, name) for name in ("text", "label", "id", "created")}
    task = init(options.folder, options.labeled, **columns)
    for path in sorted(path for path in options.folder.rglob("*") if path.is_file()):
        _say(f"wrote {path}")
    work = shlex.quote(str(WORK.parent / task.name))
    _say(f"read and edit them, then: tagifai validate --task {shlex.quote(str(options.folder))} --work {work}")
    return PASSED


def load(options: argparse.Namespace) -> int:
    """Read the task and its tables into the work folder."""
    from tagifai.data.load import load

    rows = load(str(options.task or TASK), task_folder=options.work / "task", tables=_path(options, "tables"))
    _say(f"loaded {', '.join(f'{count} rows of {name}' for name, count in rows.items())}")
    return PASSED


def validate(options: argparse.Namespace) -> int:
    """Run the expectation suites on the tables, or on one TABLE; --list shows what is expected."""
    from tagifai.data import suites
    from tagifai.data import validate as stage

    if options.list:
        for found in suites.list_suites(_task(options)):
            _say(f"{found.table:<20} {found.severity:<6} {found.expectation}({', '.join(found.columns)})")
        return PASSED
    if options.task or not _path(options, "tables").is_dir():
        load(options)
    if options.data_docs:
        page = stage.data_docs(_task(options), _path(options, "tables"), options.data_docs)
        _say(f"wrote Great Expectations' Data Docs to {page}")
    return _tell(
        stage.validate(_task(options), _path(options, "tables"), only=options.table, **_outputs(options, "validate"))
    )


def preprocess(options: argparse.Namespace) -> int:
    """Clean the documents and split them."""
    from tagifai.data.preprocess import preprocess

    outputs = _outputs(options, "preprocess")
    return _tell(preprocess(_task(options), _path(options, "tables"), splits=_path(options, "splits"), **outputs))


def preflight(options: argparse.Namespace) -> int:
    """Check on a few rows that training works at all."""
    from tagifai.model.preflight import preflight

    return _tell(preflight(_task(options), _path(options, "splits"), verdict=_outputs(options, "preflight")["verdict"]))


def train(options: argparse.Namespace) -> int:
    """Train a model."""
    from tagifai.model.progress import training_progress
    from tagifai.model.train import train

    with training_progress(Task.read(_task(options)).train) as on_step:
        found = train(
            _task(options),
            _path(options, "splits"),
            model=_path(options, "model"),
            verdict=_outputs(options, "train")["verdict"],
            on_step=on_step,
        )
    return _tell(found)


def evaluate(options: argparse.Namespace) -> int:
    """Measure a model on the test split, beside a simple baseline."""
    from tagifai.evaluate.evaluate import evaluate

    model = options.model or str(options.work / "model")
    return _tell(evaluate(_task(options), _path(options, "splits"), model, **_outputs(options, "evaluate")))


def behave(options: argparse.Namespace) -> int:
    """Run a behavior suite on any model; --lint and --list need none."""
    from tagifai.behavior import lint
    from tagifai.behavior.behave import behave, suite_of
    from tagifai.behavior.rows import rows_of

    splits = _path(options, "splits")
    rows = splits if splits.is_dir() else None
    if options.lint:
        findings = lint.lint(options.suite or suite_of(_task(options)))
        for finding in findings:
            _say(finding)
        return MISUSED if findings else PASSED
    if options.list:
        from tagifai.behavior.suite import Suite

        for case in lint.list_cases(Suite.read(options.suite or suite_of(_task(options))), rows_of(rows)):
            _say(json.dumps(case, ensure_ascii=False))
        return PASSED
    model = options.model or str(options.work / "model")
    return _tell(behave(_task(options), rows, model, suite=options.suite, **_outputs(options, "behave")))


def gate(options: argparse.Namespace) -> int:
    """Decide on all verdicts."""
    from tagifai.gate.gate import gate

    verdicts = _verdicts(options)
    report = options.report or options.work / "gate"
    made = gate(
        _task(options), verdicts, decision=report / "decision.json", report=report / "report.html", needs=STAGES
    )
    for reason in made.facts["reasons"]:
        _say(reason)
    return _tell(made)


def publish(options: argparse.Namespace) -> int:
    """Publish a model that passed the gate into a registry."""
    from tagifai.publish.publish import publish

    decided = options.report or options.work / "gate"
    version = publish(
        _path(options, "model"),
        decided / "decision.json",
        _verdicts(options),
        decided / "report.html",
        registry=options.registry,
        name=options.name or Task.read(_task(options)).name,
    )
    _say(f"published version {version} in {options.registry}")
    return PASSED


def enforce(options: argparse.Namespace) -> int:
    """Exit as the gate decided."""
    from tagifai.gate.enforce import enforce

    enforce((options.report or options.work / "gate") / "decision.json")
    return PASSED


def verify(options: argparse.Namespace) -> int:
    """Hash a published version again and say what does not match."""
    from tagifai.publish.verify import verify

    found = verify(options.version)
    for check in found.checks:
        if check.blocks:
            _say(check.message)
    return _tell(found)


def monitor(options: argparse.Namespace) -> int:
    """Compare a window of new documents with those that the model was trained on."""
    from tagifai.monitor.monitor import monitor

    reference = options.reference or _path(options, "splits") / "train.parquet"
    verdict, page = _outputs(options, "monitor").values()
    return _tell(monitor(_task(options), reference, options.window, verdict=verdict, report=page))


def report(options: argparse.Namespace) -> int:
    """Write the page of a run again, from its decision and its verdicts."""
    from tagifai.report import page

    folder = options.report or options.work / "gate"
    decision = Verdict.read(folder / "decision.json")
    page.write(decision, [Verdict.read(path) for path in _verdicts(options)], folder / "report.html")
    _say(str(folder / "report.html"))
    return PASSED


def predict(options: argparse.Namespace) -> int:
    """Label texts: those given, or the rows of a table, as JSON lines."""
    from tagifai.model import store

    model = store.load(options.model_folder)
    texts = list(_texts(options))
    for text, row in zip(texts, model.probabilities(texts), strict=True):
        shares = {label: round(float(share), 6) for label, share in zip(model.labels, row, strict=True)}
        line = {"label": model.labels[int(row.argmax())], "probabilities": shares, "text": text}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return PASSED


def _texts(options: argparse.Namespace) -> Iterator[str]:
    yield from options.texts
    if options.table_file:
        from tagifai.clean import documents
        from tagifai.data import formats, sources

        name = sources.shown(options.table_file)
        table = formats.parse(sources.read(options.table_file), name)
        columns = Task.read(_task(options)).columns.text
        missing = [column for column in columns if column not in table]
        if missing:
            raise DataError(f"{name} lacks the columns {missing}; it has {list(table)}")
        yield from documents([table[column] for column in columns])


def _path(options: argparse.Namespace, name: str) -> Path:
    given = getattr(options, name, None)
    return Path(given) if given else options.work / name


def _task(options: argparse.Namespace) -> Path:
    if options.task:
        return Path(options.task)
    loaded: Path = options.work / "task"
    return loaded if loaded.is_dir() else TASK


def _outputs(options: argparse.Namespace, stage: str) -> dict[str, Path]:
    folder = options.report or options.work / stage
    return {"verdict": folder / "verdict.json", "report": folder / "report.html"}


def _verdicts(options: argparse.Namespace) -> list[Path]:
    there = (options.work / stage / "verdict.json" for stage in STAGES)
    return [path for path in there if path.is_file()]


def _tell(found: Verdict) -> int:
    _say(f"{found.stage}: {found.status}, {found.headline}")
    return EXIT_CODES[found.status]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")

"""The command line: one subcommand a stage, each a thin door to the function of the same name.

Stages meet in one work folder (--work): what one writes, the next reads. Every path of it can be given by name instead.
"""

import argparse
import json
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from tagifai import __version__
from tagifai.errors import MISUSED, PASSED, DataError, TagifaiError
from tagifai.task import Task
from tagifai.verdict import EXIT_CODES, STAGES, Verdict

WORK = Path("runs/work")
TASK = Path("data/task.yaml")

Command = Callable[[argparse.Namespace], int]

_FOLDER: dict[str, Any] = {"type": Path, "metavar": "DIR"}
OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "task": ("--task", {"metavar": "FILE", "help": f"task file; default: the work folder's, else {TASK}"}),
    "tables": ("--tables", {**_FOLDER, "help": "folder with the tables; default: tables in the work folder"}),
    "splits": ("--splits", {**_FOLDER, "help": "folder with the splits; default: splits in the work folder"}),
    "model": (
        "--model",
        {
            "metavar": "MODEL",
            "help": "model folder, python:module:function or http(s) endpoint; default: the trained one",
        },
    ),
    "report": (
        "--report",
        {**_FOLDER, "help": "where verdict.json and report.html go, or are; default: named as the stage"},
    ),
    "suite": ("--suite", {"type": Path, "metavar": "FILE", "help": "behavior suite; default: the task's"}),
    "lint": ("--lint", {"action": "store_true", "help": "say what is wrong with the suite, and stop"}),
    "list": ("--list", {"action": "store_true", "help": "list what is tested, and stop"}),
    "data_docs": ("--data-docs", {**_FOLDER, "help": "write Great Expectations' own site to DIR, too"}),
    "table": ("table", {"nargs": "?", "metavar": "TABLE", "help": "only this table"}),
    "registry": ("--registry", {"default": "registry", "metavar": "DIR", "help": "the registry; default: registry"}),
    "name": ("--name", {"metavar": "NAME", "help": "name of the model in the registry; default: the task's"}),
    "version": ("version", {"type": Path, "metavar": "FOLDER", "help": "folder of a published version"}),
    "window": ("window", {"type": Path, "metavar": "TABLE", "help": "new documents: CSV or Parquet"}),
    "reference": (
        "--reference",
        {"type": Path, "metavar": "FILE", "help": "documents to compare with; default: the train split"},
    ),
    "model_folder": ("model_folder", {"type": Path, "metavar": "MODEL", "help": "model folder"}),
    "texts": ("texts", {"nargs": "*", "metavar": "TEXT", "help": "texts to label"}),
    "folder": ("folder", {**_FOLDER, "help": "a new or empty folder"}),
    "labeled": (
        "--table",
        {"dest": "labeled", "type": Path, "required": True, "metavar": "FILE", "help": "labelled table"},
    ),
    "text": (
        "--text",
        {"nargs": "+", "action": "extend", "default": [], "metavar": "COL", "help": "text columns; default: guessed"},
    ),
    "label": ("--label", {"metavar": "COL", "help": "label column; default: guessed"}),
    "id": ("--id", {"metavar": "COL", "help": "column that names a row; default: guessed, else row numbers"}),
    "created": ("--created", {"metavar": "COL", "help": "column of times; default: guessed"}),
    "table_file": ("--table", {"dest": "table_file", "metavar": "FILE", "help": "label the rows of a table"}),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 passed, 1 a blocking check failed, 2 wrong use, 3 inconclusive."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except TagifaiError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]error:[/] {_plain(str(error))}")
        return error.exit_code
    return code


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="tagifai", description="Train text classifiers, test them as software is tested, publish those that pass."
    )
    top.add_argument("--version", action="version", version=f"tagifai {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for run, options in COMMANDS.items():
        text = run.__doc__ or ""
        command = commands.add_parser(run.__name__, help=text.partition("\n")[0].rstrip("."), description=text)
        command.add_argument("--work", type=Path, default=WORK, metavar="DIR", help=f"the work folder; default: {WORK}")
        for name in options:
            flag, settings = OPTIONS[name]
            command.add_argument(flag, **settings)
        command.set_defaults(run=run)
    return top


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
    from tagifai.data import validate as stage

    if options.list:
        for line in stage.list_suites(_task(options)):
            _say(str(line))
        return PASSED
    if not _path(options, "tables").is_dir():
        load(options)
    if options.data_docs:
        stage.data_docs(_task(options), _path(options, "tables"), options.data_docs)
        _say(f"wrote Great Expectations' Data Docs to {options.data_docs / 'index.html'}")
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

    model = str(_path(options, "model"))
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
    model = str(_path(options, "model"))
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
    return _tell(monitor(_task(options), reference, options.window, **_outputs(options, "monitor")))


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
        from tagifai.clean import document
        from tagifai.data import formats

        table = formats.read(options.table_file)
        columns = Task.read(_task(options)).columns.text
        missing = [column for column in columns if column not in table]
        if missing:
            raise DataError(f"{options.table_file} lacks the columns {missing}; it has {list(table)}")
        yield from (document(row) for row in table[list(columns)].itertuples(index=False))


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


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


COMMANDS: Mapping[Command, tuple[str, ...]] = {
    init: ("folder", "labeled", "text", "label", "id", "created"),
    load: ("task", "tables"),
    validate: ("table", "task", "tables", "report", "list", "data_docs"),
    preprocess: ("task", "tables", "splits", "report"),
    preflight: ("task", "splits", "report"),
    train: ("task", "splits", "model", "report"),
    evaluate: ("task", "splits", "model", "report"),
    behave: ("task", "splits", "model", "suite", "report", "lint", "list"),
    gate: ("task", "report"),
    publish: ("task", "model", "report", "registry", "name"),
    enforce: ("report",),
    verify: ("version",),
    monitor: ("window", "task", "splits", "reference", "report"),
    report: ("report",),
    predict: ("model_folder", "texts", "table_file", "task"),
}

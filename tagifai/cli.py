"""The command line: which commands there are, and what each takes."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from tagifai import __version__, commands
from tagifai.commands import TASK, WORK
from tagifai.errors import MISUSED, PASSED, TagifaiError

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


COMMANDS: Mapping[Command, tuple[str, ...]] = {
    commands.init: ("folder", "labeled", "text", "label", "id", "created"),
    commands.load: ("task", "tables"),
    commands.validate: ("table", "task", "tables", "report", "list", "data_docs"),
    commands.preprocess: ("task", "tables", "splits", "report"),
    commands.preflight: ("task", "splits", "report"),
    commands.train: ("task", "splits", "model", "report"),
    commands.evaluate: ("task", "splits", "model", "report"),
    commands.behave: ("task", "splits", "model", "suite", "report", "lint", "list"),
    commands.gate: ("task", "report"),
    commands.publish: ("task", "model", "report", "registry", "name"),
    commands.enforce: ("report",),
    commands.verify: ("version",),
    commands.monitor: ("window", "task", "splits", "reference", "report"),
    commands.report: ("report",),
    commands.predict: ("model_folder", "texts", "table_file", "task"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 passed, 1 a blocking check failed, 2 wrong use, 3 inconclusive."""
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except TagifaiError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:  # whoever read our output has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PASSED
    except OSError as error:
        named = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        return _fail(f"{named}. Give a path that can be read and written, on a disk with room.", MISUSED)
    return code


def _fail(message: str, code: int) -> int:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]error:[/] {escape(message)}")
    return code


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    top = argparse.ArgumentParser(
        prog="tagifai", description="Train text classifiers, test them as software is tested, publish those that pass."
    )
    top.add_argument("--version", action="version", version=f"tagifai {__version__}")
    subparsers = top.add_subparsers(required=True, metavar="COMMAND")
    for run, options in COMMANDS.items():
        text = run.__doc__ or ""
        command = subparsers.add_parser(run.__name__, help=text.partition("\n")[0].rstrip("."), description=text)
        command.add_argument("--work", type=Path, default=WORK, metavar="DIR", help=f"the work folder; default: {WORK}")
        for name in options:
            flag, settings = OPTIONS[name]
            command.add_argument(flag, **settings)
        command.set_defaults(run=run)
    return top

"""Run the training pipeline on this machine: `python -m pipelines.run_local [--task FILE] [--out DIR]`.

Every task is a process of its own, as it is a pod of its own on a cluster: kfp starts the very components here
that are compiled for Kubernetes. What they wrote is gathered under --out, whole or not at all.
"""

import argparse
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from kfp import local
from rich.console import Console
from rich.markup import escape

from pipelines.outputs import Outputs
from pipelines.progress import Progress
from pipelines.summary import tell
from pipelines.training import training
from pipelines.transcript import Transcript
from tagifai import errors, files
from tagifai.errors import TagifaiError, TaskError
from tagifai.report import page
from tagifai.verdict import EXIT_CODES, STAGES, Check, Status, Verdict

REPORT, LOG = "report.html", "run.log"
OURS = (LOG, REPORT, "decision.json", "model/*", "verdicts/*", "reports/*")  # files of a folder that may be replaced
STARTUP = Path(__file__).parent / "startup"
LOG_LINES = 20  # of a stage that crashed, shown
GATES = ("gate-3", "gate-2", "gate")  # the last first, as kfp names the tasks of one component


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the pipeline and return the decision's exit code."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.run_local", description="Train, test and gate a model.")
    parser.add_argument("--task", default="data/task.yaml", metavar="FILE", help="path or URI; default: data/task.yaml")
    parser.add_argument("--out", type=Path, default=Path("runs/latest"), metavar="DIR", help="default: runs/latest")
    parser.add_argument("--registry", type=Path, metavar="DIR", help="default: registry, beside the --out folder")
    parser.add_argument("-v", "--verbose", action="store_true", help="show everything that kfp and the stages print")
    options = parser.parse_args(arguments)
    console = Console(file=sys.stdout, highlight=False)  # not what is redirected while kfp runs
    registry = options.registry or options.out.parent / "registry"
    try:
        return run(options.task, options.out, registry, console=console, verbose=options.verbose)
    except TagifaiError as error:
        console.print(f"[bold red]error:[/] {escape(str(error))}", soft_wrap=True)
        return error.exit_code


def run(task: str, out: Path, registry: Path, *, console: Console, verbose: bool = False) -> int:
    """Run the pipeline on a task, gather what it wrote under `out`, tell the decision, and return its exit code.

    out: a new or empty folder, or that of an earlier run, which is replaced. Raises the TagifaiError by which a stage
    refused its input; what earlier stages wrote is gathered all the same.
    """
    _refuse_to_replace(out, registry)
    with tempfile.TemporaryDirectory(prefix="tagifai-") as folder:
        outputs, log = Outputs(Path(folder) / "root"), Path(folder) / LOG
        progress = Progress(console, lambda name, succeeded: _look(outputs, name, succeeded))
        with log.open("w", encoding="utf-8") as file, progress.live():
            transcript = Transcript(
                file, on_start=progress.start, on_end=progress.end, echo=sys.stdout if verbose else None
            )
            with redirect_stdout(transcript):
                _execute(task, outputs.root, registry)
        gate = next((gate for gate in GATES if outputs.verdict(gate)), None)
        decision = outputs.verdict(gate) if gate else None
        if decision is None or not (transcript.failed or "enforce").startswith("enforce"):
            _gather(outputs, log, out, broken(transcript.failed, list(filter(None, map(outputs.verdict, STAGES)))))
            return _explain(transcript, console)
        _gather(outputs, log, out, decision)
        tell(decision, outputs.verdict("evaluate"), outputs.verdict("behave"), out / REPORT, console)
        return EXIT_CODES[decision.status]


def _refuse_to_replace(out: Path, registry: Path) -> None:
    """Raise TaskError when `out`, which this run replaces, holds anything but an earlier run."""
    if registry.resolve().is_relative_to(out.resolve()):
        raise TaskError(f"The registry {registry} lies in {out}, which each run replaces. Name one outside of it.")
    if out.is_dir() and any(out.iterdir()) and not (out / LOG).is_file():
        raise TaskError(f"{out} holds files that are not of a run, which a run would replace. Name another folder.")
    if out.exists() and not out.is_dir():
        raise TaskError(f"{out} is no folder. Name another one.")


def _execute(task: str, root: Path, registry: Path) -> None:
    """Run every task as a process of its own."""
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=str(root), raise_on_error=False)
    task_file = str(Path(task).resolve()) if Path(task).exists() else task
    with warnings.catch_warnings(), _inherited("PYTHONPATH", str(STARTUP)):
        warnings.filterwarnings("ignore", message=".*have no effect in the current local runner")  # names, for the page
        training(task_file=task_file, registry=str(registry.resolve()))


@contextmanager
def _inherited(variable: str, first: str) -> Iterator[None]:
    """Put a path first in an environment variable while the block runs: tasks inherit the environment."""
    before = os.environ.get(variable)
    os.environ[variable] = first if before is None else os.pathsep.join((first, before))
    try:
        yield
    finally:
        del os.environ[variable]
        os.environ |= {} if before is None else {variable: before}


def _look(outputs: Outputs, task: str, succeeded: bool) -> tuple[Status, str]:
    """Return what the live view says of a task that ended."""
    found = outputs.verdict(task)
    if found:
        return found.status, found.headline
    if not succeeded:
        return ("fail", "the run fails: the gate did not pass") if task.startswith("enforce") else ("error", "failed")
    return "pass", {"load": outputs.rows_loaded, "publish": outputs.version}.get(task, lambda: "passed")()


def broken(stage: str | None, found: Sequence[Verdict]) -> Verdict:
    """Return the decision on a run that did not come to its end: an error, whatever was found before."""
    message = f"The run did not come to its end: {stage or 'the pipeline'} failed. What it said stands in {LOG}."
    check = Check(id="gate/came-to-its-end", family="evidence", status="error", message=message)
    checks = (check, *(check for verdict in found for check in verdict.checks))
    return Verdict(stage="gate", checks=checks, facts={"reasons": [message]})


def _gather(outputs: Outputs, log: Path, out: Path, decision: Verdict) -> None:
    """Copy what the stages wrote to one folder, with the decision and its page."""
    wanted = {"model": ("train", "model")}
    wanted |= {f"verdicts/{stage}.json": (stage, "verdict") for stage in STAGES}
    wanted |= {f"reports/{stage}.html": (stage, "report") for stage in STAGES}
    with files.staged_folder(out, ours=OURS) as staged:
        for name, (task, output) in wanted.items():
            source, target = outputs.path(task, output), staged / name
            if source.exists():
                target.parent.mkdir(exist_ok=True)
                (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
        shutil.copyfile(log, staged / LOG)
        decision.write(staged / "decision.json")
        page.write(decision, list(filter(None, map(outputs.verdict, STAGES))), staged / REPORT)


def _explain(transcript: Transcript, console: Console) -> int:
    """Say why the run ended without a decision: raise the error of the stage, or show the end of its log."""
    if (found := transcript.error()) is not None:
        kind, message = found
        raise getattr(errors, kind, TagifaiError)(message)
    console.print(f"[bold red]error:[/] {transcript.failed or 'the pipeline'} crashed; the end of what it printed:")
    for line in transcript.lines[-LOG_LINES:]:
        console.print(line, markup=False, soft_wrap=True)
    return errors.FAILED


if __name__ == "__main__":  # pragma: no cover - one line, run by `make run`
    sys.exit(main())

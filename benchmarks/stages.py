"""Stages: how much of a local run is the stages' own work, how much their imports, and how much neither.

A local run starts one process a task, as a cluster starts one pod. Its time is taken apart by three sources: `seconds`
in the verdicts (own work), the time stamps in kfp's log (when a process was started, ready, done and gone), and the
imports of each stage, measured alone in fresh processes.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.documents import TASK
from benchmarks.machine import ROOT
from benchmarks.timing import spread
from pipelines.transcript import ENDED, STARTED
from tagifai.verdict import Verdict

WALL, OVERHEAD = 30.0, 0.10  # aims: seconds at most on two cores, and the share that is neither work nor imports
IMPORTS = {  # what the process of each component imports before its own work, with what is imported lazily
    "load": "tagifai.data.load",
    "validate": "tagifai.data.validate, tagifai.data.expectations",
    "preprocess": "tagifai.data.preprocess, tagifai.data.expectations",
    "preflight": "tagifai.model.preflight",
    "train": "tagifai.model.train",
    "evaluate": "tagifai.evaluate.evaluate, tagifai.model.store",
    "behave": "tagifai.behavior.behave, tagifai.model.store",
    "gate": "tagifai.gate.gate",
    "publish": "tagifai.publish.publish",
    "enforce": "tagifai.gate.enforce",
}
READY, DONE = "Looking for component", "Wrote executor output"  # kfp's words in a task, around the component's body
STAMP = re.compile(r"\b(\d\d):(\d\d):(\d\d)[.,](\d{3})\b")
DAY = 24 * 3600.0
TIMED = "import time; began = time.perf_counter(); import {}; print(time.perf_counter() - began)"


@dataclass
class Process:
    """The seconds at which the process of a task was started, ready for the component, done with it, and gone."""

    started: float
    ready: float
    done: float
    gone: float


@dataclass(frozen=True)
class Run:
    """One local run. wall: seconds from command to prompt; work: own seconds of the tasks that recorded them."""

    exit_code: int
    wall: float
    processes: Mapping[str, Process]
    work: Mapping[str, float]


def run(task: Path = TASK, *, runs: int = 3) -> dict[str, Any]:
    """Run the pipeline several times and take its time apart; every figure is a median over the runs."""
    totals, tasks = [], []
    for _ in range(runs):  # imports are measured in turn with the runs: how busy a machine is changes by the minute
        found = run_locally(task)
        imports = {name: import_seconds(IMPORTS[name]) for name in sorted(map(component_of, found.processes))}
        totals.append(in_sum(found, imports))
        tasks.append(task_by_task(found, imports))
    wall = median(total["wall_seconds"] for total in totals)
    share = median(total["overhead_share"] for total in totals)
    return {
        "command": f"python -m pipelines.run_local --task {TASK.name if task.is_absolute() else task} --out OUT",
        "runs": runs,
        "exit_code": found.exit_code,
        "total": {name: spread([total[name] for total in totals]) for name in totals[0]},
        "tasks": {
            name: {part: median(each[name][part] for each in tasks) for part in parts}
            for name, parts in tasks[0].items()
        },
        "aims": {
            "wall_seconds": {"at_most": WALL, "reached": wall <= WALL},
            "overhead_share": {"at_most": OVERHEAD, "reached": share <= OVERHEAD},
        },
    }


def import_seconds(modules: str) -> float:
    """Return the seconds that importing takes in a fresh process, whose own start is not counted."""
    done = subprocess.run(  # noqa: S603 - the interpreter that runs this
        [sys.executable, "-c", TIMED.format(modules)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def run_locally(task: Path) -> Run:
    """Run the pipeline as a person does, and read what it left; raises RuntimeError when it came to no decision."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "pipelines.run_local", "--task", str(task), "--out", str(out)]
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
        wall = time.perf_counter() - began
        if not (out / "decision.json").is_file():
            raise RuntimeError(f"the pipeline came to no decision: {done.stdout[-500:]} {done.stderr[-500:]}")
        processes = read_log((out / "run.log").read_text(encoding="utf-8").splitlines())
        verdicts = [Verdict.read(path) for path in (out / "verdicts").glob("*.json")]
        work = {verdict.stage: verdict.seconds for verdict in verdicts}
        last_gate = next(name for name in reversed(processes) if component_of(name) == "gate")
        work[last_gate] = Verdict.read(out / "decision.json").seconds
        return Run(done.returncode, wall, processes, work)


def read_log(lines: Iterable[str]) -> dict[str, Process]:
    """Return when each task's process came and went, in seconds of the day on which the run began."""
    found: dict[str, Process] = {}
    task, now = "", 0.0
    for line in lines:
        started, ended = STARTED.search(line), ENDED.search(line)
        if not (started or ended or READY in line or DONE in line):
            continue
        now = _clock(line, after=now)
        if started:
            task = started["task"]
            found[task] = Process(started=now, ready=now, done=now, gone=now)
        elif READY in line:
            found[task].ready = now
        elif DONE in line:
            found[task].done = now
        else:
            process = found[task]
            process.gone = now
            if process.done < process.ready:  # it failed, and did not say when it was done
                process.done = now
    return found


def _clock(line: str, *, after: float) -> float:
    """Return the time in a line of kfp's log, in seconds; a time that seems to run backwards is past midnight."""
    stamp = STAMP.search(line)
    if stamp is None:
        raise RuntimeError(f"kfp's log has changed: there is no time in {line!r}")
    hours, minutes, seconds, milliseconds = map(int, stamp.groups())
    clock = hours * 3600 + minutes * 60 + seconds + milliseconds / 1000
    return clock + (DAY if clock < after - DAY / 2 else 0)


def component_of(task: str) -> str:
    """Return the component of a task: kfp names its second task `gate-2`."""
    return re.sub(r"-\d+$", "", task)


def task_by_task(found: Run, imports: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Take each task's seconds apart: start of the process, imports, own work, its end, and what none of them explains.

    The work of tasks that record none (load, publish, enforce) counts as unexplained.
    """
    tasks = {}
    for name, process in found.processes.items():
        parts = {
            "start": process.ready - process.started,
            "imports": imports[component_of(name)],
            "work": found.work.get(name, 0.0),
            "end": process.gone - process.done,
        }
        whole = process.gone - process.started
        tasks[name] = {"seconds": whole, **parts, "unexplained": whole - sum(parts.values())}
    return tasks


def in_sum(found: Run, imports: Mapping[str, float]) -> dict[str, float]:
    """Add up the tasks; overhead: all seconds of the command that are neither own work nor imports of a stage."""
    tasks = task_by_task(found, imports).values()
    work, imported = (sum(task[part] for task in tasks) for part in ("work", "imports"))
    return {
        "wall_seconds": found.wall,
        "work_seconds": work,
        "import_seconds": imported,
        "start_seconds": sum(task["start"] for task in tasks),
        "end_seconds": sum(task["end"] for task in tasks),
        "runner_seconds": found.wall - sum(task["seconds"] for task in tasks),
        "overhead_seconds": found.wall - work - imported,
        "overhead_share": (found.wall - work - imported) / found.wall,
    }


def median(values: Iterable[float]) -> float:
    """Return the middle of some values."""
    return float(np.median(list(values)))

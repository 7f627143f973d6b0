"""The training pipeline with a poisoned table.

A run sees only the files of its image and what it can reach by URI. So that the test works on every endpoint, without
a bucket and without a second image, the load step first copies the image's own sample and spoils the copy.
"""

import copy
from pathlib import Path
from typing import Any

import yaml

FOLDER = "/tmp/poisoned"  # noqa: S108 - in the step's container
TASK_FILE = f"{FOLDER}/task.yaml"
VARIABLE = "TAGIFAI_SMOKE_POISON"

# Runs in the image, below /app. A label that the task does not know and a title that is gone: findings, not a table
# that cannot be read, so that the stages judge it and the gate has to say no.
POISON = f"""
import csv, pathlib, shutil
folder = pathlib.Path("{FOLDER}")
shutil.copytree("data", folder, dirs_exist_ok=True)
def spoil(name, column, value):
    path = folder / name
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows[::5]:
        row[column] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
spoil("tags.csv", "tag", "cooking")
spoil("projects.csv", "title", "")
"""


def poisoned(pipeline: dict[str, Any]) -> dict[str, Any]:
    """Return a compiled pipeline whose load step spoils a copy of the sample first; ask it for TASK_FILE."""
    changed = copy.deepcopy(pipeline)
    container = changed["deploymentSpec"]["executors"]["exec-load"]["container"]
    shell, options, script, *rest = container["command"]
    if (shell, options) != ("sh", "-ec"):
        raise ValueError(f"the load step begins with {[shell, options]}, not with a shell that stops at an error")
    container["command"] = [shell, options, f'python3 -c "${VARIABLE}"\n{script}', *rest]
    container.setdefault("env", []).append({"name": VARIABLE, "value": POISON})
    return changed


def write_poisoned(package: Path, target: Path) -> Path:
    """Write the poisoned form of a compiled pipeline, and return where."""
    first, *others = yaml.safe_load_all(package.read_text(encoding="utf-8"))
    target.write_text(yaml.safe_dump_all([poisoned(first), *others], sort_keys=False), encoding="utf-8")
    return target

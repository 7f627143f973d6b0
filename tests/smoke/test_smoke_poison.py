"""The poisoned form of the training pipeline: what a cluster is given, and that our own stages see the poison."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import smoke_poison
import yaml
from smoke_run import ROOT

from tagifai.data.load import load


def executors(pipeline: dict[str, Any]) -> dict[str, Any]:
    return {name: executor["container"] for name, executor in pipeline["deploymentSpec"]["executors"].items()}


def test_only_the_load_step_is_changed(package: Path, tmp_path: Path) -> None:
    before = yaml.safe_load(package.read_text())
    after = yaml.safe_load(smoke_poison.write_poisoned(package, tmp_path / "poisoned.yaml").read_text())
    changed = executors(after).pop("exec-load")
    assert changed["image"] == executors(before)["exec-load"]["image"]
    assert changed["command"][2].endswith(executors(before)["exec-load"]["command"][2])
    for pipeline in (before, after):
        del pipeline["deploymentSpec"]["executors"]["exec-load"]
    assert after == before


def test_a_load_step_of_another_shape_is_refused(package: Path) -> None:
    pipeline = yaml.safe_load(package.read_text())
    executors(pipeline)["exec-load"]["command"][0] = "python3"
    with pytest.raises(ValueError, match="not with a shell"):
        smoke_poison.poisoned(pipeline)


@pytest.mark.parametrize("expanded", ["$(", "{{"])
def test_nothing_in_the_poison_is_expanded_on_the_way(expanded: str) -> None:
    """Kubernetes expands $(NAME) in commands and variables, the workflow engine double braces."""
    assert expanded not in smoke_poison.POISON


def test_the_changed_command_spoils_a_copy_and_then_goes_on(package: Path, tmp_path: Path) -> None:
    """Runs the step's own shell line, with a tool in python3's place that stands for the step itself."""
    container = executors(smoke_poison.poisoned(yaml.safe_load(package.read_text())))["exec-load"]
    folder, app = tmp_path / "poisoned", tmp_path / "app"
    shutil.copytree(ROOT / "data", app / "data")
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin/python3"
    python.write_text(f'#!/bin/sh\n[ "$1" = -m ] && {{ shift; echo "step $*"; exit; }}\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    variables = {item["name"]: item["value"].replace(smoke_poison.FOLDER, str(folder)) for item in container["env"]}
    run = subprocess.run(
        [*container["command"], "--executor_input", "{}"],
        cwd=app,
        env={**variables, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert run.stdout.startswith("step kfp.dsl.executor_main")
    assert run.stdout.rstrip().endswith("--executor_input {}")

    rows = load(str(folder / "task.yaml"), task_folder=tmp_path / "task", tables=tmp_path / "tables")
    assert rows["labeled_projects"] == len((ROOT / "data/tags.csv").read_text().splitlines()) - 1
    suite = json.loads((ROOT / "data/expectations/tags.json").read_text())
    allowed = {label for rule in suite["expectations"] for label in rule["kwargs"].get("value_set", [])}
    assert "cooking" in (folder / "tags.csv").read_text()
    assert "cooking" not in allowed


@pytest.mark.data
def test_the_validate_stage_finds_the_poison(tmp_path: Path) -> None:
    from tagifai.data.validate import validate

    poison = smoke_poison.POISON.replace(smoke_poison.FOLDER, str(tmp_path / "poisoned"))
    subprocess.run([sys.executable, "-c", poison], cwd=ROOT, timeout=30, check=True)
    load(str(tmp_path / "poisoned/task.yaml"), task_folder=tmp_path / "task", tables=tmp_path / "tables")
    verdict = validate(
        tmp_path / "task", tmp_path / "tables", report=tmp_path / "report.html", verdict=tmp_path / "verdict.json"
    )
    assert verdict.status == "fail"

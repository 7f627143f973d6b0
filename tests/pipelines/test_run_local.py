"""The command around the pipeline; the pipeline itself is tested in test_training.py."""

import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

from pipelines import run_local
from pipelines.outputs import Outputs
from tagifai.errors import DataError, TagifaiError
from tagifai.verdict import Check, Verdict

SAID = "12:00 - INFO - Executing task 'train'\n{}\n12:00 - ERROR - Task 'train' finished with status FAILURE\n"


def plant(root, task="preprocess", name="verdict"):
    check = Check(id=f"{task}/a", family="data", status="pass", message="A.")
    Verdict(stage=task, checks=(check,)).write(root / "run-1" / task / name)


@pytest.fixture
def run(tmp_path, monkeypatch):
    def run(said, *, planted=True, passed_gate=False):
        def execute(task, root, registry):
            if planted:
                plant(root)
            if passed_gate:
                plant(root, "gate", name="decision")
            print(said)  # noqa: T201 - what kfp does

        monkeypatch.setattr(run_local, "_execute", execute)
        console = Console(file=io.StringIO(), width=200)
        code = run_local.run("task.yaml", tmp_path / "out", tmp_path / "registry", console=console)
        return code, console.file.getvalue()

    return run


def test_a_stage_that_crashes_shows_the_end_of_its_log_and_keeps_what_was_found(run, tmp_path):
    lines = "\n".join(f"line {number}" for number in range(30)) + "\nMemoryError"
    code, shown = run(SAID.format(lines))
    assert code == 1
    assert "train crashed" in shown
    assert "MemoryError" in shown
    assert "line 5\n" not in shown
    assert (tmp_path / "out" / "verdicts" / "preprocess.json").is_file()
    assert "line 5\n" in (tmp_path / "out" / "run.log").read_text()


def test_a_stage_that_refuses_its_input_raises_its_error_and_keeps_what_was_found(run, tmp_path):
    with pytest.raises(DataError, match="no rows"):
        run(SAID.format("tagifai.errors.DataError: no rows"))
    assert (tmp_path / "out" / "verdicts" / "preprocess.json").is_file()


def test_an_error_of_a_kind_that_is_not_known_here_is_an_error_all_the_same(run):
    with pytest.raises(TagifaiError, match="new"):
        run(SAID.format("tagifai.errors.LaterError: new"))


def test_a_run_that_did_not_come_to_its_end_never_says_passed(run, tmp_path):
    assert run(SAID.format("killed"), passed_gate=True)[0] == 1
    decision = Verdict.read(tmp_path / "out" / "decision.json")
    assert decision.status == "error"
    assert "train failed" in decision.facts["reasons"][0]
    assert "PASSED" not in (tmp_path / "out" / "report.html").read_text()


def test_a_run_that_found_nothing_leaves_its_log_and_a_decision_that_says_so(run, tmp_path):
    assert run(SAID.format("killed"), planted=False)[0] == 1
    assert Verdict.read(tmp_path / "out" / "decision.json").status == "error"
    assert "killed" in (tmp_path / "out" / "run.log").read_text()


def test_a_registry_that_the_next_run_would_delete_is_refused(tmp_path, capsys):
    assert run_local.main(["--out", str(tmp_path / "o"), "--registry", str(tmp_path / "o" / "registry")]) == 2
    assert "which each run replaces" in capsys.readouterr().out.replace("\n", " ")


def test_a_pipeline_that_never_started_a_task_is_a_failure(run):
    code, shown = run("nothing", planted=False)
    assert code == 1
    assert "the pipeline crashed" in shown


def test_a_folder_with_files_of_somebody_else_is_not_replaced(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("dear")
    assert run_local.main(["--out", str(tmp_path)]) == 2
    assert "holds files that are not of a run" in capsys.readouterr().out.replace("\n", " ")
    assert run_local.main(["--out", str(tmp_path / "letter.txt")]) == 2
    assert "is no folder" in capsys.readouterr().out.replace("\n", " ")
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_an_earlier_run_is_replaced(run, tmp_path):
    for _ in range(2):
        run(SAID.format("MemoryError"))
    assert (tmp_path / "out" / "run.log").is_file()


def test_a_process_that_the_runner_starts_leaves_its_imports_to_the_operating_system():
    code = "import atexit, gc; atexit._run_exitfuncs(); print(gc.get_freeze_count() > 0)"
    env = os.environ | {"PYTHONPATH": str(run_local.STARTUP)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


@pytest.mark.parametrize("before", [None, "elsewhere"])
def test_what_tasks_inherit_is_put_back(monkeypatch, before):
    monkeypatch.delenv("SOMEWHERE", raising=False)
    if before is not None:
        monkeypatch.setenv("SOMEWHERE", before)
    with run_local._inherited("SOMEWHERE", "first"):
        assert os.environ["SOMEWHERE"].split(os.pathsep) == ["first", *filter(None, [before])]
    assert os.environ.get("SOMEWHERE") == before


def test_the_live_view_says_failed_of_a_task_that_left_nothing(tmp_path):
    assert run_local._look(Outputs(tmp_path), "train", False) == ("error", "failed")

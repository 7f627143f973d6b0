"""The training pipeline itself, through kfp's local runner: every task a process of its own."""

import csv

import pytest
from small_task import rows, write_small_task

from pipelines.run_local import main
from tagifai.publish import catalog
from tagifai.publish.verify import verify
from tagifai.verdict import DATA_STAGES, STAGES, Verdict

pytestmark = pytest.mark.training


def run(tmp_path, **task):
    out = tmp_path / "out"
    file = write_small_task(tmp_path / "task", **task)
    code = main(["--task", str(file), "--out", str(out), "--registry", str(tmp_path / "registry")])
    return code, out, catalog.versions(str(tmp_path / "registry"), "places")


def stages(out):
    return {path.stem for path in (out / "verdicts").glob("*.json")}


def test_a_sound_table_ends_with_a_published_model_and_every_report(tmp_path, capsys):
    code, out, versions = run(tmp_path)
    assert code == 0
    assert versions == ("1",)
    assert verify(tmp_path / "registry" / "places" / "versions" / "1").status == "pass"
    assert stages(out) == set(STAGES)
    assert Verdict.read(out / "decision.json").status == "pass"
    assert (out / "model" / "model.safetensors").is_file()
    assert (out / "report.html").read_text().startswith("<!doctype html>")
    shown = capsys.readouterr().out
    assert "PASSED" in shown
    assert "version 1" in shown
    assert str(out / "report.html") in shown.replace("\n", "")


def test_a_model_trained_on_shuffled_labels_is_not_published(tmp_path, capsys):
    code, out, versions = run(tmp_path, table=rows(240, shuffled=True))
    assert code == 1
    assert versions == ()
    assert stages(out) == set(STAGES)
    decision = Verdict.read(out / "decision.json")
    assert decision.status == "fail"
    assert "evaluate/weighted_f1" in {check.id for check in decision.checks if check.blocks}
    assert "FAILED" in capsys.readouterr().out


def test_nothing_is_trained_on_a_bad_table(tmp_path, capsys):
    table = rows()
    table[3][2], table[5][4] = "", "moon"
    table.append(["200", *table[0][1:]])
    code, out, versions = run(tmp_path, table=table)
    assert code == 1
    assert versions == ()
    assert stages(out) == set(DATA_STAGES)
    assert not (out / "model").exists()
    blocking = {check.id for check in Verdict.read(out / "decision.json").checks if check.blocks}
    assert "validate/notes/expect_column_values_to_not_be_null/title" in blocking
    assert "validate/notes/expect_column_values_to_be_in_set/place" in blocking
    assert (out / "report.html").is_file()
    shown = capsys.readouterr().out
    assert "FAILED" in shown
    assert " train " not in shown


def test_no_time_is_spent_on_training_that_cannot_work(tmp_path, capsys):
    code, out, versions = run(tmp_path, train={"device": "cuda"})
    assert code == 1
    assert versions == ()
    assert stages(out) == {*DATA_STAGES, "preflight"}
    assert not (out / "model").exists()
    assert Verdict.read(out / "decision.json").status == "error"
    assert "no CUDA device is here" in capsys.readouterr().out


def test_a_table_that_cannot_be_read_is_one_error_and_no_earlier_pass_is_left_to_be_read(tmp_path, capsys):
    file = write_small_task(tmp_path / "task")
    with (tmp_path / "task" / "notes.csv").open("a", newline="") as stream:
        csv.writer(stream).writerow(["1", "2"])
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.log").write_text("an earlier run")
    (out / "decision.json").write_text("an earlier pass")
    assert main(["--task", str(file), "--out", str(out)]) == 2
    assert "notes.csv, line 92: 2 fields, where the header has 5" in capsys.readouterr().out.replace("\n", " ")
    decision = Verdict.read(out / "decision.json")
    assert decision.status == "error"
    assert "load failed" in decision.facts["reasons"][0]

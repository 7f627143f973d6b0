"""Benchmarks still run, on a few rows; their figures are not judged here, since a busy machine would fail the tests."""

import json

import numpy as np
import pytest
from scipy import stats
from small_task import rows, write_small_task

from benchmarks import __main__ as command
from benchmarks import behavior, machine, plain_loop, quality, speed, stages
from benchmarks.documents import TASK, read, synthetic
from pipelines.compile import COMPONENTS
from tagifai.behavior.suite import Suite
from tagifai.task import Task

OURS = "tagifai"


@pytest.fixture
def task(tmp_path):
    return write_small_task(tmp_path / "task", rows(30))


@pytest.mark.training
def test_quality_compares_all_models_on_the_same_folds(task):
    found = quality.run(task, {"sample": task.parent}, seeds=[0, 1], folds=2)["tables"]["sample"]
    assert found["rows"] == 30
    assert sum(found["labels"].values()) == 30
    assert {OURS, *found["tagifai against"]} == set(found["models"])
    for name, differences in found["tagifai against"].items():
        for metric, interval in differences.items():
            means = [found["models"][each][metric]["mean"] for each in (OURS, name)]
            assert interval["difference"] == pytest.approx(means[0] - means[1])
            assert interval["low"] <= interval["difference"] <= interval["high"]


def test_quality_takes_the_real_table_only_where_the_environment_names_it(monkeypatch, tmp_path):
    monkeypatch.delenv(quality.REAL_DATA, raising=False)
    assert quality.default_tables(TASK) == {"sample": TASK.parent}
    monkeypatch.setenv(quality.REAL_DATA, str(tmp_path))
    assert quality.default_tables(TASK)["real"] == tmp_path


def test_the_interval_of_folds_is_the_t_interval_widened_by_the_rows_that_folds_share():
    differences = np.asarray([0.02, -0.01, 0.03, 0.00, 0.01])
    plain = stats.ttest_1samp(differences, 0).confidence_interval(0.95)
    mean, low, high = quality.corrected_interval(differences, test_to_train=0.0)
    assert (mean, low, high) == pytest.approx((0.01, plain.low, plain.high))
    _, wide_low, wide_high = quality.corrected_interval(differences, test_to_train=1 / 4)
    assert (wide_high - wide_low) / (high - low) == pytest.approx(np.sqrt((1 / 5 + 1 / 4) / (1 / 5)))


@pytest.mark.training
def test_speed_times_every_model_and_both_ways_of_training(task):
    found = speed.run(task, sizes=(40,), made_up=80, rounds=2)
    raced = found["table"]["40"]
    assert set(raced["models"]) == {OURS, *raced["tagifai is times as fast as"]}
    for figures in raced["models"].values():
        assert all(0 < figure["least"] <= figure["median"] <= figure["most"] for figure in figures.values())
    assert set(found["ways of training"]["methods"]) == {"full-batch", "mini-batch"}


@pytest.mark.training
def test_behavior_runs_the_suite_in_both_ways(task):
    found = behavior.run(task, rounds=2)
    assert found["tests"] == 1
    assert found["generation"]["cases"] == found["suite"]["cases"]
    assert 0 < found["suite"]["texts_asked"]["tagifai"] <= found["suite"]["texts_asked"]["plain loop"]


def test_the_plain_loop_makes_cases_of_every_test_of_the_default_suite():
    suite = Suite.read(TASK.parent / Task.read(TASK).behaviors)
    texts = read(Task.read(TASK), TASK.parent)
    row = plain_loop.Lexicon("row", tuple(texts.raw[:20]), ("mlops",) * 20, literal=True)
    for test in suite.tests:
        for case in plain_loop.Drawing(suite, test, lambda wanted: row).cases():
            assert test.rows is not None or not plain_loop.slots(case.text)
            assert (case.before is None) == (test.type == "MFT")
            assert case.label is not None or test.expect.slot is None


def test_made_up_documents_differ_and_hold_every_label():
    made = synthetic(Task.read(TASK), 200)
    assert len(set(made.raw)) == 200
    assert set(made.targets) == set(range(len(Task.read(TASK).labels)))


@pytest.mark.training
def test_stages_takes_a_run_apart(tmp_path):
    table = [[*row[:-1], "elsewhere"] for row in rows(30)]
    found = stages.run(write_small_task(tmp_path / "task", table), runs=1)
    assert found["exit_code"] == 1  # no row has a label of the task: the quickest of all runs, refused by the data gate
    assert set(map(stages.component_of, found["tasks"])) == {"load", "validate", "preprocess", "gate", "enforce"}
    assert str(tmp_path) not in json.dumps(found)
    for parts in found["tasks"].values():
        assert parts["seconds"] == pytest.approx(sum(value for part, value in parts.items() if part != "seconds"))
    total = {name: figure["median"] for name, figure in found["total"].items()}
    assert 0 < total["work_seconds"] < total["wall_seconds"]
    assert total["overhead_seconds"] == pytest.approx(
        total["wall_seconds"] - total["work_seconds"] - total["import_seconds"]
    )


def test_stages_knows_the_imports_of_every_component():
    assert set(stages.IMPORTS) == set(COMPONENTS)


def test_a_run_past_midnight_does_not_run_backwards():
    log = """23:59:58.000 - INFO - Executing task 'train'
    [KFP Executor 2026-01-01 23:59:59,000 INFO]: Looking for component `train`
    [KFP Executor 2026-01-02 00:00:02,000 INFO]: Wrote executor output file to OUT
    00:00:03.500 - INFO - Task 'train' finished with status SUCCESS""".splitlines()
    process = stages.read_log(log)["train"]
    spans = (process.ready - process.started, process.done - process.ready, process.gone - process.done)
    assert spans == (1, 3, 1.5)


def test_a_task_that_failed_has_no_end_of_its_own():
    log = """12:00:00.000 - INFO - Executing task 'enforce'
    12:00:01,000 Looking for component `enforce`
    12:00:03.000 - ERROR - Task 'enforce' finished with status FAILURE""".splitlines()
    process = stages.read_log(log)["enforce"]
    assert (process.ready - process.started, process.gone - process.done) == (1, 0)


def test_results_of_one_benchmark_leave_the_others_as_they_were(tmp_path):
    out = tmp_path / "results.json"
    command.record(out, "speed", {"found": {"a": 1}})
    command.record(out, "quality", {"found": {"b": 1 / 3}})
    written = json.loads(out.read_text())["benchmarks"]
    assert written == {
        "speed": {"found": {"a": 1}},
        "quality": {"found": {"b": 0.33333}},
    }


def test_the_command_names_the_benchmarks_that_there_are(capsys):
    with pytest.raises(SystemExit):
        command.main(["qualty"])
    assert "there are quality, speed, stages, behavior" in capsys.readouterr().err


def test_the_facts_of_the_machine_name_no_place():
    facts = json.dumps(machine.facts())
    assert str(machine.ROOT) not in facts
    assert "/" not in facts

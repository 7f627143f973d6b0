import json
import os
from pathlib import Path

import made_tables
import pytest
import yaml

from tagifai.behavior.behave import behave
from tagifai.behavior.cases import generate
from tagifai.behavior.lint import lint
from tagifai.behavior.rows import rows_of
from tagifai.behavior.suite import Suite
from tagifai.errors import DataError, TaskError
from tagifai.evaluate.evaluate import evaluate
from tagifai.model.train import train
from tagifai.propose.init import init
from tagifai.task import Preprocess, Split, Task, Train


def test_the_written_task_loads_and_is_what_was_returned(proposal):
    assert Task.read(proposal.folder) == proposal.task
    assert set(proposal.rows) == {proposal.task.source.labeled}


def test_the_table_it_was_made_from_passes_every_proposed_expectation(proposal):
    assert [check.message for check in proposal.validated.checks if check.status != "pass"] == []
    assert proposal.validated.facts["ran"] == proposal.validated.facts["declared"] >= 6


def test_the_proposed_task_can_be_preprocessed(proposal):
    assert proposal.preprocessed.status == "pass", proposal.preprocessed.headline
    assert set(proposal.preprocessed.facts["splits"]["test"]["labels"]) == set(proposal.task.labels)


def test_lint_finds_nothing_wrong_with_the_proposed_suite(proposal):
    assert lint(proposal.folder / "behaviors.yaml") == []


def test_every_proposed_behavior_test_makes_cases(proposal):
    suite = Suite.read(proposal.folder / "behaviors.yaml")
    rows = rows_of(proposal.work / "splits")
    made = {test.id: len(generate(suite, test, rows).cases) for test in suite.tests}
    assert min(made.values()) >= 10
    assert {"letter-case", "punctuation", "whitespace", "typos", "links-and-handles"} < made.keys()


def test_settings_are_shown_and_are_the_defaults(proposal):
    shown = yaml.safe_load((proposal.folder / "task.yaml").read_text())
    assert shown["preprocess"].keys() == Preprocess.model_fields.keys()
    assert Split.model_validate(shown["split"]) == Split()
    assert Train.model_validate(shown["train"]) == Train()
    assert shown["split"].keys() == Split.model_fields.keys()
    assert shown["train"].keys() == Train.model_fields.keys()


@pytest.mark.training
def test_a_model_trained_by_the_proposed_task_can_be_judged_by_it(proposal):
    work = proposal.work
    train(work / "task", work / "splits", model=work / "model", verdict=work / "train.json")
    here = {"verdict": work / "judged.json", "report": work / "judged.html"}
    evaluated = evaluate(work / "task", work / "splits", str(work / "model"), **here)
    behaved = behave(work / "task", work / "splits", str(work / "model"), **here)
    checks = {check.id: check for check in (*evaluated.checks, *behaved.checks)}
    assert [check.message for check in checks.values() if check.status == "error"] == []
    assert checks["evaluate/slices-are-there"].status == "pass"
    assert {f"evaluate/{name}" for name in ("accuracy", "weighted_f1", "macro_f1", "ece", "gain_over_baseline")} < set(
        checks
    )
    assert {f"evaluate/label_recall/{label}" for label in proposal.task.labels} < set(checks)


def test_every_column_is_given_with_the_reason_why(propose):
    folder = propose(made_tables.orders())
    text = (folder / "task.yaml").read_text()
    assert "  id: order number  # a value of its own in each of the 90 rows, and a whole number" in text
    assert "  created: sent at  # each of its values is a time, year first" in text
    assert "    - short title  # named like a text, 30 characters on average, 89% of them distinct" in text
    assert "    - customer remark  # words, " in text
    assert "  label: product category  # 5 distinct values in 90 rows, and named like a label" in text


def test_columns_that_are_named_are_taken(propose):
    folder = propose(made_tables.orders(), text=["customer remark"], label="shop", id="price", created="note")
    parts = Task.read(folder).columns
    assert (parts.id, parts.created, parts.text, parts.label) == ("price", "note", ("customer remark",), "shop")
    assert "  label: shop  # named on the command line" in (folder / "task.yaml").read_text()


def test_a_table_beside_or_below_the_folder_is_named_relative_to_it_and_any_other_by_its_whole_path(tmp_path):
    near = made_tables.write(tmp_path / "near.csv", made_tables.tools())
    (tmp_path / "far").mkdir()
    assert init(tmp_path / "one", near).source.tables == {"near": "../near.csv"}
    assert init(tmp_path / "far" / "two", near).source.tables == {"near": str(near.resolve())}


def test_paths_are_understood_from_the_current_folder(tmp_path, monkeypatch):
    made_tables.write(tmp_path / "tools.csv", made_tables.tools())
    monkeypatch.chdir(tmp_path)
    task = init(Path("deep/er"), Path("tools.csv"))
    assert task.name == "er"
    assert task.source.tables == {"tools": os.fspath(tmp_path.resolve() / "tools.csv")}


@pytest.mark.parametrize(
    ("file", "name"),
    [("join.csv", "labeled-join"), ("tables.csv", "labeled-tables"), ("a b+c.csv", "a-b-c"), ("!.csv", "table")],
)
def test_a_table_gets_a_name_that_a_task_file_can_hold(tmp_path, file, name):
    task = init(tmp_path / "Füße & Co.", made_tables.write(tmp_path / file, made_tables.tools()))
    assert (task.source.labeled, task.name) == (name, "fusse-co")
    assert json.loads((tmp_path / "Füße & Co." / "expectations" / f"{name}.json").read_text())["name"] == name


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "empty").mkdir()
    init(tmp_path / "empty", made_tables.write(tmp_path / "tools.csv", made_tables.tools()))
    assert sorted(path.name for path in (tmp_path / "empty").iterdir()) == [
        "behaviors.yaml",
        "expectations",
        "task.yaml",
    ]


def test_nothing_is_overwritten(tmp_path):
    table = made_tables.write(tmp_path / "tools.csv", made_tables.tools())
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("kept")
    for taken in (tmp_path / "full", table):
        with pytest.raises(TaskError, match=r"is there already, and nothing in it is overwritten"):
            init(taken, table)
    assert (tmp_path / "full" / "mine").read_text() == "kept"


def test_a_table_that_cannot_be_used_leaves_no_folder_behind(tmp_path):
    table = made_tables.write(tmp_path / "tools.csv", [{"a": 1, "b": 2}])
    with pytest.raises(DataError, match="cannot be told"):
        init(tmp_path / "new", table)
    assert [path.name for path in tmp_path.iterdir()] == ["tools.csv"]


def test_the_same_table_gives_the_same_files(tmp_path):
    table = made_tables.write(tmp_path / "tools.csv", made_tables.tools())
    for name in ("one/x", "two/x"):
        init(tmp_path / name, table)
    for path in ("task.yaml", "behaviors.yaml", "expectations/tools.json"):
        assert (tmp_path / "one/x" / path).read_bytes() == (tmp_path / "two/x" / path).read_bytes()

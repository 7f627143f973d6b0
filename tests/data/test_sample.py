"""The sample that the repository ships, and the default suites on it."""

import os
from pathlib import Path

import pandas as pd
import pytest

from tagifai import tables
from tagifai.behavior.lint import lint
from tagifai.data.load import load
from tagifai.data.preprocess import preprocess
from tagifai.data.validate import validate
from tagifai.task import Task

pytestmark = pytest.mark.data
DATA = Path(__file__).parents[2] / "data"
FLAWS = {"preprocess/near-duplicates", "preprocess/ambiguous-labels"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    load(str(DATA / "task.yaml"), task_folder=folder / "task", tables=folder / "tables")
    return folder


@pytest.fixture(scope="module")
def sample(loaded) -> pd.DataFrame:
    return tables.read(loaded / "tables", "labeled_projects")


def words(column: "pd.Series[str]") -> "pd.Series[str]":
    return column.str.lower().str.replace(r"\W+", " ", regex=True).str.strip()


def test_the_sample_has_enough_rows_of_every_tag_and_the_imbalance_of_real_life(sample):
    counts = sample["tag"].value_counts()
    assert len(sample) >= 600
    assert set(counts.index) == set(Task.read(DATA).labels)
    assert counts.min() >= 25
    assert counts.max() >= 3 * counts.min()


def test_every_row_is_different(sample):
    assert not sample.duplicated(["title", "description"]).any()
    assert not sample["id"].duplicated().any()


def test_the_expectations_hold(loaded):
    found = validate(loaded / "task", loaded / "tables", verdict=loaded / "verdict.json", report=loaded / "report.html")
    assert [check.id for check in found.checks if check.status != "pass"] == []
    assert found.facts["ran"] == found.facts["declared"] >= 30


def test_its_flaws_are_warnings_and_nothing_else_is(loaded):
    outputs = {name: loaded / name for name in ("splits", "verdict", "report")}
    found = preprocess(loaded / "task", loaded / "tables", **outputs)
    assert found.status == "pass"
    assert {check.id for check in found.checks if check.status != "pass"} == FLAWS


def test_the_default_behavior_suite_has_nothing_wrong():
    assert lint(DATA / "behaviors.yaml") == []


@pytest.mark.skipif(not os.environ.get("TAGIFAI_REAL_DATA"), reason="TAGIFAI_REAL_DATA names no real table")
def test_no_row_is_taken_from_the_real_table(sample):
    real = pd.read_csv(Path(os.environ["TAGIFAI_REAL_DATA"]) / "projects.csv").fillna("")
    for column in ("title", "description"):
        assert set(words(sample[column])) & set(words(real[column])) == set()

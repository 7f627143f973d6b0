"""The preprocess stage: splits, and a verdict about them."""

import pandas as pd
import pytest
from fruit_task import TASK, body, expect

from tagifai import files, tables
from tagifai.companions import digest_task
from tagifai.data.preprocess import preprocess
from tagifai.errors import DataError
from tagifai.verdict import Verdict

COLUMNS = ["id", "made_on", "title", "body", "kind", "raw", "text", "label", "group"]


@pytest.fixture
def make(place):
    """Return a function that preprocesses the task."""

    def make():
        out = place.folder / "out"
        verdict = preprocess(
            place.task, place.tables, splits=place.folder / "splits", verdict=out / "v.json", report=out / "page.html"
        )
        assert Verdict.read(out / "v.json") == verdict
        assert "<html" in (out / "page.html").read_text(encoding="utf-8")
        return verdict

    return make


def read(place):
    return {name: tables.read(place.folder / "splits", name) for name in tables.SPLITS}


def check(verdict, name):
    found = [check for check in verdict.checks if check.id == f"preprocess/{name}"]
    assert len(found) == 1
    return found[0]


def test_a_sound_table_is_divided_and_passes(make, place):
    verdict = make()
    parts = read(place)
    assert verdict.status == "pass"
    assert {one.status for one in verdict.checks} == {"pass"}
    assert {name: len(part) for name, part in parts.items()} == {"train": 24, "val": 8, "test": 8}
    assert all(list(part) == COLUMNS for part in parts.values())
    assert verdict.facts == {
        "splits": {
            "train": {"rows": 24, "labels": {"apple": 12, "pear": 12}},
            "val": {"rows": 8, "labels": {"apple": 4, "pear": 4}},
            "test": {"rows": 8, "labels": {"apple": 4, "pear": 4}},
        },
        "near_duplicate_groups": 0,
        "left_out": 0,
    }
    assert verdict.subject == {
        "task": digest_task(place.task),
        "tables": files.digest(place.tables),
        "splits": files.digest(place.folder / "splits"),
    }
    row = parts["train"].iloc[0]
    assert row["text"] == f"{row['title']} {row['body']}"
    assert row["title"] == row["raw"].split("\n")[0].lower()


def test_the_same_input_gives_the_same_splits(make):
    assert make().subject == make().subject


def test_expectations_run_again_on_what_was_made(make, place):
    place.suite("labeled_notes", expect("column_values_to_match_regex", column="title", regex="^Note"))
    verdict = make()
    found = check(verdict, "expect_column_values_to_match_regex/title")
    assert (found.status, found.n) == ("fail", 40)
    assert check(verdict, "all-ran").status == "pass"
    assert verdict.status == "fail"


def test_near_duplicates_stay_on_one_side_and_are_reported(make, place):
    def copy(table):
        table.loc[[8, 10], "body"] = body(4)
        table.loc[[8, 10], "title"] = ["Note 4", "note 4!"]
        table.loc[10, "kind"] = "apple"

    place.labeled(copy)
    verdict = make()
    assert verdict.status == "pass"
    assert (check(verdict, "near-duplicates").status, check(verdict, "near-duplicates").observed) == ("fail", 3.0)
    assert check(verdict, "ambiguous-labels").status == "fail"
    assert check(verdict, "exact-duplicates").observed == 1.0
    assert check(verdict, "no-leakage").status == "pass"
    assert verdict.facts["near_duplicate_groups"] == 1
    held = [name for name, part in read(place).items() if part["id"].isin([104, 108, 110]).any()]
    assert len(held) == 1


def test_rows_that_cannot_be_used_are_left_out_and_counted(make, place):
    def spoil(table):
        table.loc[3, ["title", "body"]] = ["?!", "..."]
        table.loc[4, "kind"] = None
        table.loc[5, "kind"] = "plum"

    place.labeled(spoil)
    verdict = make()
    found = check(verdict, "left-out")
    assert (found.status, found.severity, found.observed, found.n) == ("fail", "warn", 3.0, 40)
    assert found.examples[0] == {"row": 4, "why": "no text is left after cleaning"}
    assert verdict.facts["left_out"] == 3
    assert sum(map(len, read(place).values())) == 37


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda table: table.assign(kind=["apple", "apple"] + ["pear"] * 38), r"labels {'apple': 2} have fewer than 3"),
        (lambda table: table.assign(kind=None), "No row of the table 'labeled_notes' can be used"),
        (lambda table: table.iloc[:0], "No row of the table 'labeled_notes' can be used"),
    ],
)
def test_too_little_to_divide_is_a_finding_and_the_splits_are_empty(make, place, spoil, message):
    place.labeled(spoil)
    verdict = make()
    assert verdict.status == "error"
    assert message in check(verdict, "split").message
    assert all(list(part) == COLUMNS and part.empty for part in read(place).values())
    assert verdict.facts["splits"]["test"] == {"rows": 0, "labels": {}}


def test_a_label_of_the_task_without_rows_blocks(make, place):
    place.describe(labels=["apple", "pear", "plum"])
    verdict = make()
    assert verdict.status == "fail"
    assert check(verdict, "labels-everywhere").observed == 3.0


def test_a_missing_suite_is_a_finding(make, place):
    (place.task / "expectations" / "labeled_notes.json").unlink()
    verdict = make()
    assert verdict.status == "error"
    assert "tagifai init" in check(verdict, "suite").message


def test_a_split_by_time_is_in_order(make, place):
    place.describe(split={"by": "time", "val": 0.2, "test": 0.2})
    place.labeled(lambda table: table.assign(made_on=[f"2024-02-01 10:{row:02d}:00" for row in range(40)]))
    assert make().status == "pass"
    parts = read(place)
    assert parts["train"]["made_on"].max() < parts["val"]["made_on"].min()
    assert parts["val"]["made_on"].max() < parts["test"]["made_on"].min()


def test_a_time_that_cannot_be_read_is_a_finding(make, place):
    place.describe(split={"by": "time"})
    place.labeled(lambda table: table.assign(made_on="soon"))
    assert "holds no time that can be read in 40 rows" in check(make(), "split").message


def test_rare_labels_are_merged_before_the_division(make, place):
    place.describe(labels=["apple", "other"], preprocess={"min_label_count": 15})
    place.suite("labeled_notes", expect("column_values_to_be_in_set", column="kind", value_set=["apple", "other"]))
    place.labeled(lambda table: table.assign(kind=["apple"] * 20 + ["pear"] * 10 + ["plum"] * 10))
    verdict = make()
    assert verdict.status == "pass"
    assert verdict.facts["splits"]["train"]["labels"] == {"apple": 12, "other": 12}


def test_one_labelled_table_without_ids_is_numbered(make, place):
    place.describe(
        source={"notes": "n.csv"}, columns={"text": ["title", "body"], "label": "kind"}, labels=TASK["labels"]
    )
    frame = place.frames["labeled_notes"].drop(columns=["id", "made_on"])
    place.frames = {"notes": frame.assign(id=range(1, 41))}
    place.store()
    place.suite("notes", expect("table_columns_to_match_ordered_list", column_list=["title", "body", "kind"]))
    assert make().status == "pass"
    whole = pd.concat(read(place).values())
    assert list(whole) == ["title", "body", "kind", "id", "raw", "text", "label", "group"]
    assert sorted(whole["id"]) == list(range(1, 41))


def test_a_missing_table_or_column_is_refused(make, place):
    place.labeled(lambda table: table.drop(columns="kind"))
    with pytest.raises(DataError, match=r"lacks the columns \['kind'\]"):
        make()
    (place.tables / "labeled_notes.parquet").unlink()
    with pytest.raises(DataError, match="holds no table 'labeled_notes'"):
        make()
    assert not (place.folder / "splits").exists()

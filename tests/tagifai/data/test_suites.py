"""Suite files: read strictly, and listed."""

import json

import pytest
from fruit_task import expect

from tagifai.data import suites
from tagifai.errors import TaskError


def test_a_suite_is_read_with_its_columns_and_severities(tmp_path):
    path = tmp_path / "t.json"
    asked = [
        expect("column_values_to_be_unique", column="id"),
        expect("column_pair_values_to_be_equal", "warning", column_A="a", column_B="b"),
        expect("compound_columns_to_be_unique", "info", column_list=["a", "b"]),
        expect("table_columns_to_match_set", "critical", column_set=["a"]),
    ]
    path.write_text(json.dumps({"name": "t", "notes": "Why.", "expectations": asked}))
    read = suites.read(path).expectations
    assert [expected.columns for expected in read] == [("id",), ("a", "b"), ("a", "b"), ()]
    assert [expected.blocks for expected in read] == ["block", "warn", "warn", "block"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "t.json: "),
        ('{"name": "t", "expectations": []}', "expectations: .*at least 1"),
        ('{"name": "t"}', "expectations: Field required"),
        ('{"name": "t", "id": "1", "expectations": [{"type": "a", "kwargs": {}}]}', "id: Extra inputs"),
        ('{"name": "t", "expectations": [{"type": "a", "kwargs": {}, "id": "1"}]}', "expectations.0.id: Extra inputs"),
        ('{"name": "t", "expectations": [{"type": "a", "kwargs": {}, "severity": "bad"}]}', "expectations.0.severity"),
        ('{"name": "t", "expectations": [{"type": "a"}]}', "expectations.0.kwargs: Field required"),
    ],
)
def test_a_suite_that_is_not_one_is_refused_with_the_key_at_fault(tmp_path, text, message):
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(TaskError, match=message):
        suites.read(tmp_path / "t.json")


def test_a_missing_suite_is_named_with_the_command_that_writes_it(tmp_path):
    with pytest.raises(TaskError, match="tagifai init"):
        suites.read(tmp_path / "absent.json")


def test_the_list_names_every_expectation_of_every_table(place):
    listed = suites.list_suites(place.task / "task.yaml")
    assert [line.table for line in listed] == ["notes"] * 4 + ["kinds"] + ["labeled_notes"] * 3
    assert listed == suites.list_suites(place.task)
    assert listed[3].model_dump() == {
        "table": "notes",
        "expectation": "expect_column_value_lengths_to_be_between",
        "columns": ("title",),
        "severity": "warn",
    }

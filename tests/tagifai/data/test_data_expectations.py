"""Suites run on tables: every kind of finding, and everything that Great Expectations would let pass."""

import logging

import pandas as pd
import pytest
from fruit_task import expect

from tagifai.data import expectations, strict
from tagifai.data.suites import Suite

SOUND = pd.DataFrame(
    {
        "id": [1, 2, 3, 4],
        "title": ["one", "two", "three", "four"],
        "tag": ["a", "b", "a", "b"],
        "made": ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"],
        "none": pd.Series([None] * 4, dtype="str"),
    }
)
# An expectation that holds of the table above, and a change of the table that it must catch.
CAUGHT = {
    "null": (expect("column_values_to_not_be_null", column="title"), {"title": ["one", None, "x", "y"]}),
    "blank": (expect("column_values_to_not_be_null", column="title"), {"title": ["one", " ", "x", "y"]}),
    "twice": (expect("column_values_to_be_unique", column="id"), {"id": [1, 2, 2, 4]}),
    "unknown": (
        expect("column_values_to_be_in_set", column="tag", value_set=["a", "b"]),
        {"tag": ["a", "b", "a", "c"]},
    ),
    "lost": (expect("column_distinct_values_to_contain_set", column="tag", value_set=["b"]), {"tag": ["a"] * 4}),
    "pattern": (
        expect("column_values_to_match_regex", column="made", regex=r"^\d{4}-"),
        {"made": ["2024-", "x", "x", "x"]},
    ),
    "type": (expect("column_values_to_be_of_type", column="id", type_="int"), {"id": ["1", "2", "x", "4"]}),
    "text type": (expect("column_values_to_be_of_type", column="title", type_="str"), {"title": [1, 2, 3, 4]}),
    "length": (expect("column_value_lengths_to_be_between", column="title", max_value=5), {"title": ["a" * 6] * 4}),
    "pair": (
        expect("compound_columns_to_be_unique", column_list=["title", "tag"]),
        {"title": ["x"] * 4, "tag": ["a"] * 4},
    ),
    "columns": (expect("table_columns_to_match_ordered_list", column_list=list(SOUND)), {"more": [1] * 4}),
    "mean": (expect("column_mean_to_be_between", column="id", min_value=2, max_value=3), {"id": [9, 9, 9, 9]}),
    "exists": (expect("column_to_exist", column="title"), {"title": None}),
}
# Expectations that Great Expectations drops, passes or buries; each with what must be said of it.
DID_NOT_RUN = {
    "misspelt type": (
        expect("column_values_to_be_uniqe", column="id"),
        "near to it are ['expect_column_values_to_be_unique",
    ),
    "no type at all": ({"type": "zzz", "kwargs": {}}, "there is no such type"),
    "misspelt kwarg": (expect("column_values_to_be_unique", colum="id"), "colum: extra fields not permitted"),
    "missing kwarg": (expect("column_values_to_be_in_set", column="tag", value_set=[]), "need one of ['value_set']"),
    "default pattern": (expect("column_values_to_match_regex", column="tag"), "it would pass anything"),
    "no bounds": (expect("column_mean_to_be_between", column="id", strict_min=True), "it would pass anything"),
    "mostly nothing": (expect("column_values_to_be_unique", column="id", mostly=0), "mostly is 0"),
    "crossed bounds": (expect("column_mean_to_be_between", column="id", min_value=3, max_value=1), "above max_value 1"),
    "its own fields": (expect("column_values_to_be_unique", column="id", catch_exceptions=True), "may not have"),
    "missing column": (
        expect("column_values_to_be_unique", column="nope"),
        "there are no columns ['nope']; there are ['id'",
    ),
    "no values": (expect("column_values_to_be_in_set", column="none", value_set=["a"]), "there is no value to look at"),
    "no distinct values": (
        expect("column_distinct_values_to_be_in_set", column="none", value_set=["a"]),
        "there is no value to look at",
    ),
    "no row": (
        expect("column_values_to_be_unique", column="id", row_condition="id > 9", condition_parser="pandas"),
        "there is no value to look at",
    ),
    "broken pattern": (expect("column_values_to_match_regex", column="tag", regex="("), "missing )"),
    "wrong kind": (expect("column_mean_to_be_between", column="title", min_value=1), "Cannot perform reduction"),
    "needs SQL": (
        {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "select 1"}},
        "No provider",
    ),
    "raises outright": (expect("column_kl_divergence_to_be_less_than", column="title", threshold=1), "KeyError"),
}


def run(table, *asked, ids="id"):
    suite = Suite.model_validate({"name": "t", "expectations": list(asked)})
    return expectations.run(suite, table, prefix="validate/t", name="t", ids=ids)


def only(table, asked):
    """Return the check of one expectation."""
    found = [check for check in run(table, asked).checks if f"/{asked['type']}/" in check.id]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("case", CAUGHT)
def test_a_sound_table_passes(case):
    check = only(SOUND, CAUGHT[case][0])
    assert (check.status, check.severity, check.family) == ("pass", "block", "data")
    assert check.examples == ()


@pytest.mark.parametrize("case", CAUGHT)
def test_a_broken_table_fails(case):
    asked, change = CAUGHT[case]
    broken = SOUND.assign(**change) if change != {"title": None} else SOUND.drop(columns="title")
    check = only(broken, asked)
    assert check.status == "fail"
    assert check.message.startswith("Expected of t: ")


@pytest.mark.parametrize("case", DID_NOT_RUN)
def test_an_expectation_that_cannot_fail_or_did_not_run_is_an_error(case, capfd):
    asked, message = DID_NOT_RUN[case]
    outcome = run(SOUND, asked, expect("column_values_to_be_unique", column="id"))
    by_id = {check.id: check for check in outcome.checks}
    faulty = [check for check in outcome.checks if check.status == "error" and check.id != "validate/t/all-ran"]
    assert len(faulty) == 1
    assert message in faulty[0].message
    assert by_id["validate/t/expect_column_values_to_be_unique/id"].status in ("pass", "error")
    assert by_id["validate/t/all-ran"].status == "error"
    assert by_id["validate/t/all-ran"].message == "1 of 2 expectations of t ran."
    assert (outcome.ran, outcome.declared) == (1, 2)
    assert capfd.readouterr() == ("", "")


def test_a_check_says_how_many_rows_are_at_fault_and_which():
    broken = SOUND.assign(tag=["a", "c", "a", None])
    check = only(broken, expect("column_values_to_be_in_set", "warning", column="tag", value_set=["a"], mostly=0.9))
    assert (check.severity, check.n) == ("warn", 4)
    assert check.observed == pytest.approx(1 / 3)
    assert check.threshold.at_most == pytest.approx(0.1)
    assert check.examples == ({"row": 2, "id": 2, "tag": "c"},)
    assert check.message.endswith('(column: tag, value_set: ["a"], mostly: 0.9); 1 of 3 values are otherwise.')


def test_a_number_that_was_judged_is_shown_with_its_bounds():
    check = only(SOUND, expect("column_mean_to_be_between", column="id", min_value=2))
    assert (check.observed, check.threshold.at_least, check.threshold.at_most) == (2.5, 2.0, None)
    assert only(SOUND, expect("table_column_count_to_equal", value=5)).threshold is None


def test_values_that_were_not_expected_are_named():
    check = only(SOUND, expect("column_distinct_values_to_be_in_set", column="tag", value_set=["a"]))
    assert (check.status, check.observed) == ("fail", None)
    assert check.message.endswith("; unexpected are ['b'].")


def test_row_numbers_are_those_of_the_index_and_examples_are_few():
    table = pd.DataFrame({"id": range(20), "tag": ["x"] * 20}, index=range(100, 120))
    check = only(table, expect("column_values_to_be_in_set", column="tag", value_set=["a"]))
    assert [example["row"] for example in check.examples] == [101, 102, 103, 104, 105]


def test_a_blank_is_shown_as_it_stands_in_the_table():
    check = only(SOUND.assign(title=["a", " ", "b", "c"]), expect("column_values_to_not_be_null", column="title"))
    assert check.examples == ({"row": 2, "id": 2, "title": " "},)


def test_every_check_has_an_id_of_its_own():
    twice = expect("column_values_to_be_unique", column="id")
    ids = [check.id for check in run(SOUND, twice, twice, expect("table_column_count_to_equal", value=5)).checks]
    assert ids == [
        "validate/t/all-ran",
        "validate/t/rows",
        "validate/t/no-blank-strings",
        "validate/t/expect_column_values_to_be_unique/id",
        "validate/t/expect_column_values_to_be_unique/id-2",
        "validate/t/expect_table_column_count_to_equal/table",
    ]


@pytest.mark.parametrize("case", CAUGHT)
def test_an_empty_table_passes_no_expectation_of_values(case):
    outcome = run(SOUND.iloc[:0], CAUGHT[case][0])
    status = {check.id: check.status for check in outcome.checks}
    assert status["validate/t/rows"] == "fail"
    if case not in ("type", "text type", "columns", "exists"):
        assert outcome.checks[-1].status != "pass"


def test_severities_block_or_warn():
    asked = [expect("column_to_exist", level, column="id") for level in ("critical", "warning", "info")]
    assert [check.severity for check in run(SOUND, *asked).checks][3:] == ["block", "warn", "warn"]


def test_all_of_great_expectations_is_known_and_says_nothing(caplog):
    assert {"expect_column_values_to_be_unique", "expect_table_row_count_to_be_between"} <= set(strict.known())
    with caplog.at_level(logging.DEBUG):
        run(SOUND, expect("column_values_to_be_unique", column="nope"))
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]

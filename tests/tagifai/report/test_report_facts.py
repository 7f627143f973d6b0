import math

import pytest

from tagifai.report.facts import Estimate, Facts


@pytest.mark.parametrize("value", [None, 3, "text", [1], math.nan])
def test_what_is_no_mapping_reads_as_empty(value: object) -> None:
    facts = Facts(value)
    assert facts.number("a") is None
    assert facts.text("a") == ""
    assert facts.rows("a") == facts.texts("a") == facts.numbers("a") == facts.parts() == list(facts.plain()) == []
    assert facts.estimate("a") == Estimate(None, None, None, None)


@pytest.mark.parametrize("value", [None, "3", True, math.nan, math.inf, 10**400, [], {}])
def test_what_is_no_finite_number_reads_as_nothing(value: object) -> None:
    assert Facts({"a": value}).number("a") is None
    assert Facts({"a": value}).count("a") is None


def test_texts_are_read_from_numbers_and_answers_too() -> None:
    assert Facts({"a": [1, True, False, None, "x"]}).texts("a") == ["1", "yes", "no", "", "x"]


def test_only_mappings_are_rows_and_parts() -> None:
    facts = Facts({"a": [{"n": 1}, 2, "x"], "b": {"n": 2}})
    assert [row.count("n") for row in facts.rows("a")] == [1]
    assert [(name, part.count("n")) for name, part in facts.parts()] == [("b", 2)]


def test_counts_are_the_numbers_of_a_mapping() -> None:
    assert Facts({"a": 3, "b": "x", "c": 2.0}).counts() == {"a": 3, "c": 2}


def test_an_interval_needs_both_ends() -> None:
    assert Facts({"f1": {"value": 0.5, "low": 0.4}}).estimate("f1").interval is None
    assert Facts({"f1": {"value": 0.5, "low": 0.4, "high": 0.6}}).estimate("f1").interval == (0.4, 0.6)


def test_plain_facts_are_one_number_or_one_text() -> None:
    facts = Facts({"a": 1, "b": "x", "c": True, "d": None, "e": [1], "f": {"g": 1}})
    assert list(facts.plain()) == [("a", 1.0), ("b", "x"), ("c", "yes")]


def test_mappings_inside_are_flattened_unless_they_hold_more_than_leaves() -> None:
    assert Facts({"a": {"b": {"c": 1}}, "d": "x"}).flat() == {"a b c": 1.0, "d": "x"}
    assert Facts({"a": {"b": [1]}, "d": "x"}).flat() is None

"""Slices: the rows that a query finds, and queries that find none or cannot be asked."""

import pandas as pd
import pytest

from tagifai.evaluate.slices import SHORT_TEXT, find
from tagifai.task import Slice


@pytest.fixture
def table():
    """Return four rows with an index as a filter leaves it."""
    texts = ["one", "one two", "one two three", "one two three four"]
    frame = pd.DataFrame({"text": texts, "raw": [f"{text}!" for text in texts], "label": ["a", "b", "a", "b"]})
    return frame.assign(title=["x", None, "xy", None]).set_index(pd.Index([7, 3, 3, 9]))


def ask(table, query):
    return find(table, (Slice(name="asked", query=query),))[0]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("label == 'a'", [True, False, True, False]),
        ("words >= 3", [False, False, True, True]),
        ("characters == 8 and label == 'b'", [False, True, False, False]),
        ("label in ['b'] or words == 1", [True, True, False, True]),
        ("title.isnull()", [False, True, False, True]),
        ("title.str.contains('y')", [False, False, True, False]),
        ("not (label == 'a')", [False, True, False, True]),
    ],
)
def test_a_query_finds_its_rows(table, query, rows):
    found = ask(table, query)
    assert found.rows.tolist() == rows
    assert found.problem is None
    assert (found.name, found.query) == ("asked", query)


@pytest.mark.parametrize(
    "query",
    [
        "nothing > 1",
        "label == 'a",
        "(label",
        "words >",
        "",
        "words > 'a'",
        "@table",
        "__import__('os')",
        "lambda: True",
        "True if words else False",
        "label.str.contains('(')",
        "title[99] == 1",
        "label.missing()",
    ],
)
def test_a_query_that_cannot_be_asked_is_a_problem_and_finds_nothing(table, query):
    found = ask(table, query)
    assert not found.rows.any()
    assert "cannot be asked" in found.problem


@pytest.mark.parametrize("query", ["words", "words - words", "label", "True", "1", "x = words > 1", "label = 'a'", " "])
def test_a_query_that_does_not_choose_rows_is_a_problem(table, query):
    found = ask(table, query)
    assert not found.rows.any()
    assert "does not say yes or no to each row" in found.problem


def test_a_query_that_finds_no_row_is_a_problem(table):
    found = ask(table, "label == 'c'")
    assert found.problem == """its query "label == 'c'" finds none of 4 test rows"""


def test_a_missing_answer_is_no(table):
    frame = table.assign(flag=pd.array([True, None, False, None], dtype="boolean"))
    assert ask(frame, "flag").rows.tolist() == [True, False, False, False]


def test_the_shortest_texts_are_a_slice_of_every_task(table):
    (found,) = find(table, ())
    assert found.name == SHORT_TEXT
    assert found.rows.tolist() == [True, False, False, False]


def test_a_task_may_say_itself_what_is_short(table):
    (found,) = find(table, (Slice(name=SHORT_TEXT, query="words < 3"),))
    assert found.rows.tolist() == [True, True, False, False]


def test_no_row_is_in_no_slice(table):
    assert [found.problem is not None for found in find(table[:0], ())] == [True]

"""Slices: the rows that a query finds, and queries that find none or cannot be asked."""

import re

import pandas as pd
import pytest
from pydantic import ValidationError

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
        ("~title.notna()", [False, True, False, True]),
        ("label == 'a' & words > 1", [False, False, True, False]),
        ("label == 'b' | (words <= 1)", [True, True, False, True]),
        ("1 < words <= 3", [False, True, True, False]),
        ("words % 2 == 0 and characters - words * 2 > -1", [False, True, False, True]),
        ("words.between(2, 3, inclusive='left')", [False, True, False, False]),
        ("words.isin([1, 4])", [True, False, False, True]),
        ("label not in ('a', 'c')", [False, True, False, True]),
        ("raw.str.len() == characters and raw.str.upper() == 'ONE!'", [True, False, False, False]),
        ("raw.str.contains('THREE', case=False)", [False, False, True, True]),
        (r"raw.str.contains(r'\btw(o|a)\b')", [False, True, True, True]),
        ("title.str.startswith('x', na=False)", [True, False, True, False]),
        ("`title` == 'xy'", [False, False, True, False]),
        ("`the title?` == 'xy' and `column_0` == 3", [False, False, True, False]),
        ("column_0 == 3 and `the title?` == 'xy'", [False, False, True, False]),
        ("raw.str.contains('`|&') or `a\n'b` == '`'", [False, False, False, True]),
        ("list == 0", [True, False, False, False]),
    ],
)
def test_a_query_finds_its_rows(table, query, rows):
    odd = {"the title?": table["title"], "column_0": [1, 2, 3, 4], "list": range(4), "a\n'b": [*"'\"&`"]}
    found = ask(table.assign(**odd), query)
    assert found.rows.tolist() == rows
    assert found.problem is None
    assert (found.name, found.query) == ("asked", query)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("nothing > 1 and label == 'a'", r"no column \['nothing'\]; there are \['characters', 'label', "),
        ("index > 1", "no column"),
        ("inf > 1", "no column"),
        ("words > 'a'", ""),
        ("label.str.contains('(')", ""),
        ("words.str.contains('a')", ""),
        ("label.isin()", ""),
    ],
)
def test_a_query_that_cannot_be_asked_is_a_problem_and_finds_nothing(table, query, why):
    found = ask(table, query)
    assert not found.rows.any()
    assert re.search(f"cannot be asked: {why}", found.problem)


@pytest.mark.parametrize("query", ["label.map(print)", "@table", "label = 'a'", ""])
def test_a_query_outside_the_language_is_refused_before_any_table_is_read(query):
    with pytest.raises(ValidationError, match="slice 'asked': the query"):
        Slice(name="asked", query=query)


@pytest.mark.parametrize("query", ["words", "words - words", "label", "True", "1", "'a' in ['a']"])
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

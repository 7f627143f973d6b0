"""Documents made of the labelled table."""

import pandas as pd
import pytest
from fruit_task import TASK

from tagifai.data import documents
from tagifai.errors import DataError
from tagifai.task import Task

ONE = {"source": {"notes": "notes.csv"}, "columns": {"text": ["title"], "label": "kind"}}


def task(**changes):
    return Task.model_validate(TASK | changes)


def table(**changes):
    columns = {
        "id": [5, 6, 7],
        "made_on": ["2024-01-01"] * 3,
        "title": ["A: Title!", "Two", "Three"],
        "body": ["See https://a.org", None, "x"],
        "kind": ["apple", "pear", "pear"],
    }
    return pd.DataFrame(columns | changes)


def test_texts_are_joined_and_cleaned_and_columns_keep_their_order():
    made = documents.prepare(table(), task())
    whole = documents.assemble(made.cleaned, made.made)
    assert list(whole.columns) == ["id", "made_on", "title", "body", "kind", "raw", "text", "label"]
    first = whole.iloc[0].to_dict()
    assert first["raw"] == "A: Title!\nSee https://a.org"
    assert (first["title"], first["body"], first["text"]) == ("a title", "see", "a title see")
    assert (first["id"], first["kind"], first["label"]) == (5, "apple", "apple")
    assert whole["body"].isna().tolist() == [False, True, False]
    assert made.left_out == {}


def test_rare_labels_are_merged():
    settings = task(labels=["apple", "pear", "other"], preprocess={"min_label_count": 2})
    made = documents.prepare(table(), settings)
    assert made.cleaned["kind"].tolist() == made.made["label"].tolist() == ["other", "pear", "pear"]


def test_rows_that_cannot_be_used_are_left_out_with_the_reason():
    broken = table(title=["!!!", "Two", "Three"], body=[" ", "x", "y"], kind=["apple", None, "plum"])
    made = documents.prepare(broken, task())
    assert made.left_out == {0: documents.NO_TEXT, 1: documents.NO_LABEL, 2: documents.UNKNOWN_LABEL}
    assert made.made.empty
    assert documents.prepare(table(kind=["apple", " ", "pear"]), task()).left_out == {1: documents.NO_LABEL}


def test_a_cell_that_is_nothing_but_punctuation_becomes_null():
    made = documents.prepare(table(title=["!!!", "Two", "Three"]), task())
    assert made.cleaned["title"].isna().tolist() == [True, False, False]


def test_row_numbers_that_loading_added_are_the_id_and_no_column_of_the_table():
    made = documents.prepare(pd.DataFrame({"title": ["a", "b"], "kind": ["apple", "pear"], "id": [1, 2]}), task(**ONE))
    assert list(made.cleaned) == ["title", "kind"]
    assert made.made["id"].tolist() == [1, 2]
    bare = documents.prepare(pd.DataFrame({"title": ["a", "b"], "kind": ["apple", "pear"]}), task(**ONE))
    assert bare.made["id"].tolist() == [1, 2]


def test_the_id_that_the_task_names_is_copied():
    columns = {"id": "key", "text": ["title"], "label": "kind"}
    rows = pd.DataFrame({"key": ["x", "y"], "title": ["a", "b"], "kind": ["apple", "pear"]})
    made = documents.prepare(rows, task(source=ONE["source"], columns=columns))
    assert list(documents.assemble(made.cleaned, made.made)) == ["key", "title", "kind", "id", "raw", "text", "label"]
    assert made.made["id"].tolist() == ["x", "y"]


def test_a_text_column_named_text_and_a_label_named_label_take_the_made_ones():
    columns = {"text": ["title", "text"], "label": "label"}
    rows = pd.DataFrame({"title": ["A!"], "text": ["B!"], "label": ["apple"]})
    made = documents.prepare(rows, task(source=ONE["source"], columns=columns))
    assert made.cleaned["text"].tolist() == ["b"]
    assert documents.assemble(made.cleaned, made.made).to_dict("list") == {
        "title": ["a"],
        "text": ["a b"],
        "label": ["apple"],
        "id": [1],
        "raw": ["A!\nB!"],
    }


@pytest.mark.parametrize("name", ["raw", "text", "label", "group"])
def test_a_column_that_would_be_replaced_is_refused(name):
    with pytest.raises(DataError, match=rf"has the columns \['{name}'\], which preprocessing makes"):
        documents.prepare(table(**{name: ["x"] * 3}), task())


def test_an_id_that_is_not_the_documents_is_refused():
    columns = {"id": "key", "text": ["title"], "label": "kind"}
    rows = pd.DataFrame({"key": [1], "id": [2], "title": ["a"], "kind": ["apple"]})
    with pytest.raises(DataError, match=r"has the columns \['id'\]"):
        documents.prepare(rows, task(source=ONE["source"], columns=columns))


def test_missing_columns_are_refused():
    with pytest.raises(DataError, match=r"'labeled_notes' lacks the columns \['body'\]"):
        documents.prepare(table().drop(columns="body"), task())

import pandas as pd
import pytest

from tagifai import tables
from tagifai.behavior.rows import rows_of
from tagifai.behavior.schema import Rows
from tagifai.errors import DataError, SuiteError


def write(tmp_path, **columns):
    tables.write(tmp_path / "splits", {"test": pd.DataFrame(columns)})
    return tmp_path / "splits"


def test_the_raw_text_is_taken_and_each_text_stands_once(tmp_path):
    folder = write(tmp_path, raw=["A x", "A x", "B"], label=["one", "one", "two"])
    lexicon = rows_of(folder)(Rows())
    assert (lexicon.fillers, lexicon.labels) == (("A x", "B"), ("one", "two"))


def test_rows_without_text_are_left_out(tmp_path):
    folder = write(tmp_path, raw=["", "B y"], label=["one", "two"])
    assert rows_of(folder)(Rows()).fillers == ("B y",)


def test_rows_can_be_chosen_by_label(tmp_path):
    folder = write(tmp_path, raw=["A x", "B y"], label=["one", "two"])
    assert rows_of(folder)(Rows(labels=("two",))).fillers == ("B y",)
    assert rows_of(folder)(Rows(labels=("none",))).fillers == ()


def test_rows_without_splits_are_an_error():
    with pytest.raises(SuiteError, match="no splits were given"):
        rows_of(None)(Rows())


def test_a_split_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(DataError, match="no table 'val'"):
        rows_of(write(tmp_path, raw=["A x"], label=["one"]))(Rows(split="val"))


def test_a_missing_column_is_an_error(tmp_path):
    with pytest.raises(DataError, match=r"lacks the columns \['raw', 'label'\] in 'test'; it has \['title'\]"):
        rows_of(write(tmp_path, title=["A"]))(Rows())

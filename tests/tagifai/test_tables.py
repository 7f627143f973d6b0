"""Tables between stages."""

import pandas as pd
import pytest

from tagifai import files, tables
from tagifai.errors import DataError

TABLE = pd.DataFrame({"id": [1, 2], "text": ["é", "🍐\x00"], "label": ["a", None]}, index=[5, 9])


def test_a_table_comes_back_as_it_was_without_its_index(tmp_path):
    tables.write(tmp_path / "out", {"train": TABLE, "test": TABLE[:0]})
    pd.testing.assert_frame_equal(tables.read(tmp_path / "out", "train"), TABLE.reset_index(drop=True))
    assert list(tables.read(tmp_path / "out", "test").columns) == list(TABLE.columns)


def test_the_same_tables_give_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        tables.write(tmp_path / name, {"train": TABLE})
    assert files.digest(tmp_path / "first") == files.digest(tmp_path / "second")


def test_writing_replaces_the_folder_whole(tmp_path):
    tables.write(tmp_path / "out", {"train": TABLE, "old": TABLE})
    tables.write(tmp_path / "out", {"train": TABLE})
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["train.parquet"]


@pytest.mark.parametrize(("folder", "there"), [("out", r"\['train'\]"), ("nowhere", r"\[\]")])
def test_a_table_that_is_not_there_is_refused_naming_those_that_are(tmp_path, folder, there):
    tables.write(tmp_path / "out", {"train": TABLE})
    with pytest.raises(DataError, match=rf"holds no table 'test'; it has {there}"):
        tables.read(tmp_path / folder, "test")


@pytest.mark.parametrize("content", [b"", b"id,text\n1,a\n", b"PAR1 rubbish PAR1"])
def test_a_file_that_is_no_parquet_is_refused_by_name(tmp_path, content):
    (tmp_path / "test.parquet").write_bytes(content)
    with pytest.raises(DataError, match=r"test\.parquet cannot be read as Parquet"):
        tables.read(tmp_path, "test")

"""Tables from bytes of each format."""

import csv
import io

import pandas as pd
import pytest

from tagifai.data import formats
from tagifai.errors import DataError


def parquet(table: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.to_parquet(stream)
    return stream.getvalue()


SAME = {
    "t.csv": b"id,title\r\n1,NA\r\n2,\r\n",
    "t.tsv": b"id\ttitle\n1\tNA\n2\t\n",
    "t.jsonl": b'{"id": "1", "title": "NA"}\n\n{"id": "2", "title": null}\n',
    "https://a.org/t.ndjson?v=2": b'{"id": "1", "title": "NA"}\n{"id": "2"}',
    "T.PARQUET": parquet(pd.DataFrame({"id": ["1", "2"], "title": ["NA", None]})),
}


@pytest.mark.parametrize("reference", SAME)
def test_every_format_gives_the_same_table(reference):
    table = formats.parse(SAME[reference], reference)
    assert list(table.columns) == ["id", "title"]
    assert table["id"].tolist() == ["1", "2"]
    assert table["title"].iloc[0] == "NA"
    assert table["title"].isna().tolist() == [False, True]


def test_csv_text_is_kept_as_it_stands():
    table = formats.parse('\ufeffid,note\n007,"null, ""quoted""\nand more"\n\n1.0, x \n'.encode(), "t.csv")
    assert table.to_dict("list") == {"id": ["007", "1.0"], "note": ['null, "quoted"\nand more', " x "]}


def test_a_field_may_be_a_long_document_and_the_limit_of_others_stays():
    before = csv.field_size_limit()
    table = formats.parse(b"text\n" + b"x" * 200_000 + b"\n", "t.csv")
    assert len(table["text"].iloc[0]) == 200_000
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("reference", "data", "message"),
    [
        ("t.csv", "id,title\n1,caf\xe9\n".encode("latin-1"), "not UTF-8: line 2 holds the byte 0xe9 at offset 14"),
        ("t.csv", b"id,title\n1,a\n2,b,c\n", "line 3: 3 fields, where the header has 2"),
        ("t.csv", b'id,title\n1,"a\nb"\n2\n', "line 4: 1 fields, where the header has 2"),
        ("t.csv", b'id,title\n1,"a', "line 2: unexpected end of data"),
        ("t.csv", b'id,title\n1,"a"b\n', "line 2: "),
        ("t.csv", b"id,title\n", "has no rows"),
        ("t.csv", b"", "is empty"),
        ("t.csv", b"id,\n1,2\n", "column without a name"),
        ("t.csv", b"id,title,id\n1,a,2\n", r"names the columns \['id'\] more than once"),
        ("t.jsonl", b'{"id": 1}\n{"id": 2\n', "line 2: Expecting"),
        ("t.jsonl", b'{"id": 1}\n\n[1]\n', "line 3: found list"),
        ("t.jsonl", b'{"id": NaN}', "line 1: NaN is not JSON"),
        ("t.jsonl", b'{"id": 1, "id": 2}', "line 1: a key stands twice"),
        ("t.jsonl", b'{"id": 1, "x": {"y": 2}}', r"line 1: the columns \['x'\] hold lists or objects"),
        ("t.jsonl", b"\n\n", "has no rows"),
        ("t.parquet", b"no", "is not Parquet"),
        ("t.xlsx", b"", r"has the suffix '.xlsx'; tables are read from \['.csv', "),
    ],
)
def test_a_broken_table_is_refused_with_the_place_at_fault(reference, data, message):
    with pytest.raises(DataError, match=message) as caught:
        formats.parse(data, reference)
    assert str(caught.value).startswith(reference)

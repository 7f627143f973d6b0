"""Loading a task with its tables."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml
from fruit_task import TASK, kinds, notes

from tagifai import tables
from tagifai.data.load import load
from tagifai.errors import DataError, OutputError, TaskError

SUITE = {"name": "any", "expectations": [{"type": "expect_table_columns_to_match_set", "kwargs": {}}]}
TESTS = [{"id": "one"}]
ONE = {"source": {"notes": "notes.csv"}, "columns": {"text": ["title"], "label": "kind"}}


class Source:
    """A folder with a task as a person writes it, and where to load it to."""

    def __init__(self, folder: Path):
        self.folder = folder / "source"
        (self.folder / "expectations").mkdir(parents=True)
        self.task, self.tables = folder / "task", folder / "tables"
        self.describe()
        for name in ("notes", "kinds", "labeled_notes"):
            (self.folder / "expectations" / f"{name}.json").write_text(json.dumps(SUITE))
        self.behaviors({"tests": TESTS})
        notes(6).to_csv(self.folder / "notes.csv", index=False)
        kinds(6).to_csv(self.folder / "kinds.csv", index=False)

    def describe(self, **changes):
        (self.folder / "task.yaml").write_text(yaml.safe_dump(TASK | changes, sort_keys=False))

    def behaviors(self, value):
        (self.folder / "behaviors.yaml").write_text(yaml.safe_dump(value))

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def load(self, reference=None):
        return load(reference or str(self.folder / "task.yaml"), task_folder=self.task, tables=self.tables)

    def files(self):
        return sorted(path.relative_to(self.task).as_posix() for path in self.task.rglob("*") if path.is_file())


@pytest.fixture
def source(tmp_path):
    """Return a sound task of six notes."""
    return Source(tmp_path)


def test_a_task_is_copied_with_every_file_that_it_names(source):
    source.behaviors({"lexicons": ["words/fruit.yaml"], "tests": TESTS})
    (source.folder / "words").mkdir()
    source.write("words/fruit.yaml", "fruit: [apple]")
    assert source.load() == {"notes": 6, "kinds": 6, "labeled_notes": 6}
    assert source.files() == [
        "behaviors.yaml",
        "expectations/kinds.json",
        "expectations/labeled_notes.json",
        "expectations/notes.json",
        "task.yaml",
        "words/fruit.yaml",
    ]
    assert (source.task / "task.yaml").read_bytes() == (source.folder / "task.yaml").read_bytes()


def test_tables_are_stored_with_their_types_and_joined(source):
    source.load()
    table = tables.read(source.tables, "labeled_notes")
    assert list(table.columns) == ["id", "made_on", "title", "body", "kind"]
    assert table["id"].dtype == "int64"
    assert table["id"].tolist() == [100, 101, 102, 103, 104, 105]
    assert {str(table[name].dtype) for name in ("made_on", "title", "kind")} == {"str"}


def test_a_folder_a_file_uri_and_a_server_load_the_same(source, server):
    rows = source.load()
    first = source.task / "task.yaml", tables.read(source.tables, "labeled_notes")
    for path in source.folder.rglob("*"):
        if path.is_file():
            server.give(f"/deep/{path.relative_to(source.folder).as_posix()}", path.read_bytes())
    for reference in (
        str(source.folder),
        (source.folder / "task.yaml").as_uri(),
        f"{server.address}/deep/task.yaml?v=1",
    ):
        assert source.load(reference) == rows
        assert (source.task / "task.yaml").read_bytes() == first[0].read_bytes()
        pd.testing.assert_frame_equal(tables.read(source.tables, "labeled_notes"), first[1])


def test_documents_without_a_label_and_labels_without_a_document_stay_out_of_the_join(source):
    kinds(6).iloc[2:].to_csv(source.folder / "kinds.csv", index=False)
    notes(5).to_csv(source.folder / "notes.csv", index=False)
    assert source.load() == {"notes": 5, "kinds": 4, "labeled_notes": 3}


def test_a_join_of_nothing_is_refused(source):
    kinds(6).assign(id=range(6)).to_csv(source.folder / "kinds.csv", index=False)
    with pytest.raises(
        DataError, match="No 'id' of the table 'notes' stands in 'kinds': one begins with '100', the other with '0'"
    ):
        source.load()


def test_ids_that_are_numbers_in_one_table_and_texts_in_the_other_still_meet(source):
    records = kinds(6).assign(id=lambda table: table["id"].astype(str)).to_dict("records")
    source.write("kinds.jsonl", "\n".join(json.dumps(record) for record in records))
    source.describe(source={"notes": "notes.csv", "kinds": "kinds.jsonl", "join": "id"})
    assert source.load()["labeled_notes"] == 6
    assert tables.read(source.tables, "labeled_notes")["id"].tolist()[0] == "100"


def test_rows_are_numbered_where_the_task_names_no_id(source):
    source.describe(**ONE)
    source.write("notes.csv", "title,kind\nNA,apple\n007,pear\n")
    assert source.load() == {"notes": 2}
    table = tables.read(source.tables, "notes")
    assert table.to_dict("list") == {"title": ["NA", "007"], "kind": ["apple", "pear"], "id": [1, 2]}


def test_a_column_of_whole_numbers_is_integers_unless_it_is_text(source):
    source.describe(**ONE)
    source.write("notes.csv", "title,kind,stars,votes,code,none\n1,apple,5,,007,\n2,pear,-3,4,1,\n")
    source.load()
    table = tables.read(source.tables, "notes")
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == {
        "title": "str",
        "kind": "str",
        "stars": "int64",
        "votes": "Int64",
        "code": "str",
        "none": "str",
        "id": "int64",
    }
    assert table["code"].tolist() == ["007", "1"]


def test_values_of_typed_formats_keep_their_types(source):
    source.describe(source={"notes": "notes.jsonl"}, columns=ONE["columns"])
    rows = [
        {
            "title": 7,
            "kind": "apple",
            "n": 1,
            "m": 1,
            "x": 1,
            "b": True,
            "c": True,
            "mixed": 1,
            "huge": 2**70,
            "s": "1",
        },
        {
            "title": "b",
            "kind": "pear",
            "n": 2,
            "m": None,
            "x": 0.5,
            "b": False,
            "c": None,
            "mixed": "a",
            "huge": 1,
            "s": "2",
        },
    ]
    source.write("notes.jsonl", "\n".join(map(json.dumps, rows)))
    source.load()
    table = tables.read(source.tables, "notes")
    assert table["title"].tolist() == ["7", "b"]
    assert table["mixed"].tolist() == ["1", "a"]
    assert table["huge"].tolist() == [str(2**70), "1"]
    kept = {name: str(table[name].dtype) for name in ("n", "m", "x", "b", "c", "s")}
    assert kept == {"n": "int64", "m": "Int64", "x": "float64", "b": "bool", "c": "boolean", "s": "str"}


def test_times_of_parquet_become_text(source):
    source.describe(source={"notes": "notes.parquet"}, columns=ONE["columns"] | {"created": "made_on"})
    table = pd.DataFrame(
        {"title": ["a", "b"], "kind": ["apple", "pear"], "n": [1.5, None], "i": pd.array([1, None], "Int64")}
    )
    table.assign(made_on=pd.to_datetime(["2024-01-01", None])).to_parquet(source.folder / "notes.parquet")
    source.load()
    loaded = tables.read(source.tables, "notes")
    assert loaded["made_on"].iloc[0] == "2024-01-01 00:00:00"
    assert loaded["made_on"].isna().tolist() == [False, True]
    assert str(loaded["n"].dtype) == "float64"
    assert str(loaded["i"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "kinds.csv",
            "id,label\n1,a\n",
            r"kinds.csv lacks the columns \['kind'\]; it has \['id', 'label'\]\. Name yours",
        ),
        ("notes.csv", "id,title\n1,a\n", r"notes.csv lacks the columns \['made_on', 'body'\]"),
        ("kinds.csv", "id,kind\n1,a\n2,a\n1,b\n1,b\n", "has 1 values of 'id' more than once: 1 in rows .1, 3, 4."),
        ("kinds.csv", "id,kind\n1,a\n,a\n  ,b\n", "has no 'id' in 2 rows, first in rows .2, 3."),
        ("kinds.csv", "id,kind,title\n100,apple,x\n", r"'notes' and 'kinds' both have the columns \['title'\]"),
        ("kinds.csv", "id,kind\n", "has no rows"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(source, name, text, message):
    source.write(name, text)
    with pytest.raises(DataError, match=message):
        source.load()
    assert not source.task.exists()
    assert not source.tables.exists()


def test_a_column_named_id_that_the_task_does_not_name_is_refused(source):
    source.describe(**ONE)
    source.write("notes.csv", "id,title,kind\n1,a,apple\n")
    with pytest.raises(DataError, match="has a column 'id' that the task does not name"):
        source.load()


@pytest.mark.parametrize("name", ["expectations/labeled_notes.json", "behaviors.yaml", "task.yaml"])
def test_a_missing_file_of_the_task_is_named_with_the_command_that_writes_it(source, name):
    (source.folder / name).unlink()
    with pytest.raises(TaskError, match=rf"{name} is not there.*tagifai init"):
        source.load()


@pytest.mark.parametrize("outside", ["../secret.yaml", "/etc/hosts", "a/../../b.yaml"])
def test_a_lexicon_outside_of_the_task_is_refused(source, outside):
    source.behaviors({"lexicons": ["good.yaml", outside]})
    with pytest.raises(TaskError, match="must lie beside it"):
        source.load()


@pytest.mark.parametrize("value", [{"lexicons": {"fruit": ["apple"]}}, {"lexicons": [1]}, {}])
def test_lexicons_inside_of_the_suite_need_no_files(source, value):
    source.behaviors(value | {"tests": TESTS})
    source.load()
    assert "behaviors.yaml" in source.files()


@pytest.mark.parametrize("value", [["a"], {}, {"tests": []}, {"tests": "one"}, None])
def test_a_behavior_suite_without_tests_is_refused_before_anything_is_written(source, value):
    source.behaviors(value)
    with pytest.raises(TaskError, match=r"behaviors\.yaml has no list of tests"):
        source.load()
    assert not source.task.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "expectations/kinds.json is not JSON"),
        ("[]", "expectations/kinds.json"),
        ('{"name": "kinds", "expectations": []}', "expectations/kinds.json: expectations"),
    ],
)
def test_an_expectation_suite_that_cannot_be_read_is_refused_before_anything_is_written(source, text, message):
    source.write("expectations/kinds.json", text)
    with pytest.raises(TaskError, match=message):
        source.load()
    assert not source.task.exists()


def test_a_task_is_loaded_again_over_its_copy_but_not_over_other_files(source):
    source.load()
    assert source.load() == {"notes": 6, "kinds": 6, "labeled_notes": 6}
    (source.task / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        source.load()
    assert (source.task / "notes.txt").read_text() == "mine"


def test_tables_do_not_replace_other_files_and_nothing_else_is_written(source):
    source.tables.mkdir()
    (source.tables / "thesis.doc").write_text("mine")
    with pytest.raises(OutputError, match=r"thesis\.doc"):
        source.load()
    assert [path.name for path in source.tables.iterdir()] == ["thesis.doc"]
    assert not source.task.exists()


def test_an_error_about_a_table_from_the_web_tells_no_secret(source, server):
    server.give("/notes.csv", b"title,kind\n")
    address = server.address.replace("http://", "http://bob:hunter2@")
    source.describe(**ONE | {"source": {"notes": f"{address}/notes.csv?token=s3cr3t"}})
    with pytest.raises(DataError, match=rf"^{server.address}/notes.csv has no rows"):
        source.load()


def test_an_error_about_a_task_from_the_web_tells_no_secret(source, server):
    server.give("/task.yaml", b"schema: 2")
    address = server.address.replace("http://", "http://bob:hunter2@")
    with pytest.raises(TaskError, match=rf"^{server.address}/task.yaml: "):
        source.load(f"{address}/task.yaml?token=s3cr3t")


@pytest.mark.parametrize(
    ("name", "message"), [("behaviors.yaml", "behaviors.yaml is not YAML"), ("task.yaml", "not UTF-8")]
)
def test_a_file_that_cannot_be_understood_is_named(source, name, message):
    (source.folder / name).write_bytes(b"a: [\xff")
    with pytest.raises(TaskError, match=message):
        source.load()

"""The task file: what it may say, and how it is refused."""

import copy
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from tagifai.errors import TaskError
from tagifai.task import FILE_NAME, Task

SETTINGS = {
    "schema": 1,
    "name": "fruit",
    "source": {"fruit": "fruit.csv"},
    "columns": {"text": ["title", "body"], "label": "kind"},
    "labels": ["apple", "pear"],
    "gate": {"quality": {"macro_f1": {"at_least": 0.8}}},
}


def parse(**sections):
    settings = copy.deepcopy(SETTINGS) | sections
    kept = {key: value for key, value in settings.items() if value is not None}
    return Task.parse(yaml.safe_dump(kept), origin="the task")


def test_a_short_task_gets_defaults():
    task = parse()
    assert (task.expectations, task.behaviors, task.slices) == ("expectations/", "behaviors.yaml", ())
    assert (task.split.by, task.train.method, task.train.device) == ("random", "auto", "cpu")
    assert task.gate.quality["macro_f1"].severity == "block"


@pytest.mark.parametrize(
    ("source", "names", "labeled"),
    [
        ({"fruit": "a.csv"}, ("fruit",), "fruit"),
        ({"docs": "a.csv", "tags": "b.csv", "join": "id"}, ("docs", "tags", "labeled_docs"), "labeled_docs"),
        ({"tables": {"fruit": "a.csv"}}, ("fruit",), "fruit"),
    ],
)
def test_a_source_is_one_table_or_two_that_are_joined(source, names, labeled):
    task = parse(source=source)
    assert (task.source.names, task.source.labeled) == (names, labeled)


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"schema": 2}, "schema: "),
        ({"schema": None}, "schema: Field required"),
        ({"name": "Fruit Salad"}, "name: "),
        ({"name": "-fruit"}, "name: "),
        ({"source": {}}, "source: name one labelled table"),
        ({"source": {"a": "a.csv", "b": "b.csv"}}, "source: name one labelled table"),
        ({"source": {"a": "a.csv", "join": "id"}}, "source: name one labelled table"),
        ({"source": "fruit.csv"}, "source: "),
        ({"columns": {"text": [], "label": "kind"}}, r"columns\.text: "),
        ({"labels": ["apple"]}, "labels: "),
        ({"labels": ["apple", "apple"]}, "labels: each label once"),
        ({"expectations": "/etc"}, "must lie beside the task file"),
        ({"behaviors": "../behaviors.yaml"}, "must lie beside the task file"),
        ({"preprocess": {"min_label_count": 3}}, "add 'other' to labels"),
        ({"preprocess": {"lowercases": True}}, r"preprocess\.lowercases: "),
        ({"split": {"by": "time"}}, r"columns\.created"),
        ({"split": {"val": 0.5, "test": 0.5}}, "split: val 0.5 and test 0.5 leave no rows"),
        ({"split": {"val": 0}}, r"split\.val: "),
        ({"train": {"words": [0, 1]}}, r"train\.words: .*not \[0, 1\]"),
        ({"train": {"characters": [5, 3]}}, r"train\.characters: "),
        ({"train": {"device": "tpu"}}, r"train\.device: "),
        ({"train": {"learning_rate": float("nan")}}, r"train\.learning_rate: "),
        ({"slices": [{"name": "a", "query": "x"}] * 2}, "slices: each name once"),
        ({"slices": [{"name": "ripe", "query": "x.to_csv('y')"}]}, r"slices\.0: slice 'ripe': .*it calls 'to_csv'"),
        ({"slices": [{"name": "ripe", "query": "(x"}]}, "slice 'ripe': the query '.x' cannot be read"),
        ({"gate": {"quality": {}}}, "gate: name at least one blocking"),
        ({"gate": {"quality": {"macro_f1": {"at_least": 0.8, "severity": "warn"}}}}, "a gate that cannot say no"),
        ({"gate": {"quality": {"macro_f1": {}}}}, r"gate\.quality\.macro_f1: "),
        ({"unknown": 1}, "unknown: "),
    ],
)
def test_a_task_that_cannot_be_meant_is_refused_naming_the_key(sections, words):
    with pytest.raises(TaskError, match=f"the task: .*{words}"):
        parse(**sections)


@pytest.mark.parametrize(
    ("text", "words"), [("", "holds no mapping"), ("- 1", "holds no mapping"), ("a: [", "is not YAML")]
)
def test_a_text_that_is_no_task_is_refused(text, words):
    with pytest.raises(TaskError, match=f"the task {words}"):
        Task.parse(text, origin="the task")


@pytest.mark.parametrize("place", [".", FILE_NAME])
def test_a_task_is_named_by_its_file_or_its_folder(tmp_path, place):
    (tmp_path / FILE_NAME).write_text(yaml.safe_dump(SETTINGS))
    assert Task.read(tmp_path / place) == parse()


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(TaskError, match=r"task\.yaml cannot be read as a task file: .*`tagifai init` writes one"):
        Task.read(tmp_path / FILE_NAME)


def test_the_digest_follows_what_a_task_says_and_not_how_it_is_written():
    text = yaml.safe_dump(SETTINGS)
    other = "# a comment\n" + yaml.safe_dump(dict(reversed(SETTINGS.items())), sort_keys=False)
    assert Task.parse(text, origin="a").digest == Task.parse(other, origin="b").digest
    assert parse().digest == parse(split={"seed": 42}).digest != parse(split={"seed": 43}).digest


def test_a_task_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        parse().name = "other"


def test_the_labels_of_a_dropped_tail_may_be_joined():
    task = parse(preprocess={"min_label_count": 3, "other_label": "pear"})
    assert task.preprocess.other_label == "pear"


def test_the_task_of_the_project_is_sound():
    assert len(Task.read(Path(__file__).parents[2] / "data").labels) > 1

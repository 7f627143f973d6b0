"""The files that go with a task, and the one digest of them all."""

from pathlib import Path

import pytest
import yaml
from small_task import BEHAVIORS, write_small_task

from tagifai.companions import companions, digest_task
from tagifai.errors import TaskError
from tagifai.task import FILE_NAME, Task


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a task folder whose suite lists a lexicon."""
    folder = write_small_task(tmp_path / "task").parent
    (folder / "behaviors.yaml").write_text(yaml.safe_dump(BEHAVIORS | {"lexicons": ["lexicons/fish.yaml"]}))
    (folder / "lexicons").mkdir()
    (folder / "lexicons" / "fish.yaml").write_text("name: fish")
    return folder


NAMED = ("expectations/notes.json", "behaviors.yaml", "lexicons/fish.yaml")


def test_the_files_that_a_task_names_are_found(folder):
    found = dict(companions(Task.read(folder), lambda name: (folder / name).read_bytes()))
    assert tuple(found) == NAMED
    assert found["lexicons/fish.yaml"] == b"name: fish"


@pytest.mark.parametrize("name", NAMED)
def test_the_digest_changes_with_every_file_that_the_task_names(folder, name):
    before = digest_task(folder)
    path = folder / name
    path.write_bytes(path.read_bytes() + b"\n")
    changed = digest_task(folder)
    path.unlink()
    assert len({before, changed, digest_task(folder)}) == 3


def test_the_digest_changes_with_the_settings(folder):
    before = digest_task(folder)
    settings = yaml.safe_load((folder / FILE_NAME).read_text())
    (folder / FILE_NAME).write_text("# A comment says nothing new.\n" + yaml.safe_dump(settings, sort_keys=True))
    assert digest_task(folder) == before
    (folder / FILE_NAME).write_text(yaml.safe_dump(settings | {"description": "Another."}))
    assert digest_task(folder) != before


def test_the_digest_is_that_of_the_task_wherever_it_lies_and_whatever_else_is_there(folder):
    before = digest_task(folder)
    (folder / "notes-of-mine.txt").write_text("nothing")
    assert digest_task(folder) == digest_task(folder / FILE_NAME) == before
    assert digest_task(folder.rename(folder.with_name("elsewhere"))) == before


def test_the_digest_changes_when_the_suite_lists_the_same_words_under_another_name(folder):
    before = digest_task(folder)
    (folder / "lexicons" / "fish.yaml").rename(folder / "lexicons" / "other.yaml")
    behaviors = folder / "behaviors.yaml"
    behaviors.write_text(behaviors.read_text().replace("fish.yaml", "other.yaml"))
    assert digest_task(folder) != before


@pytest.mark.parametrize(
    ("content", "words"), [("a: [", "is not YAML"), ("lexicons: [../secret.yaml]", "must lie beside it")]
)
def test_a_suite_whose_lexicons_cannot_be_known_is_refused(folder, content, words):
    (folder / "behaviors.yaml").write_text(content)
    with pytest.raises(TaskError, match=words):
        digest_task(folder)


@pytest.mark.parametrize("content", ["", "- 1", "lexicons: {fish: [cod]}", "lexicons: [1]"])
def test_a_suite_that_lists_no_files_has_none(folder, content):
    (folder / "behaviors.yaml").write_text(content)
    assert tuple(name for name, _ in companions(Task.read(folder), lambda name: b"")) == NAMED[:2]
    assert len(digest_task(folder)) == 64

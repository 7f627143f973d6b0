"""What the documents say is what there is."""

import re
import subprocess
from pathlib import Path

import pytest

from pipelines import run_local
from tagifai import cli
from tagifai.behavior.suite import Suite
from tagifai.task import Task

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").glob("*.md")})


def blocks(kind=""):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    return [text for language, text in found if language == kind]


def targets():
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def test_every_make_target_that_a_document_names_exists():
    for document in DOCUMENTS:
        named = set(re.findall(r"(?:`|^)make ([a-z][a-z-]+)", document.read_text(), flags=re.MULTILINE))
        assert named <= targets() | {"itself"}, document


def test_help_lists_every_target_with_what_it_does():
    shown = subprocess.run(
        ["make", "--silent", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    listed = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert set(listed) == targets()


def test_the_commands_are_those_of_the_command_line():
    (block,) = (block for block in blocks() if block.startswith("tagifai load"))
    assert {line.split()[1] for line in block.splitlines()} == {run.__name__ for run in cli.COMMANDS}


def test_the_tree_is_the_repository():
    (block,) = (block for block in blocks() if block.startswith("tagifai/ "))
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {path.split("/")[0] for path in tracked.splitlines() if "/" in path and not path.startswith(".")}
    assert {line.split("/")[0] for line in block.splitlines()} == folders


def test_the_task_that_is_shown_can_be_read():
    (block,) = blocks("yaml")
    assert Task.parse(block, origin="README").name == "tagifai"


def test_the_output_that_is_shown_is_of_the_sample():
    (block,) = (block for block in blocks() if block.startswith("✓ load"))
    rows = len((ROOT / "data" / "tags.csv").read_text().splitlines()) - 1
    assert f"{rows} rows of tags" in block
    tests = len(Suite.read(ROOT / "data" / "behaviors.yaml").tests)
    assert f"of {tests} passed, on" in block


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_linked_or_shown_exists(document):
    for target in re.findall(r"!?\[[^\]]*\]\(([^)#]+)\)", document.read_text()):
        assert target.startswith("https://") or (document.parent / target).exists(), target


def test_the_defaults_that_are_shown_are_those_of_the_command(capsys):
    with pytest.raises(SystemExit):
        run_local.main(["--help"])
    shown = capsys.readouterr().out
    assert "data/task.yaml" in shown
    assert "runs/latest" in shown

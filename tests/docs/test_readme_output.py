"""The output that the README shows is what the command prints, but for times."""

import re
from pathlib import Path

import pytest

from pipelines.run_local import main

ROOT = Path(__file__).parents[2]


def masked(text):
    """Leave out times and the path of the page; tasks that do not wait for each other may end in either order."""
    text = re.sub(r" +\d+\.\d s", " T s", text)
    return sorted(
        re.sub(r"\s+", " ", line.partition(" page ")[0]).strip() for line in text.splitlines() if line.strip()
    )


@pytest.mark.training
def test_the_output_that_the_readme_shows_is_what_make_run_prints(tmp_path, capsys):
    assert main(["--task", str(ROOT / "data" / "task.yaml"), "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    shown = next(
        block for block in (ROOT / "README.md").read_text(encoding="utf-8").split("```") if block.startswith("\n✓ load")
    )
    assert masked(printed) == masked(shown)

import io

import pytest
from rich.console import Console

from pipelines.progress import Progress


@pytest.fixture(params=[True, False], ids=["terminal", "file"])
def console(request):
    return Console(file=io.StringIO(), force_terminal=request.param, width=100, legacy_windows=False)


def look(task, succeeded):
    return {"load": ("pass", "9 rows"), "gate-3": ("fail", "one thing blocks"), "behave": ("inconclusive", "")}[task]


def test_each_stage_is_a_line_with_what_it_found(console):
    progress = Progress(console, look)
    with progress.live():
        for task in ("load", "gate-3", "behave"):
            progress.start(task)
            progress.end(task, task == "load")
    shown = console.file.getvalue()
    assert "✓" in shown
    assert "9 rows" in shown
    assert "one thing blocks" in shown
    assert "gate" in shown
    assert "gate-3" not in shown
    assert [line.seconds is not None for line in progress.lines] == [True, True, True]


def test_a_stage_that_still_runs_is_drawn_as_running():
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    progress = Progress(console, look)
    with progress.live():
        progress.start("load")
    assert "load" in console.file.getvalue()
    assert progress.lines[0].seconds is None

"""The live view of a run: one line a stage."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

TITLES = {"gate": "gate on data", "gate-2": "gate on start", "gate-3": "gate"}
MARKS = {"pass": ("✓", "green"), "inconclusive": ("?", "yellow"), "fail": ("✗", "red"), "error": ("✗", "red")}


@dataclass
class Line:
    """One stage: when it started, how long it took, what it found."""

    task: str
    started: float
    seconds: float | None = None
    status: str = ""
    headline: str = ""

    @property
    def title(self) -> str:
        """The stage as a person calls it."""
        return "enforce" if self.task.startswith("enforce") else TITLES.get(self.task, self.task)


@dataclass
class Progress:
    """The lines of a run, drawn live in a terminal, or printed one by one as they end where there is none.

    look: returns status and headline of a task that ended.
    """

    console: Console
    look: Callable[[str, bool], tuple[str, str]]
    lines: list[Line] = field(default_factory=list)

    def start(self, task: str) -> None:
        """A task starts."""
        self.lines.append(Line(task, time.perf_counter()))

    def end(self, task: str, succeeded: bool) -> None:
        """A task ended."""
        line = next(line for line in reversed(self.lines) if line.task == task)
        line.seconds = time.perf_counter() - line.started
        line.status, line.headline = self.look(task, succeeded)
        if not self.console.is_terminal:
            self.console.print(_row(line), soft_wrap=True)

    @contextmanager
    def live(self) -> Iterator[None]:
        """Draw the lines while the block runs."""
        if not self.console.is_terminal:
            yield
            return
        with Live(get_renderable=self._table, console=self.console, refresh_per_second=10):
            yield

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 1))
        for line in self.lines:
            mark = Spinner("dots") if line.seconds is None else Text(*MARKS[line.status])
            seconds = time.perf_counter() - line.started if line.seconds is None else line.seconds
            table.add_row(mark, line.title, Text(f"{seconds:5.1f} s", style="dim"), Text(line.headline))
        return table


def _row(line: Line) -> Text:
    mark, style = MARKS[line.status]
    return Text.assemble((mark, style), f" {line.title:<13}", (f"{line.seconds:6.1f} s  ", "dim"), line.headline)

"""A progress bar for training: on the error stream, and only where somebody looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tagifai.model.fit import Step
from tagifai.task import Train


@contextmanager
def training_progress(settings: Train) -> Iterator[Callable[[Step], None]]:
    """Show a bar while the block runs; gives what is to be told of each step."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    limit = max(settings.iterations, settings.epochs) if settings.method == "auto" else _limit(settings)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("training", total=limit)

        def on_step(step: Step) -> None:
            val = "" if step.val_loss is None else f", val loss {step.val_loss:.4f}"
            progress.update(bar, completed=step.step, description=f"loss {step.loss:.4f}{val}")

        yield on_step


def _limit(settings: Train) -> int:
    return settings.iterations if settings.method == "full-batch" else settings.epochs

"""What a page shows of training: how the model was made, how large it is, and how its loss fell."""

from dataclasses import dataclass

from tagifai.report import charts
from tagifai.report.facts import Facts

KEYS = frozenset({"method", "parameters", "features", "rows", "history", "digest"})
MOST_STEPS = 100  # rows of the history that are listed below the chart


@dataclass(frozen=True)
class Step:
    """One line of the history."""

    step: float
    loss: float | None
    val_loss: float | None


@dataclass(frozen=True)
class Training:
    """What train reported."""

    method: str
    parameters: int | None
    features: int | None
    rows: int | None
    digest: str
    steps: tuple[Step, ...]
    steps_in_all: int
    chart: charts.LineChart | None


def read(facts: Facts) -> Training:
    """Read the facts of a training run."""
    steps = [
        Step(float(index) if step is None else step, row.number("loss"), row.number("val_loss"))
        for index, row in enumerate(facts.rows("history"))
        for step in (row.number("step"),)
    ]
    chart = charts.line_chart(
        {
            "training": [(item.step, item.loss) for item in steps if item.loss is not None],
            "validation": [(item.step, item.val_loss) for item in steps if item.val_loss is not None],
        }
    )
    return Training(
        facts.text("method"),
        facts.count("parameters"),
        facts.count("features"),
        facts.count("rows"),
        facts.text("digest"),
        tuple(charts.thin(steps, MOST_STEPS)),
        len(steps),
        chart,
    )

"""What a page shows of quality: metrics against a baseline, labels, confusions, slices, calibration, mistakes."""

from collections.abc import Sequence
from dataclasses import dataclass

from tagifai.report import charts
from tagifai.report.facts import Estimate, Facts

KEYS = frozenset({"metrics", "labels", "confusion", "slices", "calibration", "mistakes"})
METRICS = {
    "weighted_f1": "Weighted F1",
    "macro_f1": "Macro F1",
    "accuracy": "Accuracy",
    "weighted_precision": "Weighted precision",
    "weighted_recall": "Weighted recall",
    "ece": "Calibration error (ECE)",
}
MODELS = ("model", "champion", "baseline")
LESS_IS_BETTER = frozenset({"ece"})
MOST_LABELS = 24  # of a confusion matrix that is drawn; above, only the most frequent confusions are listed
MOST_PAIRS = 10
MOST_MISTAKES = 30
LEVELS = 9  # of heat, above none
DIAGRAM = 260.0  # side of the reliability diagram


@dataclass(frozen=True)
class Measured:
    """One model's metric, placed on the axis that all models of this metric share."""

    model: str
    estimate: Estimate
    span: charts.Span | None


@dataclass(frozen=True)
class Metric:
    """One metric of every model; gain is the model's lead over the baseline, positive when better."""

    name: str
    title: str
    measured: tuple[Measured, ...]
    axis: tuple[float, float]
    gain: float | None
    less_is_better: bool


@dataclass(frozen=True)
class LabelScore:
    """How one label is served."""

    label: str
    n: int | None
    precision: float | None
    f1: float | None
    recall: Estimate
    span: charts.Span | None


@dataclass(frozen=True)
class Cell:
    """Rows of one true label that were given one predicted label."""

    count: int
    level: int
    right: bool


@dataclass(frozen=True)
class Pair:
    """A confusion: rows of one label taken for another."""

    label: str
    predicted: str
    count: int
    share: float


@dataclass(frozen=True)
class Confusion:
    """Rows by true label (down) and predicted label (across); cells are empty when too many to draw."""

    labels: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[Cell, ...]], ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class SliceScore:
    """How one part of the test rows is served."""

    name: str
    query: str
    accuracy: Estimate
    f1: float | None
    span: charts.Span | None


@dataclass(frozen=True)
class Bin:
    """Predictions of about one confidence, and how often they were right; x, y and radius place it in the diagram."""

    confidence: float
    accuracy: float
    n: int
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Mistake:
    """One row the model got wrong."""

    id: str
    text: str
    label: str
    predicted: str
    probability: float | None


@dataclass(frozen=True)
class Quality:
    """What evaluate found."""

    models: tuple[str, ...]
    metrics: tuple[Metric, ...]
    labels: tuple[LabelScore, ...]
    confusion: Confusion | None
    slices: tuple[SliceScore, ...]
    bins: tuple[Bin, ...]
    mistakes: tuple[Mistake, ...]
    mistakes_in_all: int

    def metric(self, name: str, model: str = "model") -> Estimate:
        """Return one model's metric; of one that was not measured, an estimate of nothing."""
        every = [item for metric in self.metrics if metric.name == name for item in metric.measured]
        found = [item.estimate for item in every if item.model == model]
        return found[0] if found else Estimate(None, None, None, None)


def read(facts: Facts) -> Quality:
    """Read the facts of an evaluation."""
    by_model = dict(facts.part("metrics").parts())
    models = sorted(by_model, key=lambda name: MODELS.index(name) if name in MODELS else len(MODELS))
    mistakes = facts.rows("mistakes")
    return Quality(
        tuple(models),
        _metrics({name: by_model[name] for name in models}),
        tuple(_label(row) for row in facts.rows("labels")),
        _confusion(facts.part("confusion")),
        tuple(_slice(row) for row in facts.rows("slices")),
        _bins(facts.rows("calibration")),
        tuple(_mistake(row) for row in mistakes[:MOST_MISTAKES]),
        len(mistakes),
    )


def _metrics(by_model: dict[str, Facts]) -> tuple[Metric, ...]:
    named = [name for part in by_model.values() for name, _ in part.parts()]
    names = sorted(
        dict.fromkeys(named), key=lambda name: list(METRICS).index(name) if name in METRICS else len(METRICS)
    )
    metrics = []
    for name in names:
        estimates = {model: part.estimate(name) for model, part in by_model.items()}
        ends = [end for found in estimates.values() for end in (found.low, found.high) if end is not None]
        axis = (int(min(ends, default=0) * 10) / 10, 1.0) if min(ends, default=0) >= 0.5 else (0.0, 1.0)
        if name in LESS_IS_BETTER:
            axis = (0.0, charts.rate_axis(max(ends, default=1)))
        measured = tuple(
            Measured(model, found, charts.span(found.low, found.high, found.value, axis=axis))
            for model, found in estimates.items()
        )
        metrics.append(
            Metric(name, METRICS.get(name, name), measured, axis, _gain(name, estimates), name in LESS_IS_BETTER)
        )
    return tuple(metrics)


def _gain(name: str, estimates: dict[str, Estimate]) -> float | None:
    model, baseline = (estimates[key].value if key in estimates else None for key in ("model", "baseline"))
    if model is None or baseline is None:
        return None
    return baseline - model if name in LESS_IS_BETTER else model - baseline


def _label(row: Facts) -> LabelScore:
    recall = Estimate(row.number("recall"), row.number("recall_low"), row.number("recall_high"), row.count("n"))
    span = charts.span(recall.low, recall.high, recall.value, axis=(0, 1))
    return LabelScore(row.text("label"), row.count("n"), row.number("precision"), row.number("f1"), recall, span)


def _slice(row: Facts) -> SliceScore:
    accuracy = Estimate(row.number("accuracy"), row.number("low"), row.number("high"), row.count("n"))
    span = charts.span(accuracy.low, accuracy.high, accuracy.value, axis=(0, 1))
    return SliceScore(row.text("name"), row.text("query"), accuracy, row.number("f1"), span)


def _confusion(facts: Facts) -> Confusion | None:
    labels, matrix = facts.texts("labels"), facts.numbers("matrix")
    if not labels or [len(row) for row in matrix] != [len(labels)] * len(labels):
        return None
    counts = [[max(0, int(cell or 0)) for cell in row] for row in matrix]
    totals = [sum(row) for row in counts]
    pairs = [
        Pair(labels[true], labels[column], count, count / totals[true])
        for true, row in enumerate(counts)
        for column, count in enumerate(row)
        if count > 0 and column != true
    ]
    pairs.sort(key=lambda pair: (-pair.count, -pair.share, pair.label, pair.predicted))
    drawn = counts if len(labels) <= MOST_LABELS else []
    rows = tuple((labels[true], totals[true], _cells(row, true)) for true, row in enumerate(drawn))
    return Confusion(tuple(labels), rows, tuple(pairs[:MOST_PAIRS]))


def _cells(row: Sequence[int], true: int) -> tuple[Cell, ...]:
    total = sum(row) or 1
    levels = [min(LEVELS, max(1, round(LEVELS * count / total))) if count > 0 else 0 for count in row]
    return tuple(Cell(count, levels[column], column == true) for column, count in enumerate(row))


def _bins(rows: Sequence[Facts]) -> tuple[Bin, ...]:
    found = [(row.number("confidence"), row.number("accuracy"), row.count("n")) for row in rows]
    known = [(x, y, n) for x, y, n in found if x is not None and y is not None and n]
    most = max((n for _, _, n in known), default=1)
    return tuple(
        Bin(x, y, n, round(DIAGRAM * x, 2), round(DIAGRAM * (1 - y), 2), round(3 + 7 * (n / most) ** 0.5, 2))
        for x, y, n in sorted(known)
    )


def _mistake(row: Facts) -> Mistake:
    return Mistake(
        row.text("id"), row.text("text"), row.text("label"), row.text("predicted"), row.number("probability")
    )

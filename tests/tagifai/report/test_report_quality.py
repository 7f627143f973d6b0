import pytest

from tagifai.report import quality
from tagifai.report.facts import Facts


def read(**facts: object) -> quality.Quality:
    return quality.read(Facts(facts))


def test_models_and_metrics_have_a_fixed_order_and_unknown_ones_come_last() -> None:
    part = {"mine": {"value": 0.5}, "accuracy": {"value": 0.5}, "weighted_f1": {"value": 0.5}}
    found = read(metrics={"other": part, "baseline": part, "champion": part, "model": part})
    assert found.models == ("model", "champion", "baseline", "other")
    assert [metric.title for metric in found.metrics] == ["Weighted F1", "Accuracy", "mine"]


@pytest.mark.parametrize(("name", "gain"), [("accuracy", 0.25), ("ece", -0.25)])
def test_a_lead_is_positive_when_the_model_is_better(name: str, gain: float) -> None:
    metrics = {"model": {name: {"value": 0.75}}, "baseline": {name: {"value": 0.5}}}
    assert read(metrics=metrics).metrics[0].gain == gain


@pytest.mark.parametrize("metrics", [{"model": {"ece": {"value": 1}}}, {"model": {"ece": {}}, "baseline": {"ece": {}}}])
def test_without_two_numbers_there_is_no_lead(metrics: dict[str, object]) -> None:
    assert read(metrics=metrics).metrics[0].gain is None


@pytest.mark.parametrize(
    ("name", "low", "axis"),
    [("accuracy", 0.87, (0.8, 1.0)), ("accuracy", 0.2, (0.0, 1.0)), ("ece", 0.01, (0.0, 1.0))],
)
def test_an_axis_begins_where_it_shows_the_difference(name: str, low: float, axis: tuple[float, float]) -> None:
    assert read(metrics={"model": {name: {"value": 0.9, "low": low, "high": 0.95}}}).metrics[0].axis == axis


def test_a_metric_that_was_not_measured_is_nothing() -> None:
    found = read(metrics={"model": {"accuracy": {"value": 0.9}}})
    assert found.metric("accuracy").value == 0.9
    assert found.metric("accuracy", "baseline").value is None
    assert found.metric("macro_f1").value is None


def test_confusions_are_listed_from_the_most_frequent() -> None:
    found = read(confusion={"labels": ["a", "b"], "matrix": [[8, 2], [3, 0]]}).confusion
    assert found is not None
    assert [(pair.label, pair.predicted, pair.count, pair.share) for pair in found.pairs] == [
        ("b", "a", 3, 1.0),
        ("a", "b", 2, 0.2),
    ]
    assert [[cell.level for cell in cells] for _, _, cells in found.rows] == [[7, 2], [9, 0]]


@pytest.mark.parametrize("matrix", [[], [[1]], [[1, 2], [3]], [[1, 2], [3, 4], [5, 6]], "x"])
def test_a_matrix_that_does_not_fit_its_labels_is_not_drawn(matrix: object) -> None:
    assert read(confusion={"labels": ["a", "b"], "matrix": matrix}).confusion is None


def test_a_label_without_rows_and_a_broken_cell_do_not_divide_by_zero() -> None:
    found = read(confusion={"labels": ["a", "b"], "matrix": [[0, None], [-1, 1]]}).confusion
    assert found is not None
    assert found.pairs == ()
    assert [total for _, total, _ in found.rows] == [0, 1]


def test_bins_without_rows_are_left_out_and_the_fullest_has_the_largest_dot() -> None:
    rows = [
        {"confidence": 0.9, "accuracy": 0.5, "n": 40},
        {"confidence": 0.1, "accuracy": 1.0, "n": 10},
        {"confidence": 0.4, "accuracy": None, "n": 0},
    ]
    assert [(each.x, each.y, each.radius) for each in read(calibration=rows).bins] == [
        (26.0, 0.0, 6.5),
        (234.0, 130.0, 10),
    ]


def test_many_mistakes_are_shown_in_part() -> None:
    found = read(mistakes=[{"id": number} for number in range(100)])
    assert (len(found.mistakes), found.mistakes_in_all) == (quality.MOST_MISTAKES, 100)
    assert found.mistakes[0].id == "0"

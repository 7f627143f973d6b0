"""Metrics against scikit-learn, and intervals against plain resampling of rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics as reference

from tagifai.evaluate import metrics
from tagifai.statistics import bootstrap
from tagifai.task import Requirement

LABELS = 6
EXACT = {"abs": 1e-9}
REFERENCES = {
    "accuracy": reference.accuracy_score,
    "weighted_precision": lambda *rows: reference.precision_score(*rows, average="weighted", zero_division=0),
    "weighted_recall": lambda *rows: reference.recall_score(*rows, average="weighted", zero_division=0),
    "weighted_f1": lambda *rows: reference.f1_score(*rows, average="weighted", zero_division=0),
    "macro_f1": lambda *rows: reference.f1_score(*rows, average="macro", zero_division=0),
}
pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40)  # label 5 never occurs


def columns(rows):
    return tuple(np.asarray(rows, dtype=np.int64).T)


def predictions(seed, rows=150, skill=0.6, labels=4):
    """Return true labels, unevenly shared, and predictions that are right more often than not."""
    generator = np.random.default_rng(seed)
    true = generator.choice(labels, size=rows, p=np.arange(1, labels + 1) / np.arange(1, labels + 1).sum())
    return true, np.where(generator.random(rows) < skill, true, generator.integers(labels, size=rows))


def test_every_metric_has_a_reference():
    assert set(REFERENCES) == set(metrics.METRICS)


@settings(max_examples=40, deadline=None)
@given(rows=pairs)
def test_every_metric_is_that_of_scikit_learn(rows):
    true, predicted = columns(rows)
    matrix = metrics.confusion(true, predicted, LABELS)
    for name, metric in metrics.METRICS.items():
        assert float(metric(matrix)) == pytest.approx(REFERENCES[name](true, predicted), **EXACT)


@settings(max_examples=25, deadline=None)
@given(rows=pairs)
def test_the_numbers_of_each_label_are_those_of_scikit_learn(rows):
    true, predicted = columns(rows)
    matrix = metrics.confusion(true, predicted, LABELS)
    assert (matrix == reference.confusion_matrix(true, predicted, labels=range(LABELS))).all()
    expected = reference.precision_recall_fscore_support(true, predicted, labels=range(LABELS), zero_division=0)
    for ours, theirs in zip(metrics.per_label(matrix), expected, strict=False):
        assert ours == pytest.approx(theirs, **EXACT)


def test_a_stack_of_matrices_gives_the_numbers_of_each():
    matrices = np.stack([metrics.confusion(*predictions(seed), 4) for seed in range(5)])
    for metric in metrics.METRICS.values():
        assert metric(matrices) == pytest.approx([float(metric(matrix)) for matrix in matrices], **EXACT)


def test_no_row_at_all_scores_zero():
    assert {float(metric(np.zeros((3, 3)))) for metric in metrics.METRICS.values()} == {0.0}


def test_redrawing_keeps_the_rows_of_each_true_label_and_invents_no_mistake():
    matrix = metrics.confusion(*predictions(0, rows=40), 5)
    drawn = metrics.redraw(matrix, seed=1, draws=200)
    assert (drawn.sum(axis=-1) == matrix.sum(axis=-1)).all()
    assert not drawn[:, matrix == 0].any()
    assert len(np.unique(drawn.reshape(200, -1), axis=0)) > 100


def exact(right, n):
    """Return the exact interval as scipy's binomial test has it."""
    ends = binomtest(int(right), n).proportion_ci(method="exact")
    return ends.low, ends.high


@pytest.mark.parametrize("name", sorted(set(metrics.METRICS) - {"accuracy"}))
def test_the_interval_of_a_metric_is_that_of_resampled_rows_or_reaches_as_far_as_the_exact_one(name):
    true, predicted = predictions(3)
    metric = metrics.METRICS[name]
    low, high = bootstrap(
        lambda rows: float(metric(metrics.confusion(true[rows], predicted[rows], 4))), true.tolist(), draws=1500
    )
    right = (true == predicted).sum()
    least, most = exact(right, 150)
    found = metrics.estimates(metrics.confusion(true, predicted, 4), seed=0)[name]
    below, above = right / 150 - least, most - right / 150
    expected = (min(low, found.value - below), max(high, found.value + above))
    assert (found.low, found.high) == pytest.approx(expected, abs=0.012)
    assert found.low < found.value < found.high
    assert found.n == 150


@pytest.mark.parametrize(("right", "n"), [(0, 3), (2, 2), (10, 10), (7, 12), (130, 150)])
def test_the_interval_of_accuracy_is_the_exact_one(right, n):
    true = np.zeros(n, dtype=np.int64)
    found = metrics.estimates(metrics.confusion(true, (np.arange(n) >= right).astype(np.int64), 2), seed=0)["accuracy"]
    assert found.value == pytest.approx(right / n)
    assert (found.low, found.high) == pytest.approx(exact(right, n))


@settings(max_examples=25, deadline=None)
@given(rows=pairs)
def test_no_interval_reaches_less_far_than_that_of_accuracy(rows):
    found = metrics.estimates(metrics.confusion(*columns(rows), LABELS), seed=0)
    share = found["accuracy"]
    for estimate in found.values():
        assert 0 <= estimate.low <= max(0, estimate.value - (share.value - share.low)) + 1e-12
        assert 1 >= estimate.high >= min(1, estimate.value + (share.high - share.value)) - 1e-12


def all_right(n):
    """Return what is measured on n rows of three labels, every one predicted right and with certainty."""
    true = np.arange(n) % 3
    found = metrics.estimates(metrics.confusion(true, true, 3), seed=0)
    error = metrics.expected_calibration_error(np.ones(n), np.ones(n, dtype=bool), seed=0)
    return {**found, "ece": error, "gain": metrics.gain(true, true, true, 3, seed=0)}


@pytest.mark.parametrize("n", [2, 10])
def test_a_few_rows_without_a_mistake_do_not_pass(n):
    found = all_right(n)
    statuses = {name: Requirement(at_least=0.75).judge(found[name].low, found[name].high) for name in metrics.METRICS}
    assert statuses == dict.fromkeys(metrics.METRICS, "inconclusive")
    assert Requirement(at_most=0.25).judge(found["ece"].low, found["ece"].high) == "inconclusive"
    assert Requirement(at_least=-0.25).judge(found["gain"].low, found["gain"].high) == "inconclusive"


def test_intervals_narrow_as_rows_without_a_mistake_become_more():
    found = [all_right(n) for n in (1, 2, 5, 10, 30, 100, 300)]
    for name in found[0]:
        widths = [part[name].high - part[name].low for part in found]
        assert widths == sorted(widths, reverse=True)
        assert 0 < widths[-1] < 0.03
        assert widths[0] > 0.9


@pytest.mark.parametrize("n", [2, 5, 12, 30])
def test_few_rows_give_intervals_that_hold_the_truth(n):
    generator = np.random.default_rng(n)
    population = np.asarray([[0.45, 0.02, 0.03], [0.03, 0.26, 0.01], [0.01, 0.02, 0.17]])
    held = dict.fromkeys(("accuracy", "weighted_f1"), 0)
    for seed in range(100):
        found = metrics.estimates(generator.multinomial(n, population.ravel()).reshape(3, 3).astype(float), seed=seed)
        for name in held:
            held[name] += found[name].low <= float(metrics.METRICS[name](population)) <= found[name].high
    assert min(held.values()) >= 93


@pytest.mark.parametrize(
    ("drawn", "least", "ends"),
    [
        ((0.5, 0.5), 0, (0.4, 0.7)),
        ((0.1, 0.9), 0, (0.1, 0.9)),
        ((0.1, 0.6), 0, (0.1, 0.7)),
        ((-0.2, 1.2), 0, (0, 1)),
        ((-0.2, 1.2), -1, (-0.2, 1)),
        ((-3, 0), -1, (-1, 0.7)),
    ],
)
def test_an_interval_is_widened_on_each_side_and_clipped(drawn, least, ends):
    assert metrics.widened(0.5, drawn, below=0.1, above=0.2, least=least) == pytest.approx(ends)


def test_the_gain_is_the_difference_of_scikit_learns_scores():
    true, ours = predictions(4, skill=0.8)
    _, theirs = predictions(4, skill=0.5)
    found = metrics.gain(true, ours, theirs, 6, seed=0)
    score = REFERENCES["macro_f1"]
    assert found.value == pytest.approx(score(true, ours) - score(true, theirs), **EXACT)
    assert found.n == 150


@pytest.mark.parametrize("alike", [0.0, 0.7])
def test_the_interval_of_the_gain_is_that_of_rows_resampled_in_pairs(alike):
    true, ours = predictions(5, skill=0.8)
    _, theirs = predictions(6, skill=0.5)
    theirs = np.where(np.random.default_rng(7).random(150) < alike, ours, theirs)

    def score(rows, predicted):
        return float(metrics.macro_f1(metrics.confusion(true[rows], predicted[rows], 4)))

    low, high = bootstrap(lambda rows: score(rows, ours) - score(rows, theirs), true.tolist(), draws=1500)
    found = metrics.gain(true, ours, theirs, 4, seed=0)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.015)


def test_a_model_gains_nothing_over_itself():
    true, ours = predictions(8)
    found = metrics.gain(true, ours, ours, 4, seed=0)
    hidden = exact(0, 150)[1]
    assert (found.value, found.low, found.high) == pytest.approx((0, -hidden, hidden))


def test_many_labels_are_no_burden_to_the_gain():
    true, ours = predictions(9, labels=40)
    _, theirs = predictions(10, labels=40)
    found = metrics.gain(true, ours, theirs, 40, seed=0)
    assert found.low < found.value < found.high


def test_the_same_seed_gives_the_same_interval():
    matrix = metrics.confusion(*predictions(11), 4)
    assert metrics.estimates(matrix, seed=1) == metrics.estimates(matrix, seed=1) != metrics.estimates(matrix, seed=2)


def binned(confidence, right):
    """Group rows as plainly as possible."""
    bins = [[] for _ in range(10)]
    for sure, hit in zip(confidence, right, strict=True):
        bins[min(int(sure * 10), 9)].append((sure, hit))
    return [rows for rows in bins if rows]


@pytest.mark.parametrize("rows", [1, 7, 300])
def test_calibration_is_that_of_a_plain_loop(rows):
    generator = np.random.default_rng(rows)
    confidence = np.append(generator.random(rows - 1), 1.0)
    right = generator.random(rows) < confidence
    found = metrics.calibration(confidence, right)
    expected = binned(confidence.tolist(), right.tolist())
    assert [part.n for part in found] == [len(part) for part in expected]
    error = 0.0
    for ours, theirs in zip(found, expected, strict=True):
        sure, hits = (sum(column) / len(theirs) for column in zip(*theirs, strict=True))
        assert (ours.confidence, ours.accuracy) == pytest.approx((sure, hits), **EXACT)
        error += abs(sure - hits) * len(theirs) / rows
    estimate = metrics.expected_calibration_error(confidence, right, seed=0)
    assert estimate.value == pytest.approx(error, **EXACT)
    assert estimate.low <= estimate.high
    assert estimate.n == rows


def test_a_model_that_is_surer_than_it_is_right_is_caught():
    generator = np.random.default_rng(0)
    confidence = np.full(200, 0.95)
    honest, boasting = (
        metrics.expected_calibration_error(confidence, generator.random(200) < share, seed=0) for share in (0.95, 0.6)
    )
    assert honest.high < 0.1 < boasting.low

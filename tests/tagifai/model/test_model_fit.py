"""Both ways to train: what they minimize, when they stop and which weights they keep."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.utils.class_weight import compute_class_weight

from tagifai.model import fit as module
from tagifai.model.features import WORD
from tagifai.model.fit import Documents, class_weights, fit, mean_loss
from tagifai.model.learn import problem
from tagifai.task import Train

METHODS = ("full-batch", "mini-batch")
pytestmark = pytest.mark.training


@pytest.fixture
def given(tiny, rows, val):
    """Return what sets up a problem with some settings."""

    def make(*, rows=rows, val=val, **settings):
        return problem(tiny.task, rows, val, Train(**settings))

    return make


def turned(rows):
    """Return the rows with labels that are all wrong."""
    return Documents(rows.texts, (rows.targets + 1) % 3)


def state(network):
    return [part.detach().clone() for part in network.parameters()]


@pytest.mark.parametrize("method", METHODS)
def test_the_loss_falls_and_the_history_tells_each_step(given, method):
    told = []
    run = fit(given(method=method), on_step=told.append)
    assert run.method == method
    assert list(run.history) == told
    assert [step.step for step in told] == list(range(1, len(told) + 1))
    assert told[-1].loss < told[0].loss < 2
    assert told[-1].val_loss < told[0].val_loss


@pytest.mark.parametrize("method", METHODS)
def test_the_same_rows_and_settings_give_the_same_weights_bit_by_bit(given, method):
    first, second = given(method=method, epochs=5), given(method=method, epochs=5)
    assert fit(first) == fit(second)
    assert all((a == b).all() for a, b in zip(state(first.network), state(second.network), strict=True))


def test_another_seed_gives_other_mini_batches(given):
    first, second = (given(method="mini-batch", epochs=1, batch_size=4, seed=seed) for seed in (1, 2))
    assert fit(first) != fit(second)


@pytest.mark.parametrize(("limit", "method"), [(36, "full-batch"), (35, "mini-batch")])
def test_auto_takes_the_full_batch_up_to_its_limit_of_rows(given, limit, method):
    assert fit(given(full_batch_rows=limit, epochs=1)).method == method


@pytest.mark.parametrize("settings", [{"method": "full-batch", "iterations": 2}, {"method": "mini-batch", "epochs": 2}])
def test_a_run_that_meets_its_limit_has_not_converged(given, settings):
    run = fit(given(**settings))
    assert len(run.history) == 2
    assert not run.converged


def test_a_full_batch_run_stops_when_a_step_gains_nothing(given):
    run = fit(given(method="full-batch"))
    assert run.converged
    before, last = run.history[-2:]
    assert before.loss - last.loss <= module.STANDSTILL * last.loss


@pytest.mark.parametrize("l2", [1e-2, 1e-1])
def test_a_full_batch_run_finds_the_minimum_that_scikit_learn_finds(given, rows, l2):
    learned = given(method="full-batch", characters=(50, 50), min_documents=1, l2=l2)
    fit(learned)
    matrix = TfidfVectorizer(sublinear_tf=True, token_pattern=WORD.pattern).fit_transform(rows.texts) / np.sqrt(2)
    reference = LogisticRegression(C=1 / (l2 * len(rows)), tol=1e-8, max_iter=1000).fit(matrix, rows.targets)
    ours = learned.network(*learned.batch(rows)[0]).softmax(dim=1).detach().numpy()
    assert ours == pytest.approx(reference.predict_proba(matrix), abs=0.02)


@pytest.mark.parametrize("patience", [1, 3])
def test_a_mini_batch_run_stops_when_the_validation_loss_gets_no_better(given, rows, patience):
    run = fit(given(method="mini-batch", val=turned(rows), patience=patience, epochs=20))
    assert run.converged
    assert len(run.history) == 1 + patience
    assert min(run.history, key=lambda step: step.val_loss).step == 1


@pytest.mark.parametrize("epochs", [4, 20])
def test_the_weights_with_the_best_validation_loss_are_kept(given, rows, epochs):
    learned = given(method="mini-batch", val=turned(rows), patience=10, epochs=epochs)
    run = fit(learned)
    kept = mean_loss(learned.network, learned.batches(learned.val), learned.weights())
    assert kept == min(step.val_loss for step in run.history) < run.history[-1].val_loss


def test_the_learning_rate_is_halved_while_the_validation_loss_gets_no_better(given, rows):
    run = fit(given(method="mini-batch", val=turned(rows), patience=8, learning_rate=0.08))
    rates = [step.learning_rate for step in run.history]
    assert rates[:2] == [0.08, 0.08]
    assert all(after in (before, before / 2) for before, after in pairwise(rates))
    assert rates[-1] <= 0.02


def test_the_learning_rate_stays_while_the_validation_loss_gets_better(given):
    run = fit(given(method="mini-batch", epochs=5))
    assert {step.learning_rate for step in run.history} == {0.05}


@pytest.mark.parametrize("method", METHODS)
def test_without_validation_rows_the_training_loss_is_watched(given, rows, method):
    run = fit(given(method=method, val=Documents([], rows.targets[:0]), epochs=4))
    assert {step.val_loss for step in run.history} == {None}
    assert run.history[-1].loss < run.history[0].loss


@pytest.mark.parametrize("method", METHODS)
def test_validation_rows_whose_labels_were_never_trained_are_no_validation(given, rows, method):
    two = rows.rows(np.flatnonzero(rows.targets < 2))
    third = rows.rows(np.flatnonzero(rows.targets == 2))
    run = fit(given(method=method, rows=two, val=third, epochs=2))
    assert {step.val_loss for step in run.history} == {None}


@pytest.mark.parametrize("settings", [{"method": "full-batch", "l2": 1e300}, {"method": "mini-batch", "l2": 1e300}])
def test_a_loss_that_is_not_finite_ends_the_run_which_has_not_converged(given, settings):
    run = fit(given(**settings))
    assert [step.finite for step in run.history] == [*[True] * (len(run.history) - 1), False]
    assert len(run.history) <= 2
    assert not run.converged


@pytest.mark.parametrize("counts", [(12, 12, 12), (30, 4, 2), (1, 0, 5), (7, 0, 0)])
def test_balanced_weights_are_those_of_scikit_learn_and_zero_for_an_absent_label(counts):
    targets = np.repeat(np.arange(3), counts)
    present = np.flatnonzero(counts)
    expected = np.zeros(3)
    share = len(present) / 3  # scikit-learn counts the labels that occur, we all labels
    expected[present] = compute_class_weight("balanced", classes=present, y=targets) * share
    assert class_weights(targets, 3, balanced=True).numpy() == pytest.approx(expected, abs=1e-6)


def test_weights_are_equal_unless_balanced():
    assert class_weights(np.asarray([0, 0, 1]), 3, balanced=False).tolist() == [1, 1, 1]


def test_balancing_helps_a_rare_label(given, rows):
    rare = rows.rows(np.concatenate([np.flatnonzero(rows.targets != 2), np.flatnonzero(rows.targets == 2)[:2]]))
    answers = []
    for balanced in (False, True):
        learned = given(rows=rare, balanced=balanced, l2=0.05)
        fit(learned)
        documents, targets = learned.batch(rows.rows(np.flatnonzero(rows.targets == 2)))
        answers.append(float((learned.network(*documents).argmax(dim=1) == targets).float().mean()))
    assert answers[1] > answers[0]


def test_the_mean_loss_does_not_depend_on_how_rows_are_batched(given, rows, monkeypatch):
    uneven = rows.rows(np.arange(35)[rows.targets[:35] != 1][:20])
    learned = given(rows=Documents([*rows.texts, *uneven.texts], np.concatenate([rows.targets, uneven.targets])))
    fit(learned)
    weights = learned.weights()
    whole = mean_loss(learned.network, learned.batches(rows), weights)
    documents, targets = learned.batch(rows)
    reference = torch.nn.functional.cross_entropy(learned.network(*documents), targets, weights).item()
    assert whole == pytest.approx(reference, abs=1e-6)
    monkeypatch.setattr(module, "BATCH", 5)
    assert mean_loss(learned.network, learned.batches(rows), weights) == pytest.approx(whole, abs=1e-6)


def test_no_batch_has_no_mean_loss(given):
    learned = given()
    assert mean_loss(learned.network, [], learned.weights()) is None


def test_stronger_decay_keeps_weights_smaller(given):
    sizes = []
    for l2 in (1e-4, 1.0):
        learned = given(l2=l2)
        fit(learned)
        sizes.append(float(learned.network.rows.weight.square().sum().detach()))
    assert sizes[1] < sizes[0] / 10
    assert float(replace(learned, settings=Train(l2=0)).decay().detach()) == 0

"""Requirements held against numbers: each can pass, fail and remain undecided."""

import math

import numpy as np
import pytest

from tagifai.evaluate.checks import (
    EACH_LABEL,
    EACH_SLICE,
    Measured,
    answers_are_probabilities,
    judge,
    requirements,
    slices_are_there,
)
from tagifai.evaluate.metrics import Estimate
from tagifai.evaluate.slices import Found
from tagifai.task import Requirement
from tagifai.verdict import combine

GOOD, BAD, WIDE = Estimate(0.9, 0.85, 0.95, 200), Estimate(0.5, 0.4, 0.6, 200), Estimate(0.8, 0.6, 0.9, 20)
ROWS = np.asarray([True, False])
HERE, GONE = Found("here", "words > 1", ROWS), Found("gone", "words > 9", ~ROWS & ROWS, "its query finds no row")
LEAST = Requirement(at_least=0.7)


def measured(**metrics):
    return Measured(metrics, {"apple": GOOD, "pear": BAD}, [(HERE, GOOD), (GONE, None)])


@pytest.mark.parametrize(
    ("estimate", "requirement", "status"),
    [
        (GOOD, LEAST, "pass"),
        (BAD, LEAST, "fail"),
        (WIDE, LEAST, "inconclusive"),
        (GOOD, Requirement(at_most=0.7), "fail"),
        (BAD, Requirement(at_most=0.7), "pass"),
        (BAD, Requirement(at_least=0.3, at_most=0.7), "pass"),
        (Estimate(0.9, math.nan, math.nan, 200), LEAST, "error"),
        (Estimate(math.nan, 0.0, 1.0, 0), LEAST, "inconclusive"),
    ],
)
def test_the_whole_interval_must_lie_on_the_good_side(estimate, requirement, status):
    check = judge("macro_f1", "macro f1", estimate, requirement)
    assert check.status == status
    assert check.id == "evaluate/macro_f1"
    assert check.n == estimate.n
    assert check.message.startswith("Macro f1 is to be at ")
    assert (check.interval is None) == (status == "error")


def test_a_requirement_says_whether_it_blocks():
    check = judge("macro_f1", "macro f1", BAD, Requirement(at_least=0.7, severity="warn"))
    assert (check.severity, check.blocks) == ("warn", False)


def test_each_metric_label_and_slice_that_is_named_is_held_against_its_requirement():
    quality = {"accuracy": LEAST, "gain_over_baseline": LEAST, EACH_LABEL: LEAST, EACH_SLICE: LEAST}
    found = {check.id: check.status for check in requirements(quality, measured(accuracy=GOOD, gain_over_baseline=BAD))}
    assert found == {
        "evaluate/accuracy": "pass",
        "evaluate/gain_over_baseline": "fail",
        "evaluate/label_recall/apple": "pass",
        "evaluate/label_recall/pear": "fail",
        "evaluate/slice_accuracy/here": "pass",
    }


@pytest.mark.parametrize("severity", ["block", "warn"])
def test_a_metric_that_nobody_knows_blocks_even_as_a_warning(severity):
    (check,) = requirements({"acuracy": Requirement(at_least=0.7, severity=severity)}, measured(accuracy=GOOD))
    assert check.status == "error"
    assert check.blocks
    assert "known: ['accuracy', 'label_recall', 'slice_accuracy']" in check.message


def test_slices_with_rows_pass_and_a_slice_without_is_named():
    (good,) = slices_are_there([HERE])
    (bad,) = slices_are_there([HERE, GONE])
    assert (good.status, bad.status) == ("pass", "fail")
    assert bad.message == "1 of 2 slices have test rows. gone: its query finds no row."


@pytest.mark.parametrize(
    "answers",
    [
        [[0.5, 0.5], [1.0, 0.0]],
        [[0.333, 0.667], [0.0, 1.0]],
        [[0.3334, 0.6670], [0.0, 1.0]],
    ],
)
def test_probabilities_may_have_been_rounded(answers):
    assert answers_are_probabilities(np.asarray(answers), 2, 2).status == "pass"


@pytest.mark.parametrize(
    ("answers", "broken"),
    [
        ([[0.5, 0.5], [0.5, 0.6]], 1),
        ([[0.5, 0.5], [1.5, -0.5]], 1),
        ([[math.nan, 0.5], [0.5, 0.5]], 1),
        ([[math.inf, -math.inf], [math.nan, math.nan]], 2),
        ([[0.5, 0.5]], 2),
        ([[0.2, 0.3, 0.5], [0.2, 0.3, 0.5]], 2),
        ([0.5, 0.5], 2),
    ],
)
def test_answers_that_are_no_probabilities_are_an_error(answers, broken):
    check = answers_are_probabilities(np.asarray(answers), 2, 2)
    assert (check.status, check.observed) == ("error", broken)
    assert combine([check]) == "error"


def test_no_answer_at_all_is_an_error():
    assert answers_are_probabilities(np.empty((0, 2)), 0, 2).status == "error"

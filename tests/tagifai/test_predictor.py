"""What counts as a distribution."""

import math

import numpy as np
import pytest

from tagifai.predictor import distributions


@pytest.mark.parametrize(
    ("row", "sound"),
    [
        ([0.5, 0.5], True),
        ([1.0, 0.0], True),
        ([0.3334, 0.6670], True),
        ([0.9995, 0.0], True),
        ([0.5, 0.49], False),
        ([0.5, 0.51], False),
        ([1.0005, -0.0005], False),
        ([1.5, -0.5], False),
        ([math.nan, 0.5], False),
        ([math.nan, 1.0], False),
        ([math.inf, 0.0], False),
        ([math.inf, -math.inf], False),
    ],
)
def test_a_distribution_is_finite_not_negative_and_has_the_sum_one(row, sound):
    assert distributions(np.asarray([row, [0.5, 0.5]])).tolist() == [sound, True]


def test_of_no_row_there_is_no_answer():
    assert distributions(np.empty((0, 2))).tolist() == []

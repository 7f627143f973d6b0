"""Distances of samples and their intervals, held against scipy and against simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tagifai.monitor.drift import distance


def variation(first, second):
    return float(np.abs(first - second).sum() / 2)


def widest_gap(first, second):
    return float(np.abs(np.cumsum(first - second)).max())


samples = st.lists(st.integers(0, 30), min_size=2, max_size=60)


@settings(max_examples=20, deadline=None)
@given(reference=samples, window=samples)
def test_the_widest_gap_is_the_kolmogorov_smirnov_statistic(reference, window):
    observed, low, high = distance(reference, window, widest_gap)
    assert observed == pytest.approx(stats.ks_2samp(reference, window, method="asymp").statistic)
    assert 0 <= low <= observed <= high <= 1


@settings(max_examples=20, deadline=None)
@given(reference=samples, window=samples)
def test_a_distance_is_symmetric_and_nought_of_itself(reference, window):
    observed = distance(reference, window, variation)[0]
    assert distance(window, reference, variation)[0] == pytest.approx(observed)
    assert distance(reference, reference, variation)[0] == 0


def test_samples_with_nothing_in_common_are_one_apart():
    assert distance(["a"] * 50, ["b"] * 50, variation) == (1.0, 1.0, 1.0)


def test_the_interval_rarely_misses_the_true_distance():
    generator, missed, runs = np.random.default_rng(3), 0, 60
    before, after = [0.5, 0.3, 0.2], [0.35, 0.3, 0.35]  # 0.15 apart
    for _ in range(runs):
        _, low, high = distance(generator.choice(3, 300, p=before), generator.choice(3, 300, p=after), variation)
        missed += not low <= 0.15 <= high
    assert missed <= 8  # 95 % intervals miss 3 of 60; 8 or fewer happen in 99 of 100 such simulations

"""Intervals against SciPy, and by how often they hold what they should."""

import math

import numpy as np
import pytest
from scipy import stats

from tagifai.statistics import Rate, bootstrap, clustered_rate, exact_interval, rate


@pytest.mark.parametrize("n", [1, 7, 60])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_exact_interval_is_that_of_scipy(n, confidence):
    for count in range(n + 1):
        expected = stats.binomtest(count, n).proportion_ci(confidence, method="exact")
        assert exact_interval(count, n, confidence=confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_rate_comes_with_its_interval_and_its_rows():
    low, high = exact_interval(3, 10)
    assert rate(3, 10) == Rate(0.3, low, high, 10, 10.0)


def test_no_case_tells_nothing():
    for found in (rate(0, 0), clustered_rate([], [])):
        assert math.isnan(found.value)
        assert (found.low, found.high, found.n, found.effective_n) == (0, 1, 0, 0)


def test_fifty_nine_clean_cases_show_at_most_five_percent():
    assert exact_interval(0, 59, confidence=0.9)[1] < 0.05 < exact_interval(0, 58, confidence=0.9)[1]


def test_clusters_of_one_are_independent_cases():
    hits = [True, False, True, True]
    assert clustered_rate(hits, range(4)) == rate(3, 4)


@pytest.mark.parametrize("hit", [True, False])
def test_where_all_cases_agree_each_cluster_counts_as_one(hit):
    found = clustered_rate([hit] * 100, [number // 10 for number in range(100)])
    assert (found.effective_n, found.n) == (10, 100)
    assert (found.low, found.high) == exact_interval(10 * hit, 10)


def test_one_cluster_is_one_case():
    found = clustered_rate([True, False] * 50, ["only"] * 100)
    assert found.effective_n == 1
    assert found.high - found.low > 0.9


def test_clusters_that_do_not_differ_count_in_full_and_never_more():
    found = clustered_rate([True, False] * 50, [number // 2 for number in range(100)])
    assert (found.effective_n, found.value) == (100, 0.5)


def test_clusters_that_agree_inside_widen_the_interval():
    hits = [number // 10 % 2 == 0 for number in range(100)]
    clustered, plain = clustered_rate(hits, [number // 10 for number in range(100)]), rate(50, 100)
    assert clustered.value == plain.value
    assert clustered.effective_n < 15
    assert clustered.low < plain.low < plain.high < clustered.high


def coverage(interval, *, share=0.3, correlation=0.3, clusters=20, cases=10, draws=400):
    """Return how often an interval of beta-binomial cases holds the true rate."""
    generator = np.random.default_rng(0)
    spread = (1 - correlation) / correlation
    names = np.repeat(np.arange(clusters), cases).tolist()
    held = 0
    for _ in range(draws):
        shares = generator.beta(share * spread, (1 - share) * spread, size=clusters)
        hits = generator.random(clusters * cases) < np.repeat(shares, cases)
        found = interval(hits.tolist(), names)
        held += found.low <= share <= found.high
    return held / draws


def test_the_clustered_interval_holds_the_true_rate_as_often_as_it_says_and_the_plain_one_does_not():
    assert coverage(clustered_rate) >= 0.94
    assert coverage(lambda hits, _: rate(sum(hits), len(hits))) < 0.8


def test_the_exact_interval_holds_the_true_rate_at_least_as_often_as_it_says():
    n, share = 40, 0.12
    held = [low <= share <= high for low, high in (exact_interval(count, n) for count in range(n + 1))]
    assert float(stats.binom.pmf(range(n + 1), n, share) @ held) >= 0.95


def test_the_bootstrap_interval_of_a_mean_is_about_that_of_the_normal_law():
    values = np.random.default_rng(1).normal(size=400)
    low, high = bootstrap(lambda rows: float(values[rows].mean()), [0] * 400, draws=2000)
    half = 1.96 * values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.01)


def test_the_bootstrap_redraws_inside_each_stratum_and_can_be_repeated():
    strata = ["a"] * 3 + ["b"] * 7
    drawn = []

    def count(rows):
        drawn.append((int((rows < 3).sum()), len(rows)))
        return float(rows.mean())

    first, second = (bootstrap(count, strata, draws=50, seed=4) for _ in range(2))
    assert first == second != bootstrap(count, strata, draws=50, seed=5)
    assert set(drawn) == {(3, 10)}


def test_a_statistic_that_is_once_not_finite_has_no_interval():
    seen = iter([1.0, math.inf, *[1.0] * 8])
    assert all(math.isnan(end) for end in bootstrap(lambda rows: next(seen), [0, 0], draws=10))


def test_more_confidence_is_a_wider_interval():
    low, high = exact_interval(5, 20, confidence=0.99)
    assert low < exact_interval(5, 20)[0] < exact_interval(5, 20)[1] < high

"""Division into train, val and test."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagifai.data.split import split
from tagifai.errors import DataError
from tagifai.task import Split

COUNTS = {"a": 290, "b": 270, "c": 60, "d": 40, "e": 30, "f": 10}


def table(counts=None, groups=None):
    labels = [label for label, count in (counts or COUNTS).items() for _ in range(count)]
    labels = np.random.default_rng(1).permutation(labels)
    return pd.DataFrame({"label": labels, "group": groups or list(range(len(labels)))})


@pytest.mark.parametrize(("val", "test"), [(0.15, 0.15), (0.1, 0.2), (0.3, 0.33), (0.05, 0.1)])
@pytest.mark.parametrize("seed", [0, 42])
def test_each_label_keeps_its_share(val, test, seed):
    rows = table()
    parts = split(rows, settings=Split(val=val, test=test, seed=seed))
    assert list(parts) == ["train", "val", "test"]
    for name, share in {"train": 1 - val - test, "val": val, "test": test}.items():
        assert len(parts[name]) / len(rows) == pytest.approx(share, abs=0.02)
        for label, count in COUNTS.items():
            assert abs((parts[name]["label"] == label).sum() - share * count) <= 2
            assert (parts[name]["label"] == label).any()


def test_every_row_is_in_one_split_in_its_order():
    rows = table()
    parts = split(rows, settings=Split())
    assert sorted(np.concatenate([part.index for part in parts.values()])) == list(rows.index)
    assert all(part.index.is_monotonic_increasing for part in parts.values())


def test_the_seed_decides_and_nothing_else():
    rows = table()
    first, again, other = (split(rows, settings=Split(seed=seed)) for seed in (1, 1, 2))
    assert first["test"].index.equals(again["test"].index)
    assert not first["test"].index.equals(other["test"].index)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 25)), min_size=30, max_size=90), st.integers(0, 3))
def test_a_group_is_never_divided(rows, seed):
    rows = [*rows, *((label, 100 + 3 * number + copy) for number, label in enumerate("abc") for copy in range(3))]
    frame = pd.DataFrame(rows, columns=["label", "group"])
    parts = split(frame, settings=Split(seed=seed))
    held = [set(part["group"]) for part in parts.values()]
    assert sum(map(len, held)) == frame["group"].nunique()
    assert sum(map(len, parts.values())) == len(frame)
    assert all(set(part["label"]) == {"a", "b", "c"} for part in parts.values())


def test_a_label_of_three_rows_is_in_every_split():
    parts = split(table({"a": 100, "b": 3}), settings=Split())
    assert [(part["label"] == "b").sum() for part in parts.values()] == [1, 1, 1]


@pytest.mark.parametrize("by", ["random", "time"])
def test_a_label_with_too_few_documents_that_differ_is_refused(by):
    rows = table({"a": 5, "b": 4}).assign(made="2024-01-01")
    rows.loc[rows["label"] == "b", "group"] = [50, 50, 51, 51]
    with pytest.raises(DataError, match=r"labels {'b': 2} have fewer than 3 documents that differ"):
        split(rows, settings=Split(by=by), created="made")


def dated(days):
    return pd.DataFrame({"label": "a", "group": range(len(days)), "made": [f"2024-01-{day:02d}" for day in days]})


def test_a_split_by_time_tests_on_the_latest_rows():
    days = np.random.default_rng(3).permutation(range(1, 21))
    parts = split(dated(days), settings=Split(by="time", val=0.25, test=0.25), created="made")
    assert sorted(parts["train"]["made"]) == [f"2024-01-{day:02d}" for day in range(1, 11)]
    assert sorted(parts["val"]["made"]) == [f"2024-01-{day:02d}" for day in range(11, 16)]
    assert sorted(parts["test"]["made"]) == [f"2024-01-{day:02d}" for day in range(16, 21)]


def test_near_duplicates_on_both_sides_of_a_cut_go_to_the_earlier_one():
    rows = dated(range(1, 21)).assign(group=[0, *range(1, 19), 0])
    parts = split(rows, settings=Split(by="time", val=0.25, test=0.25), created="made")
    assert 19 in parts["train"].index


def test_rows_of_the_same_time_stay_together():
    parts = split(dated([1] * 11 + [2] * 6 + [3] * 3), settings=Split(by="time", val=0.3, test=0.2), created="made")
    assert [sorted(set(part["made"])) for part in parts.values()] == [["2024-01-01"], ["2024-01-02"], ["2024-01-03"]]


@pytest.mark.parametrize("time", ["soon", None, "02/20/2020"])
def test_a_time_that_cannot_be_read_is_refused_by_its_row(time):
    rows = dated([1, 2, 3, 4])
    rows.loc[2, "made"] = time
    with pytest.raises(DataError, match=r"'made' holds no time that can be read in 1 rows, first in rows \[3\]"):
        split(rows, settings=Split(by="time"), created="made")

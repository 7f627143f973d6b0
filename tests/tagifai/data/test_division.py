"""Checks of a division: each one on a sound division, and on one that it must catch."""

import pandas as pd
import pytest
from fruit_task import body

from tagifai.data import division
from tagifai.data.duplicates import Pair
from tagifai.task import Split

LABELS = ("apple", "pear")


def part(rows, start=0):
    numbers = range(start, start + rows)
    return pd.DataFrame(
        {
            "text": [body(number) for number in numbers],
            "label": [LABELS[number % 2] for number in numbers],
            "group": list(numbers),
        },
        index=list(numbers),
    )


@pytest.fixture
def parts():
    """Return a sound division of forty rows."""
    return {"train": part(28), "val": part(6, 28), "test": part(6, 34)}


def test_a_sound_division_passes(parts):
    settings = Split()
    checks = [
        division.no_leakage(parts, settings),
        division.labels_everywhere(parts, LABELS),
        division.shares(parts, settings),
        division.near_duplicates(part(40), [], settings),
        division.ambiguous_labels(part(40)),
        division.exact_duplicates(part(40)),
    ]
    assert [check.status for check in checks] == ["pass"] * 6
    assert [check.severity for check in checks] == ["block"] * 3 + ["warn"] * 3


def test_a_near_duplicate_in_another_split_is_a_leak(parts):
    parts["test"].loc[34, "text"] = parts["train"].loc[3, "text"]
    check = division.no_leakage(parts, Split())
    assert (check.status, check.observed) == ("fail", 1.0)
    example = dict(check.examples[0])
    assert (example["row"], example["split"], example["other_row"], example["other_split"]) == (4, "train", 35, "test")


def test_a_group_in_two_splits_is_a_leak(parts):
    parts["val"].loc[28, "group"] = 3
    assert division.no_leakage(parts, Split()).status == "fail"


def test_leaks_between_every_two_splits_are_found(parts):
    for name in parts:
        parts[name]["text"] = "the same words everywhere"
    check = division.no_leakage(parts, Split())
    assert check.observed == 28 * 6 * 2 + 6 * 6
    assert len(check.examples) == 5


def test_a_label_that_a_split_lacks_fails(parts):
    parts["val"]["label"] = "apple"
    check = division.labels_everywhere(parts, (*LABELS, "plum"))
    assert (check.status, check.observed) == ("fail", 4.0)
    assert {"split": "val", "label": "pear"} in check.examples


@pytest.mark.parametrize(("by", "severity"), [("random", "block"), ("time", "warn")])
def test_shares_that_are_off_fail(parts, by, severity):
    check = division.shares({"train": part(20), "val": part(14, 20), "test": part(6, 34)}, Split(by=by))
    assert (check.status, check.severity) == ("fail", severity)
    assert check.observed == pytest.approx(0.2)
    assert "train 50.0% of 70.0%" in check.message


def test_near_duplicates_are_reported_with_their_pairs():
    made = part(6)
    made.loc[4, "group"] = 1
    check = division.near_duplicates(made, [Pair(1, 4, 0.9)], Split())
    assert (check.status, check.severity, check.observed) == ("fail", "warn", 2.0)
    assert check.message.startswith("2 of 6 documents are near duplicates of another one")
    assert (check.examples[0]["row"], check.examples[0]["other_row"], check.examples[0]["similarity"]) == (2, 5, 0.9)
    assert division.groups_of_duplicates(made) == 1


def test_near_duplicates_with_two_labels_are_ambiguous():
    made = part(6)
    made.loc[4, "group"] = 1
    check = division.ambiguous_labels(made)
    assert (check.status, check.severity) == ("fail", "warn")
    assert check.examples == ({"rows": "2, 5", "labels": "apple, pear"},)


def test_copies_with_the_same_label_are_reported():
    made = part(6)
    made.loc[4, "text"] = made.loc[2, "text"]
    check = division.exact_duplicates(made)
    assert (check.status, check.observed) == ("fail", 1.0)
    assert check.examples[0]["row"] == 5

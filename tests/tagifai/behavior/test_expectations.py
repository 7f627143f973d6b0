import numpy as np
import pytest

from tagifai.behavior.expectations import decide
from tagifai.behavior.products import Case
from tagifai.behavior.schema import BehaviorTest
from tagifai.errors import SuiteError

LABELS = ("a", "b", "c")
COMMON = {"id": "one", "capability": "logic", "description": "d", "at_most": 0.5, "templates": ["x"]}


def decided(kind, expect, after, before=None, labels=(None,)):
    change = {} if kind == "MFT" else {"swap": ["x"]}
    test = BehaviorTest(type=kind, expect=expect, **change, **COMMON)
    cases = [Case("text", None if before is None else "old", label, (0,)) for label in labels]
    rows = None if before is None else np.asarray([before], dtype=float)
    return decide(test, cases, LABELS, np.asarray([after], dtype=float), rows)


@pytest.mark.parametrize(
    ("expect", "label", "after", "passed", "margin", "words"),
    [
        ({"label": "a"}, None, [0.6, 0.3, 0.1], True, 0.3, "a"),
        ({"label": "b"}, None, [0.6, 0.3, 0.1], False, -0.3, "b"),
        ({"label_of": "x"}, "b", [0.2, 0.7, 0.1], True, 0.5, "b"),
        ({"label_of": "x"}, "a", [0.2, 0.7, 0.1], False, -0.5, "a"),
        ({"label_in": ["a", "b"]}, None, [0.2, 0.7, 0.1], True, 0.6, "a or b"),
        ({"label_in": ["a", "c"]}, None, [0.2, 0.7, 0.1], False, -0.5, "a or c"),
        ({"label_in": ["a", "b", "c"]}, None, [0.2, 0.7, 0.1], True, 1, "a or b or c"),
        ({"label_not": "a"}, None, [0.2, 0.7, 0.1], True, 0.5, "not a"),
        ({"label_not": "b"}, None, [0.2, 0.7, 0.1], False, -0.5, "not b"),
        ({"label_not_of": "x"}, "b", [0.2, 0.7, 0.1], False, -0.5, "not b"),
    ],
)
def test_a_minimum_functionality_test_looks_at_the_likeliest_label(expect, label, after, passed, margin, words):
    decision = decided("MFT", expect, after, labels=[label])
    assert decision.passed.tolist() == [passed]
    assert decision.margins[0] == pytest.approx(margin)
    assert decision.expected == (words,)


@pytest.mark.parametrize(
    ("within", "before", "after", "passed"),
    [
        (None, [0.6, 0.3, 0.1], [0.4, 0.35, 0.25], True),
        (None, [0.51, 0.49, 0.0], [0.49, 0.51, 0.0], False),
        (0.5, [0.51, 0.49, 0.0], [0.49, 0.51, 0.0], False),  # the label flipped, though the probability hardly moved
        (0.1, [0.6, 0.3, 0.1], [0.55, 0.35, 0.1], True),
        (0.1, [0.6, 0.3, 0.1], [0.9, 0.05, 0.05], False),
    ],
)
def test_an_invariance_keeps_the_label_and_the_probability_where_it_says_so(within, before, after, passed):
    decision = decided("INV", {} if within is None else {"within": within}, after, before)
    assert decision.passed.tolist() == [passed]
    assert (decision.margins[0] >= 0) == passed
    assert decision.expected[0].startswith("a, as before")


@pytest.mark.parametrize(
    ("expect", "label", "before", "after", "passed"),
    [
        ({"probability": "up", "of": "b"}, None, 0.3, 0.4, True),
        ({"probability": "up", "of": "b"}, None, 0.3, 0.3, False),
        ({"probability": "up", "of": "b", "by": 0.2}, None, 0.3, 0.4, False),
        ({"probability": "up", "of_slot": "x"}, "b", 0.3, 0.4, True),
        ({"probability": "up", "of": "b"}, None, 0.995, 0.992, True),  # no room left
        ({"probability": "up", "of": "b"}, None, 0.995, 0.5, False),
        ({"probability": "down", "of": "b"}, None, 0.4, 0.3, True),
        ({"probability": "down", "of": "b"}, None, 0.3, 0.4, False),
        ({"probability": "down", "of": "b"}, None, 0.001, 0.002, True),
        ({"probability": "steady", "of": "b", "within": 0.1}, None, 0.3, 0.35, True),
        ({"probability": "steady", "of": "b", "within": 0.1}, None, 0.3, 0.1, False),
    ],
)
def test_a_directional_test_looks_at_how_a_probability_moves(expect, label, before, after, passed):
    decision = decided("DIR", expect, [1 - after, after, 0], [1 - before, before, 0], labels=[label])
    assert decision.passed.tolist() == [passed]
    assert decision.expected[0].startswith(f"b {expect['probability']}")


@pytest.mark.parametrize("expect", [{"label": "z"}, {"label_in": ["a", "z"]}, {"label_not": "z"}])
def test_a_label_that_the_model_lacks_is_an_error(expect):
    with pytest.raises(
        SuiteError, match=r"expects the label 'z', which the model does not have; it has \['a', 'b', 'c'\]"
    ):
        decided("MFT", expect, [1, 0, 0])


def test_a_move_of_a_label_that_the_model_lacks_is_an_error():
    with pytest.raises(SuiteError, match="expects the label 'z'"):
        decided("DIR", {"probability": "up", "of": "z"}, [1, 0, 0], [1, 0, 0])

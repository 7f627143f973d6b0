import numpy as np
import pytest

from tagifai.behavior.predictions import BATCH, MOST_FAILURES, ask
from tagifai.errors import ModelError

TEXTS = [f"text {number}" for number in range(BATCH + 100)]


class Model:
    """A model whose answers a function makes."""

    def __init__(self, answer, labels=("a", "b")):
        self.labels = labels
        self._answer = answer
        self.calls = 0

    def probabilities(self, texts):
        self.calls += 1
        return self._answer(texts)


def even(texts):
    return np.full((len(texts), 2), 0.5)


def test_each_text_is_asked_once_in_batches():
    model = Model(even)
    answers = ask(model, TEXTS + TEXTS)
    assert model.calls == 2
    assert answers.of(["text 7", "text 7"]).tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_no_text_is_no_call():
    model = Model(even)
    assert ask(model, []).numbers == {}
    assert model.calls == 0


def test_a_text_on_which_the_model_raises_spoils_no_other():
    def answer(texts):
        if "text 700" in texts:
            raise ValueError("too odd")
        return even(texts)

    answers = ask(Model(answer), TEXTS)
    assert list(answers.reasons) == [700]
    assert len(answers.of(TEXTS[:700] + TEXTS[701:])) == len(TEXTS) - 1
    with pytest.raises(ModelError, match="1 of 2 texts have no usable answer: the model raised ValueError: too odd"):
        answers.of(["text 700", "text 1"])


def test_a_model_that_always_raises_is_soon_left_alone():
    def answer(_):
        raise RuntimeError("dead")

    model = Model(answer)
    answers = ask(model, TEXTS)
    assert model.calls == MOST_FAILURES
    assert len(answers.reasons) == len(TEXTS)


def test_a_model_that_dies_half_way_keeps_what_it_said():
    def answer(texts):
        if "text 1100" in texts or model.calls > 1:
            raise RuntimeError("dead")
        return even(texts)

    model = Model(answer)
    answers = ask(model, TEXTS)
    assert set(answers.reasons) == set(range(BATCH, len(TEXTS)))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda texts: even(texts)[:-1], r"array of shape \(0, 2\), not \(1, 2\)"),
        (lambda texts: np.full((len(texts), 3), 1 / 3), r"array of shape \(1, 3\), not \(1, 2\)"),
        (lambda texts: ["a"] * len(texts), "the model raised ValueError"),
        (lambda texts: None, r"array of shape \(\)"),
        (lambda texts: np.full((len(texts), 2), np.nan), r"\[nan, nan\] are not between 0 and 1 with sum 1"),
        (lambda texts: np.tile([np.inf, 0.0], (len(texts), 1)), "are not between 0 and 1"),
        (lambda texts: np.tile([1.5, -0.5], (len(texts), 1)), "are not between 0 and 1"),
        (lambda texts: np.tile([0.5, 0.4], (len(texts), 1)), "are not between 0 and 1 with sum 1"),
    ],
)
def test_an_answer_that_cannot_be_used_is_no_answer(answer, message):
    with pytest.raises(ModelError, match=message):
        ask(Model(answer), ["one"]).of(["one"])


@pytest.mark.parametrize(
    ("labels", "message"), [((), "needs two or more"), (("a", "a"), "each once"), (None, "does not say")]
)
def test_a_model_without_proper_labels_is_refused(labels, message):
    with pytest.raises(ModelError, match=message):
        ask(Model(even, labels), ["one"])

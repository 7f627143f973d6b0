"""A classifier: from raw text to probabilities, whatever the text and whatever it is batched with."""

import numpy as np
import pytest
import torch

from tagifai.model import classifier
from tagifai.model.classifier import one_thread

ODD = {
    "empty": "",
    "blank": " \n\t ",
    "one character": "a",
    "long": "x" * 100_000,
    "many words": "cider " * 20_000,
    "emoji": "🍏🍐👩‍🌾",
    "right to left": "תפוח אגס שזיף",
    "NUL": "\x00cider\x00",
    "lone surrogates": "\ud800 cider \udfff",
    "combining": "é" + "\u0301" * 50,
    "markup": "<script>alert('cider')</script> https://example.org/cider",
}


@pytest.mark.training
def test_documents_get_the_label_of_their_words(learned):
    found = learned.probabilities(["Bramley CIDER!", "a slender comice", "damson jam"]).argmax(axis=1)
    assert [learned.labels[number] for number in found] == ["apple", "pear", "plum"]


@pytest.mark.training
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_an_odd_text_gets_finite_probabilities_that_sum_to_one(learned, text):
    answer = learned.probabilities([text])
    assert answer.shape == (1, 3)
    assert np.isfinite(answer).all()
    assert answer.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.training
def test_no_text_gets_no_row(learned):
    assert learned.probabilities([]).shape == (0, 3)


@pytest.mark.training
@pytest.mark.parametrize("batch", [2, 7, 1024])
def test_a_text_gets_the_same_bits_in_any_batch_and_order(tiny, learned, monkeypatch, batch):
    texts = [*tiny.read("test")["raw"], *(text[:1000] for text in ODD.values())]
    alone = np.concatenate([learned.probabilities([text]) for text in texts])
    monkeypatch.setattr(classifier, "BATCH", batch)
    order = np.random.default_rng(batch).permutation(len(texts))
    together = learned.probabilities([texts[number] for number in order])
    assert (together == alone[order]).all()


def test_one_thread_is_used_inside_and_the_old_number_restored_even_after_an_error():
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        with one_thread():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == 2
        with pytest.raises(ZeroDivisionError), one_thread():
            raise ZeroDivisionError
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)

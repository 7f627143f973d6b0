"""Models by one word: folders, Python functions and endpoints, sound and broken."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest
import torch

from tagifai import files
from tagifai.errors import ModelError
from tagifai.model.open import REQUEST_TEXTS, digest_model, open_model

LABELS = ("apple", "pear", "plum")
TEXTS = ["first", "second"]
CERTAIN = [[0, 1, 0], [0, 1, 0]]
ANSWERS = {  # what the function `answering` gives, by name
    "labels": ["pear", "pear"],
    "an array of labels": np.asarray(["pear", "pear"]),
    "probabilities": [[0, 1, 0], [0, 1, 0]],
    "an array of probabilities": np.asarray(CERTAIN, dtype=np.float32),
    "a tensor": torch.tensor(CERTAIN),
}
NO_ANSWERS = {
    "nothing": (None, "answered with NoneType"),
    "a number": (3, "answered with int"),
    "too few labels": (["pear"], "gave 1 answers to 2 texts"),
    "too many rows": ([[0, 1, 0]] * 3, "gave 3 answers to 2 texts"),
    "unknown labels": (["pear", "quince"], r"labels \['quince'\]"),
    "one text": ("ab", r"labels \['a', 'b'\]"),
    "too few columns": ([[0.5, 0.5]] * 2, r"shape \(2, 2\); wanted \(2, 3\)"),
    "bare numbers": ([0.5, 0.5], r"shape \(2,\)"),
    "rows of several lengths": ([[0, 1, 0], [1, 0]], "neither with labels nor with probabilities"),
    "labels and probabilities": (["pear", [0, 1, 0]], "neither with labels nor with probabilities"),
    "objects": ([[object()] * 3] * 2, "neither with labels nor with probabilities"),
    "tensors that want gradients": (torch.zeros(2, 3, requires_grad=True), "neither with labels nor"),
}
no_function = 3
said = None


def answering(texts):
    return said


def by_length(texts):
    return [[len(text) == number for number in range(3)] for text in texts]


def function(name="answering"):
    return open_model(f"python:{__name__}:{name}", LABELS)


@pytest.fixture
def say(monkeypatch):
    """Return what sets the answer of the function `answering`."""
    return lambda value: monkeypatch.setattr(sys.modules[__name__], "said", value)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_function_may_answer_in_several_forms(say, answer):
    say(answer)
    assert function().probabilities(TEXTS).tolist() == CERTAIN


def test_a_function_may_answer_one_by_one(say):
    say(label for label in ("pear", "pear"))
    assert function().probabilities(TEXTS).tolist() == CERTAIN


@pytest.mark.parametrize(("answer", "words"), NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_an_answer_that_cannot_be_used_is_refused_with_its_reason(say, answer, words):
    say(answer)
    with pytest.raises(ModelError, match=words):
        function().probabilities(TEXTS)


def test_a_number_that_is_none_is_left_for_the_stages_to_judge(say):
    say([[math.nan, 0.5, 0.5], [0, 1, 0]])
    assert np.isnan(function().probabilities(TEXTS)[0, 0])


def test_no_text_gets_no_row(say):
    say([])
    assert function().probabilities([]).shape == (0, 3)


def test_each_text_gets_its_own_row_in_the_order_of_the_labels():
    predictor = function("by_length")
    assert predictor.labels == LABELS
    assert predictor.probabilities(["", "a", "ab"]).tolist() == np.eye(3).tolist()


@pytest.mark.parametrize(
    "name", ["", ":", "no_such_module:f", f"{__name__}", f"{__name__}:missing", ".relative:f", "broken_syntax:f"]
)
def test_a_function_that_cannot_be_imported_is_refused(tmp_path, monkeypatch, name):
    (tmp_path / "broken_syntax.py").write_text("def f(:")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"cannot be imported: .*Write python:module:function"):
        open_model(f"python:{name}", LABELS)


def test_what_is_no_function_is_refused():
    with pytest.raises(ModelError, match="is no function but int"):
        function("no_function")


@pytest.mark.parametrize("name", ["nowhere", __file__, "ftp://example.org/model"])
def test_what_is_no_model_is_refused(name):
    with pytest.raises(ModelError, match="is no model: name a model folder"):
        open_model(name, LABELS)


@pytest.mark.training
def test_a_model_folder_is_opened(saved, learned):
    predictor = open_model(str(saved), LABELS)
    assert (predictor.probabilities(["cider"]) == learned.probabilities(["cider"])).all()


def test_torch_is_not_imported_for_a_function():
    program = "import sys; from tagifai.model.open import open_model; open_model('python:json:dumps', ['a', 'b'])"
    lines = f"{program}; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", lines], check=True)


@pytest.mark.parametrize("predictions", [["pear", "pear"], CERTAIN])
def test_an_endpoint_is_asked_by_kserves_protocol(endpoint, predictions):
    endpoint.says({"predictions": predictions})
    assert open_model(endpoint.address, LABELS).probabilities(TEXTS).tolist() == CERTAIN
    assert endpoint.asked == [TEXTS]


def test_an_endpoint_is_asked_for_some_texts_at_a_time(endpoint):
    endpoint.says({"predictions": ["pear"] * REQUEST_TEXTS})
    endpoint.says({"predictions": ["plum"]})
    texts = [str(number) for number in range(REQUEST_TEXTS + 1)]
    found = open_model(endpoint.address, LABELS).probabilities(texts)
    assert found.argmax(axis=1).tolist() == [1] * REQUEST_TEXTS + [2]
    assert [len(asked) for asked in endpoint.asked] == [REQUEST_TEXTS, 1]
    assert [text for asked in endpoint.asked for text in asked] == texts


def test_odd_texts_reach_an_endpoint_unchanged(endpoint):
    endpoint.says({"predictions": ["pear"] * 4})
    texts = ["", "\x00", "\ud800", "🍐"]
    open_model(endpoint.address, LABELS).probabilities(texts)
    assert endpoint.asked == [texts]


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ({"error": "out of memory"}, 500, "500 Server Error"),
        ({"error": "no such model"}, 404, "404 Client Error"),
        (b"<html>", 200, "JSONDecodeError"),
        (b"", 200, "JSONDecodeError"),
        ({"outputs": []}, 200, "KeyError"),
        ([], 200, "TypeError"),
        ({"predictions": None}, 200, "TypeError"),
        ({"predictions": ["pear"]}, 200, "gave 1 answers to 2 texts"),
        ({"predictions": [[0, 1], [0, 1]]}, 200, "wanted"),
        ({"predictions": ["pear", "quince"]}, 200, "quince"),
    ],
)
def test_an_endpoint_that_does_not_answer_with_predictions_is_refused(endpoint, answer, status, words):
    endpoint.says(answer, status)
    with pytest.raises(ModelError, match=words):
        open_model(endpoint.address, LABELS).probabilities(TEXTS)


def test_an_endpoint_that_nobody_serves_is_refused(endpoint):
    address = endpoint.address.replace(str(endpoint.http.server_port), "1")
    with pytest.raises(ModelError, match="did not answer with predictions"):
        open_model(address, LABELS).probabilities(TEXTS)


def test_the_digest_is_that_of_the_folder_or_of_the_name(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({}))
    assert digest_model(str(tmp_path)) == files.digest_folder(tmp_path)
    assert digest_model("python:json:dumps") == files.digest_text("python:json:dumps")

"""The train stage: its files, its checks, and that it can be repeated."""

import json
import math

import numpy as np
import pytest
import torch

from tagifai import files
from tagifai.companions import digest_task
from tagifai.errors import DataError, ModelError
from tagifai.model import store
from tagifai.model.fit import Fit, Step
from tagifai.model.train import history_checks, labels_are_learned, train, weights_are_finite
from tagifai.verdict import Verdict


def run(tiny, name="model"):
    return train(tiny.path, tiny.splits, model=tiny.folder / name, verdict=tiny.folder / f"{name}.json")


def statuses(checks):
    return {check.id.removeprefix("train/"): check.status for check in checks}


def history(*losses, converged=True):
    return Fit("full-batch", tuple(Step(number, loss, None, 1.0) for number, loss in enumerate(losses, 1)), converged)


@pytest.mark.training
def test_a_sound_run_passes_and_leaves_a_model_and_its_verdict(tiny):
    verdict = run(tiny)
    assert verdict.status == "pass"
    assert set(statuses(verdict.checks).values()) == {"pass"}
    assert Verdict.read(tiny.folder / "model.json") == verdict
    model, digest = tiny.folder / "model", files.digest(tiny.folder / "model")
    assert verdict.subject == {"task": digest_task(tiny.path), "splits": files.digest(tiny.splits), "model": digest}
    manifest = json.loads((model / store.MANIFEST).read_text())
    assert (manifest["task"], manifest["data"]) == (digest_task(tiny.path), files.digest(tiny.splits))


@pytest.mark.training
def test_the_facts_describe_the_run(tiny):
    facts = run(tiny).facts
    assert (facts["method"], facts["rows"]) == ("full-batch", 36)
    assert facts["parameters"] == 3 * facts["features"] + 3
    assert set(facts["history"][0]) == {"step", "loss", "val_loss", "learning_rate"}
    assert facts["digest"] == files.digest_file(tiny.folder / "model" / store.WEIGHTS)


@pytest.mark.training
@pytest.mark.parametrize("method", ["full-batch", "mini-batch"])
def test_the_same_splits_give_the_same_model_byte_by_byte(tiny, method):
    tiny.change(train={"method": method})
    assert run(tiny, "first").subject["model"] == run(tiny, "second").subject["model"]


@pytest.mark.training
def test_each_step_is_told(tiny):
    told = []
    found = train(tiny.path, tiny.splits, model=tiny.folder / "m", verdict=tiny.folder / "v.json", on_step=told.append)
    assert [step.loss for step in told] == [step["loss"] for step in found.facts["history"]]


@pytest.mark.training
@pytest.mark.parametrize("settings", [{"method": "mini-batch", "l2": 1e300}, {"l2": 1e300}])
def test_a_loss_that_is_not_a_number_fails_and_is_still_reported(tiny, settings):
    tiny.change(train=settings)
    verdict = run(tiny)
    assert verdict.status == "fail"
    assert statuses(verdict.checks)["loss-is-finite"] == "fail"
    assert all(math.isfinite(step["loss"] + step["val_loss"]) for step in verdict.facts["history"])
    assert Verdict.read(tiny.folder / "model.json").status == "fail"


@pytest.mark.training
def test_a_label_without_training_rows_is_not_learned(tiny):
    frame = tiny.read("train")
    tiny.write(train=frame[frame["label"] != "plum"])
    found = {check.id: check for check in run(tiny).checks}
    assert found["train/learns-plum"].status == "fail"
    assert found["train/learns-plum"].n == 0
    assert found["train/learns-pear"].status == "pass"


@pytest.mark.training
def test_a_model_without_features_learns_no_label_but_one(tiny):
    tiny.change(train={"min_documents": 1000})
    verdict = run(tiny)
    assert verdict.facts["features"] == 0
    assert sorted(statuses(verdict.checks)[f"learns-{label}"] for label in tiny.task.labels)[:2] == ["fail", "fail"]


@pytest.mark.training
def test_empty_validation_rows_are_no_obstacle(tiny):
    tiny.write(val=tiny.read("val")[:0])
    assert run(tiny).status == "pass"


@pytest.mark.training
def test_a_run_cut_off_at_its_limit_is_a_warning(tiny):
    tiny.change(train={"iterations": 2})
    verdict = run(tiny)
    assert statuses(verdict.checks)["converges"] == "fail"
    assert verdict.status == "pass"
    assert "raise train.iterations" in {check.id: check.message for check in verdict.checks}["train/converges"]


@pytest.mark.parametrize(
    ("spoilt", "error", "words"),
    [
        ({"labels": ["apple", "pear"]}, DataError, "'plum'"),
        ({"train": {"device": "cuda"}}, ModelError, "no CUDA device"),
    ],
)
def test_what_cannot_be_trained_is_refused_and_leaves_no_model(tiny, monkeypatch, spoilt, error, words):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    tiny.change(**spoilt)
    with pytest.raises(error, match=words):
        run(tiny)
    assert not (tiny.folder / "model").exists()


def test_a_split_that_is_not_there_is_refused(tiny):
    (tiny.splits / "val.parquet").unlink()
    with pytest.raises(DataError, match="no table 'val'"):
        run(tiny)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (history(2.0, 1.0), ("pass", "pass", "pass")),
        (history(2.0, 1.0, converged=False), ("pass", "pass", "fail")),
        (history(1.0, 1.0), ("pass", "fail", "pass")),
        (history(1.0, 2.0), ("pass", "fail", "pass")),
        (history(1.0), ("pass", "fail", "pass")),
        (history(2.0, float("nan")), ("fail", "fail", "pass")),
        (history(float("inf")), ("fail", "fail", "pass")),
        (history(), ("fail", "fail", "pass")),
    ],
)
def test_a_history_is_judged_by_its_losses_and_its_end(found, expected):
    assert tuple(check.status for check in history_checks(found)) == expected


def test_a_validation_loss_that_is_not_a_number_fails_too():
    steps = (Step(1, 2.0, 2.0, 1.0), Step(2, 1.0, float("nan"), 1.0))
    assert history_checks(Fit("mini-batch", steps, False))[0].status == "fail"


@pytest.mark.training
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_weight_that_is_not_finite_fails(learned, value):
    assert weights_are_finite(learned).status == "pass"
    with torch.no_grad():
        learned.network.bias[1] = value
    found = weights_are_finite(learned)
    assert (found.status, found.observed) == ("fail", 1)


@pytest.mark.training
def test_a_label_that_is_never_predicted_fails(learned, rows):
    assert {check.status for check in labels_are_learned(learned, rows)} == {"pass"}
    with torch.no_grad():
        learned.network.bias[2] = -1e6
    found = statuses(labels_are_learned(learned, rows))
    assert found == {"learns-apple": "pass", "learns-pear": "pass", "learns-plum": "fail"}
    assert np.isfinite(learned.probabilities(rows.texts)).all()

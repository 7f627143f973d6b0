"""The preflight stage: each experiment on a sound setup and on a broken one."""

import numpy as np
import pytest

from tagifai.errors import DataError, ModelError
from tagifai.model import preflight as module
from tagifai.model.fit import Documents
from tagifai.model.preflight import experiments, preflight, sample, scaled
from tagifai.verdict import Check, Verdict

NAMES = {
    "begins-as-a-guess",
    "answers-have-shape",
    "loss-falls",
    "overfits-one-batch",
    "stops-early",
    "repeats-itself",
    "comes-back-unchanged",
}


def statuses(tiny):
    """Run the stage and return the status of each check by its name."""
    verdict = preflight(tiny.path, tiny.splits, verdict=tiny.folder / "preflight.json")
    assert Verdict.read(tiny.folder / "preflight.json") == verdict
    return {check.id.removeprefix("preflight/"): check.status for check in verdict.checks}


@pytest.mark.training
@pytest.mark.parametrize("train", [{}, {"method": "mini-batch"}, {"words": [1, 2], "balanced": False}])
def test_a_sound_setup_passes_every_experiment(tiny, train):
    tiny.change(train=train)
    assert statuses(tiny) == dict.fromkeys(NAMES, "pass")


@pytest.mark.training
@pytest.mark.parametrize(
    ("train", "broken"),
    [
        ({"min_documents": 10**6}, "overfits-one-batch"),
        ({"words": [50, 50], "characters": [50, 50]}, "overfits-one-batch"),
        ({"l2": 1e6}, "overfits-one-batch"),
        ({"learning_rate": 1e-30}, "loss-falls"),
        ({"l2": 1e300}, "comes-back-unchanged"),
    ],
)
def test_a_broken_setting_is_caught(tiny, train, broken):
    tiny.change(train=train)
    assert statuses(tiny)[broken] == "fail"


@pytest.mark.training
def test_an_experiment_that_torch_refuses_is_an_error_and_the_others_still_report(tiny, monkeypatch):
    def refused(task, rows):
        raise RuntimeError("out of memory")
        yield

    monkeypatch.setattr(module, "experiments", lambda: (refused, *experiments()))
    found = statuses(tiny)
    assert found.pop("refused") == "error"
    assert found
    assert {status for status in found.values() if status != "error"} == {"pass"}


@pytest.mark.training
def test_a_single_label_cannot_show_that_training_stops_early(tiny):
    frame = tiny.read("train")
    tiny.write(train=frame[frame["label"] == "pear"])
    assert statuses(tiny)["stops-early"] == "fail"


def test_no_training_row_is_an_error_of_every_experiment(tiny):
    tiny.write(train=tiny.read("train")[:0])
    found = statuses(tiny)
    assert len(found) == len(experiments())
    assert set(found.values()) == {"error"}


def test_cuda_asked_for_and_absent_is_an_error(tiny, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    tiny.change(train={"device": "cuda"})
    assert set(statuses(tiny).values()) == {"error"}


def test_labels_that_the_task_lacks_are_refused(tiny):
    tiny.change(labels=["apple", "pear"])
    with pytest.raises(DataError, match="'plum'"):
        statuses(tiny)


@pytest.mark.parametrize("error", [ModelError("no"), RuntimeError("no"), ValueError("no"), IndexError("no")])
def test_an_experiment_that_raises_is_an_error_while_the_others_report(tiny, monkeypatch, error):
    def half_way(task, rows):
        yield Check(id="preflight/first-half", family="training", status="pass", message="So far so good.")
        raise error

    monkeypatch.setattr(module, "experiments", lambda: (half_way, module.untrained))
    assert statuses(tiny) == {
        "first-half": "pass",
        "half-way": "error",
        "begins-as-a-guess": "pass",
        "answers-have-shape": "pass",
    }


@pytest.mark.training
def test_devices_are_compared_where_there_are_two(tiny, rows, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert module.devices not in experiments()
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert module.devices in experiments()
    monkeypatch.setattr(module, "OTHER_DEVICE", "cpu")
    assert [check.status for check in module.devices(tiny.task, rows)] == ["pass"]


def test_a_sample_takes_the_labels_in_turn():
    targets = np.asarray([0, 0, 0, 0, 0, 1, 1, 2])
    found = sample(Documents([str(number) for number in range(8)], targets), 5)
    assert found.targets.tolist() == [0, 1, 2, 0, 1]
    assert found.texts == ["0", "5", "7", "1", "6"]


@pytest.mark.parametrize(("least", "rows", "fewer", "expected"), [(2, 764, 128, 1), (2, 10, 10, 2), (50, 100, 32, 16)])
def test_of_fewer_rows_the_same_share_must_hold_a_feature(tiny, least, rows, fewer, expected):
    tiny.change(train={"min_documents": least})
    assert scaled(tiny.task, rows, fewer).train.min_documents == expected

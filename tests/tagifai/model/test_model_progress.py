"""The progress bar: seen by people, not by logs."""

import pytest

from tagifai.model.fit import Step
from tagifai.model.progress import training_progress
from tagifai.task import Train

STEPS = (Step(1, 2.0, None, 1.0), Step(2, 0.5, 0.75, 1.0))


def show(settings):
    with training_progress(settings) as on_step:
        for step in STEPS:
            on_step(step)


@pytest.mark.parametrize(
    ("settings", "limit"),
    [
        (Train(iterations=7, epochs=5), 7),
        (Train(iterations=7, epochs=9), 9),
        (Train(method="full-batch", iterations=7, epochs=9), 7),
        (Train(method="mini-batch", iterations=7, epochs=5), 5),
    ],
)
def test_a_terminal_shows_losses_and_steps(capsys, monkeypatch, settings, limit):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    show(settings)
    captured = capsys.readouterr()
    assert "loss 0.5000, val loss 0.7500" in captured.err
    assert f"2/{limit}" in captured.err
    assert captured.out == ""


def test_a_log_shows_nothing(capsys, monkeypatch):
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    show(Train())
    assert capsys.readouterr() == ("", "")

from tagifai.report import training
from tagifai.report.facts import Facts


def test_a_step_without_a_number_is_numbered_by_its_place() -> None:
    found = training.read(Facts({"history": [{"loss": 1.0}, {"step": 7, "loss": 0.5}]}))
    assert [step.step for step in found.steps] == [0.0, 7.0]


def test_both_losses_are_drawn_where_both_are_known() -> None:
    history = [{"step": step, "loss": 1.0, "val_loss": 2.0} for step in range(3)]
    chart = training.read(Facts({"history": history})).chart
    assert chart is not None
    assert [line.name for line in chart.lines] == ["training", "validation"]


def test_a_long_history_is_listed_in_part() -> None:
    found = training.read(Facts({"history": [{"step": step, "loss": 1.0} for step in range(1_000)]}))
    assert (len(found.steps), found.steps_in_all) == (training.MOST_STEPS, 1_000)

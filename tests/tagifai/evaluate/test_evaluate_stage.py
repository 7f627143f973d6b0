"""The evaluate stage: sound models, broken models, and tasks that ask for what is not there."""

import math

import numpy as np
import pytest

from tagifai import files
from tagifai.errors import DataError, ModelError
from tagifai.evaluate.evaluate import MOST_MISTAKES, evaluate
from tagifai.model import store
from tagifai.model.fit import Documents
from tagifai.model.learn import learn
from tagifai.verdict import Verdict

LABELS = ["apple", "pear", "plum"]
WORDS = {
    "apple": {"cider", "crisp", "orchard", "pomaceous", "bramley", "crumble"},
    "pear": {"conference", "juicy", "perry", "slender", "comice", "poach"},
}


def perfect(texts):
    return [next((label for label in WORDS if WORDS[label] & set(words(text))), "plum") for text in texts]


def turned(texts):
    return [LABELS[(LABELS.index(label) + 1) % 3] for label in perfect(texts)]


def unsure(texts):
    return [[0.4 if label == name else 0.3 for name in LABELS] for label in perfect(texts)]


def broken(texts):
    return [[math.nan, 0.5, 0.5], *([[0.2, 0.3, 0.5]] * (len(texts) - 1))]


def negative(texts):
    return [[1.5, -0.5, 0.0]] * len(texts)


def unknown(texts):
    return ["quince"] * len(texts)


def words(text):
    return text.lower().rstrip(".").split()


@pytest.fixture
def run(tiny):
    """Return what runs the stage on a function of this module, or on another model."""

    def stage(model):
        name = model if "/" in model else f"python:{__name__}:{model}"
        paths = {"verdict": tiny.folder / "out" / "verdict.json", "report": tiny.folder / "out" / "report.html"}
        verdict = evaluate(tiny.path, tiny.splits, name, **paths)
        assert Verdict.read(paths["verdict"]) == verdict
        assert paths["report"].read_text().startswith("<!")
        return verdict

    return stage


def statuses(verdict):
    return {check.id.removeprefix("evaluate/"): check.status for check in verdict.checks}


def test_a_perfect_model_passes_and_everything_is_measured(tiny, run):
    verdict = run("perfect")
    assert verdict.status == "pass"
    assert statuses(verdict) == {"answers-are-probabilities": "pass", "slices-are-there": "pass", "macro_f1": "pass"}
    assert set(verdict.subject) == {"task", "splits", "model"}
    assert verdict.subject["splits"] == files.digest(tiny.splits)
    facts = verdict.facts
    assert facts["metrics"]["model"]["accuracy"] == {
        "value": 1.0, "low": pytest.approx(0.025 ** (1 / 15)), "high": 1.0, "n": 15
    }  # fmt: skip
    assert facts["metrics"]["model"].keys() == facts["metrics"]["baseline"].keys()
    assert facts["metrics"]["model"]["ece"]["value"] == 0
    assert facts["confusion"] == {"labels": LABELS, "matrix": np.diag([5, 5, 5]).tolist()}
    assert [label["label"] for label in facts["labels"]] == LABELS
    assert facts["labels"][0] | {"recall_low": 0} == {
        "label": "apple", "n": 5, "precision": 1.0, "recall": 1.0, "f1": 1.0, "recall_low": 0, "recall_high": 1.0
    }  # fmt: skip
    assert [part["name"] for part in facts["slices"]] == ["short-text"]
    assert facts["calibration"] == [{"confidence": 1.0, "accuracy": 1.0, "n": 15}]
    assert facts["mistakes"] == []


def test_a_model_that_is_always_wrong_fails_and_its_mistakes_are_listed(tiny, run):
    verdict = run("turned")
    assert statuses(verdict)["macro_f1"] == "fail"
    assert verdict.facts["gain_over_baseline"]["value"] < 0
    mistakes = verdict.facts["mistakes"]
    first = tiny.read("test").iloc[0]
    assert len(mistakes) == 15 < MOST_MISTAKES
    assert mistakes[0] == {
        "id": str(first["id"]),
        "text": first["raw"],
        "label": first["label"],
        "predicted": LABELS[(LABELS.index(first["label"]) + 1) % 3],
        "probability": 1.0,
    }


def test_a_model_that_is_right_but_unsure_is_badly_calibrated(tiny, run):
    tiny.change(gate={"quality": {"ece": {"at_most": 0.3}, "accuracy": {"at_least": 0.75}}})
    verdict = run("unsure")
    assert (statuses(verdict)["ece"], statuses(verdict)["accuracy"]) == ("fail", "pass")
    assert verdict.facts["metrics"]["model"]["ece"]["value"] == pytest.approx(0.6)


@pytest.mark.parametrize("model", ["broken", "negative"])
def test_answers_that_are_no_probabilities_are_an_error_and_nothing_is_measured(run, model):
    verdict = run(model)
    assert statuses(verdict) == {"answers-are-probabilities": "error"}
    assert verdict.facts == {}
    assert verdict.status == "error"


def test_labels_that_the_task_lacks_are_refused(run):
    with pytest.raises(ModelError, match="quince"):
        run("unknown")


@pytest.mark.parametrize("rows", [2, 10])
def test_a_perfect_model_on_a_few_rows_does_not_pass(tiny, run, rows):
    tiny.write(test=tiny.read("test")[:rows])
    tiny.change(gate={"quality": {"weighted_f1": {"at_least": 0.75}, "gain_over_baseline": {"at_least": -0.1}}})
    found = statuses(run("perfect"))
    assert (found["weighted_f1"], found["gain_over_baseline"]) == ("inconclusive", "inconclusive")


def test_no_test_row_is_an_error(tiny, run):
    tiny.write(test=tiny.read("test")[:0])
    assert run("perfect").status == "error"


@pytest.mark.parametrize("name", ["train", "test"])
def test_a_split_with_a_label_that_the_task_lacks_is_refused(tiny, run, name):
    frame = tiny.read(name)
    frame.loc[frame.index[0], "label"] = "quince"
    tiny.write(**{name: frame})
    with pytest.raises(DataError, match=rf"the {name} split holds the labels \['quince'\]"):
        run("perfect")


def test_a_metric_that_nobody_knows_is_an_error(tiny, run):
    tiny.change(gate={"quality": {"macro_f1": {"at_least": 0.5}, "bleu": {"at_least": 0.5}}})
    verdict = run("perfect")
    assert statuses(verdict)["bleu"] == "error"
    assert verdict.status == "error"


@pytest.mark.parametrize("query", ["nothing == 1", "label == 'quince'", "words"])
def test_a_slice_that_cannot_be_asked_for_or_is_empty_fails(tiny, run, query):
    tiny.change(
        slices=[{"name": "odd", "query": query}],
        gate={"quality": {"macro_f1": {"at_least": 0.5}, "slice_accuracy": {"at_least": 0.2}}},
    )
    verdict = run("perfect")
    assert statuses(verdict)["slices-are-there"] == "fail"
    assert "slice_accuracy/odd" not in statuses(verdict)
    assert statuses(verdict)["slice_accuracy/short-text"] == "pass"
    odd = verdict.facts["slices"][0]
    assert (odd["n"], odd["accuracy"], odd["low"], odd["high"]) == (0, None, None, None)


def test_each_label_and_slice_is_held_against_its_requirement(tiny, run):
    requirement = {"at_least": 0.3}
    tiny.change(
        slices=[{"name": "no plum", "query": "label != 'plum'"}],
        gate={"quality": {"label_recall": requirement, "slice_accuracy": requirement, "macro_f1": requirement}},
    )
    found = statuses(run("perfect"))
    assert {name for name, status in found.items() if status == "pass"} == set(found)
    assert {"label_recall/apple", "slice_accuracy/no plum", "slice_accuracy/short-text"} < set(found)


def test_a_label_without_test_rows_is_not_a_pass(tiny, run):
    frame = tiny.read("test")
    tiny.write(test=frame[frame["label"] != "plum"])
    tiny.change(gate={"quality": {"label_recall": {"at_least": 0.3}}})
    found = statuses(run("perfect"))
    assert (found["label_recall/pear"], found["label_recall/plum"]) == ("pass", "inconclusive")


def test_the_same_model_gives_the_same_verdict(run):
    first, second = (run("unsure").model_dump(exclude={"seconds"}) for _ in range(2))
    assert first == second


def folder_model(tiny, labels):
    """Train and save a model whose labels stand in another order, or are others."""
    task = tiny.task.model_copy(update={"labels": tuple(labels)})
    frame = tiny.read("train")
    numbers = {label: number for number, label in enumerate(labels)}
    targets = np.asarray([numbers.get(label, 0) for label in frame["label"]])
    rows = Documents(frame["text"].tolist(), targets)
    classifier, _ = learn(task, rows, rows, task.train)
    store.save(classifier, tiny.folder / "model", store.Origin("task", "data", {}))
    return str(tiny.folder / "model")


@pytest.mark.training
@pytest.mark.parametrize("labels", [LABELS, LABELS[::-1], ["pear", "plum", "apple"]])
def test_a_model_is_judged_by_its_labels_and_not_by_their_order(tiny, run, labels):
    verdict = run(folder_model(tiny, labels))
    assert verdict.facts["metrics"]["model"]["accuracy"]["value"] >= 0.8
    assert verdict.subject["model"] == files.digest(tiny.folder / "model")


@pytest.mark.training
@pytest.mark.parametrize("labels", [["apple", "pear", "quince"], ["apple", "pear"], [*LABELS, "quince"]])
def test_a_model_of_other_labels_is_refused_and_not_taken_column_by_column(tiny, run, labels):
    with pytest.raises(ModelError, match=r"the task names \['apple', 'pear', 'plum'\]"):
        run(folder_model(tiny, labels))

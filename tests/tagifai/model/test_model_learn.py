"""From splits to a classifier."""

import pandas as pd
import pytest

from tagifai.errors import DataError, ModelError
from tagifai.model.learn import documents, learn, problem
from tagifai.task import Train

LABELS = ("apple", "pear")


def table(*labels):
    return pd.DataFrame({"text": [f"text {number}" for number in range(len(labels))], "label": labels})


def test_rows_become_cleaned_texts_and_numbers_of_labels():
    found = documents(table("pear", "apple", "pear"), LABELS)
    assert found.texts == ["text 0", "text 1", "text 2"]
    assert found.targets.tolist() == [1, 0, 1]


@pytest.mark.parametrize(("label", "named"), [("plum", "plum"), ("", ""), ("Apple", "Apple"), (None, "nan|None")])
def test_a_label_that_the_task_lacks_is_refused_by_name(label, named):
    with pytest.raises(DataError, match=f"'({named})'"):
        documents(table("apple", label, "quince"), LABELS)


def test_no_row_to_train_on_is_refused(tiny, rows):
    nothing = documents(table(), LABELS)
    with pytest.raises(DataError, match="no row to train on"):
        problem(tiny.task, nothing, rows, tiny.task.train)


def test_cuda_asked_for_and_absent_is_refused_and_not_replaced(tiny, rows, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with pytest.raises(ModelError, match="no CUDA device is here"):
        problem(tiny.task, rows, rows, Train(device="cuda"))


@pytest.mark.training
def test_a_classifier_knows_the_labels_and_the_cleaning_of_the_task(tiny, rows, val):
    told = []
    classifier, run = learn(tiny.task, rows, val, tiny.task.train, on_step=told.append)
    assert classifier.labels == tiny.task.labels
    assert classifier.preprocess == tiny.task.preprocess
    assert not classifier.network.training
    assert tuple(told) == run.history

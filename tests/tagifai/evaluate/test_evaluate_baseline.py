"""The simple baseline."""

import numpy as np
import pandas as pd
import pytest

from tagifai.errors import DataError
from tagifai.evaluate.baseline import predict_baseline

TEXTS = ["cider crisp", "perry juicy", "damson jam"] * 4
ROWS = pd.DataFrame({"text": TEXTS, "label": ["apple", "pear", "plum"] * 4})


@pytest.mark.parametrize("labels", [("apple", "pear", "plum"), ("plum", "quince", "apple", "pear")])
def test_predictions_are_numbers_of_the_tasks_labels_whatever_their_order(labels):
    predicted, confidence = predict_baseline(ROWS, ROWS["text"], labels)
    assert [labels[number] for number in predicted] == ROWS["label"].tolist()
    assert ((confidence > 1 / 3) & (confidence <= 1)).all()


def test_the_same_rows_give_the_same_predictions():
    first, second = (predict_baseline(ROWS, ROWS["text"], ("apple", "pear", "plum")) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("rows", [ROWS[ROWS["label"] == "pear"], ROWS.assign(text=""), ROWS[:0]])
def test_rows_that_teach_nothing_are_refused(rows):
    with pytest.raises(DataError, match="the simple baseline cannot learn from the train split"):
        predict_baseline(rows, ROWS["text"], ("apple", "pear", "plum"))

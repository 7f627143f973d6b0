"""The simple model that ours must not fall behind: word TF-IDF and logistic regression, as anyone would write it."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

from tagifai.errors import DataError

ITERATIONS = 1000  # more than it needs: a baseline must not lose by stopping early


def predict_baseline(
    train: pd.DataFrame, texts: "pd.Series[str]", labels: tuple[str, ...]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Train the baseline on the same rows; return the number of each text's predicted label, and its probability.

    Raises DataError when nothing can be learned from the rows: no words, or fewer than two labels.
    """
    model = make_pipeline(
        TfidfVectorizer(sublinear_tf=True), LogisticRegression(class_weight="balanced", max_iter=ITERATIONS)
    )
    try:
        with threadpool_limits(limits=1):  # on vectors this short, threads that wait for each other cost twenty-fold
            probabilities = model.fit(train["text"], train["label"]).predict_proba(texts)
    except ValueError as error:
        raise DataError(f"the simple baseline cannot learn from the train split: {error}") from error
    numbers = np.asarray([labels.index(label) for label in model.classes_], dtype=np.int64)
    return numbers[probabilities.argmax(axis=1)], probabilities.max(axis=1)

"""Who competes: the default model of a task, and what one would write with scikit-learn instead.

All learn from the same cleaned texts. The peers are asked about cleaned texts too; ours is asked about raw ones and
cleans them itself, so that its time includes the cleaning and theirs does not. Ours has the settings of the task file.
Peers with characters have the best of a few settings tried on the real table (log loss rather than hinge, balanced
labels, C = 10); the peer with words alone is the simple baseline of the evaluate stage.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from benchmarks.documents import Corpus
from tagifai.evaluate.baseline import ITERATIONS
from tagifai.model.classifier import Classifier
from tagifai.model.features import Features
from tagifai.model.fit import Documents
from tagifai.model.learn import learn
from tagifai.task import Task, Train

Predict = Callable[[Corpus], NDArray[np.int64]]  # documents -> the number of the likeliest label of each
Contender = Callable[[Corpus, int], Predict]  # training documents and a seed -> a trained model

OURS = "tagifai"


def contenders(task: Task) -> dict[str, Contender]:
    """Return all who compete on a task, ours first."""
    return {
        OURS: ours(task, task.train),
        "tfidf-words-characters + sgd": peer(
            lambda seed: make_pipeline(
                _words_and_characters(task.train),
                SGDClassifier(loss="log_loss", class_weight="balanced", random_state=seed),
            )
        ),
        "tfidf-words-characters + logistic-regression": peer(
            lambda seed: make_pipeline(
                _words_and_characters(task.train),
                LogisticRegression(C=10, class_weight="balanced", max_iter=ITERATIONS),
            )
        ),
        "tfidf-words + logistic-regression": peer(
            lambda seed: make_pipeline(
                TfidfVectorizer(sublinear_tf=True), LogisticRegression(class_weight="balanced", max_iter=ITERATIONS)
            )
        ),
    }


def ours(task: Task, settings: Train) -> Contender:
    """Return the model of a task, trained as the train stage does; full-batch training needs no validation rows."""

    def fit(rows: Corpus, seed: int) -> Predict:
        nothing = Documents([], rows.targets[:0])
        classifier, _ = learn(task, rows.documents, nothing, settings.model_copy(update={"seed": seed}))
        return predictor(classifier)

    return fit


def predictor(classifier: Classifier) -> Predict:
    """Return what asks a classifier about raw texts, as if for the first time: it remembers no word of earlier ones."""

    def predict(rows: Corpus) -> NDArray[np.int64]:
        return np.asarray(forgetful(classifier).probabilities(rows.raw.tolist()).argmax(axis=1), dtype=np.int64)

    return predict


def forgetful(classifier: Classifier) -> Classifier:
    """Return the same classifier as a fresh process would load it: with no word remembered."""
    known = classifier.features
    features = Features(known.ranges, known.hashes, known.idf)
    return Classifier(classifier.labels, classifier.preprocess, features, classifier.network)


def peer(make: Callable[[int], Pipeline]) -> Contender:
    """Return a scikit-learn pipeline; make: takes a seed."""

    def fit(rows: Corpus, seed: int) -> Predict:
        pipeline = make(seed).fit(rows.text, rows.targets)
        return lambda asked: np.asarray(pipeline.predict(asked.text), dtype=np.int64)

    return fit


def _words_and_characters(settings: Train) -> Pipeline:
    """Return the n-grams that our model has, by scikit-learn's own vectorizers."""
    kept = {"sublinear_tf": True, "min_df": settings.min_documents}
    return make_union(
        TfidfVectorizer(ngram_range=settings.words, **kept),
        TfidfVectorizer(analyzer="char_wb", ngram_range=settings.characters, **kept),
    )

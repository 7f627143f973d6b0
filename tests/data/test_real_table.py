"""The default task on the real table, where one is at hand."""

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline, make_union

from tagifai import tables
from tagifai.data.load import load
from tagifai.data.preprocess import preprocess
from tagifai.data.validate import validate
from tagifai.model.learn import documents, learn
from tagifai.task import Task

REAL = os.environ.get("TAGIFAI_REAL_DATA")
DATA = Path(__file__).parents[2] / "data"
TOLERANCE = 0.015  # of F1, on one seed: about what other folds move the difference

pytestmark = pytest.mark.skipif(not REAL, reason="TAGIFAI_REAL_DATA names no real table")


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    shutil.copytree(DATA, folder / "source")
    for name in ("projects.csv", "tags.csv"):
        (folder / "source" / name).write_bytes((Path(REAL) / name).read_bytes())
    load(str(folder / "source" / "task.yaml"), task_folder=folder / "task", tables=folder / "tables")
    return folder


@pytest.mark.data
def test_the_default_expectations_hold_before_and_after_preprocessing(real):
    given = (real / "task", real / "tables")
    assert validate(*given, verdict=real / "v.json", report=real / "v.html").status == "pass"
    assert preprocess(*given, splits=real / "splits", verdict=real / "p.json", report=real / "p.html").status == "pass"


@pytest.mark.training
def test_the_default_model_is_not_below_scikit_learn_by_more_than_the_noise_of_a_seed(real, tmp_path):
    task = Task.read(real / "task")
    preprocess(
        real / "task", real / "tables", splits=tmp_path / "splits", verdict=tmp_path / "v", report=tmp_path / "r"
    )
    every = pd.concat([tables.read(tmp_path / "splits", name) for name in ("train", "val", "test")], ignore_index=True)
    rows = documents(every, task.labels)
    ours, theirs = np.zeros_like(rows.targets), np.zeros_like(rows.targets)
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(rows.targets, rows.targets):
        model, _ = learn(task, rows.rows(train), rows.rows(test[:0]), task.train)
        ours[test] = model.probabilities(rows.rows(test).texts).argmax(axis=1)
        features = make_union(
            TfidfVectorizer(sublinear_tf=True, min_df=2),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2),
        )
        peer = make_pipeline(features, SGDClassifier(loss="log_loss", class_weight="balanced", random_state=0))
        peer.fit(rows.rows(train).texts, rows.targets[train])
        theirs[test] = peer.predict(rows.rows(test).texts)
    for average in ("weighted", "macro"):
        score, peers = (f1_score(rows.targets, found, average=average) for found in (ours, theirs))
        assert score >= peers - TOLERANCE

"""The preflight stage: small experiments that show whether training works at all, before time is spent on all rows."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from tagifai import files, tables
from tagifai.companions import digest_task
from tagifai.errors import TagifaiError
from tagifai.model import sanity, store
from tagifai.model.classifier import one_thread
from tagifai.model.fit import Documents, Problem, fit, mean_loss
from tagifai.model.learn import classifier, documents, learn, problem
from tagifai.task import Task
from tagifai.verdict import Check, Verdict

ROWS = 128  # training rows that the experiments use
BATCH = 32  # rows of the one batch that must be overfitted
EPOCHS = 20  # limit of a run that is to stop early
OTHER_DEVICE = "cuda"  # what the CPU is compared with, where it is there

Experiment = Callable[[Task, Documents], Iterator[Check]]


def preflight(task: Path, splits: Path, *, verdict: Path) -> Verdict:
    """Run each experiment on a few training rows and write the verdict."""
    settings = Task.read(task)
    every = documents(tables.read(splits, "train"), settings.labels)
    started = time.perf_counter()
    rows = sample(every)
    fewer = scaled(settings, len(every), len(rows))
    checks = tuple(check for experiment in experiments() for check in _carried_out(experiment, fewer, rows))
    result = Verdict(
        stage="preflight",
        subject={"task": digest_task(task), "splits": files.digest(splits)},
        checks=checks,
        facts={"rows": len(rows), "device": settings.train.device, "cuda": torch.cuda.is_available()},
        seconds=time.perf_counter() - started,
    )
    result.write(verdict)
    return result


def sample(rows: Documents, most: int = ROWS) -> Documents:
    """Take the first rows of each label in turn, so that a short run sees all labels."""
    turn = np.zeros(len(rows), dtype=np.int64)
    for label in np.unique(rows.targets):
        members = np.flatnonzero(rows.targets == label)
        turn[members] = np.arange(len(members))
    return rows.rows(np.argsort(turn, kind="stable")[:most])


def scaled(task: Task, rows: int, fewer: int) -> Task:
    """Ask the same share of fewer rows: how many documents must hold a feature shrinks as the rows do."""
    least = max(1, task.train.min_documents * fewer // max(1, rows))
    return task.model_copy(update={"train": task.train.model_copy(update={"min_documents": least})})


def experiments() -> tuple[Experiment, ...]:
    """Return the experiments that this machine can run: devices are compared where there are two."""
    always = (untrained, one_batch, early_stop, round_trip)
    return (*always, devices) if torch.cuda.is_available() else always


def untrained(task: Task, rows: Documents) -> Iterator[Check]:
    """Ask a model that was not trained."""
    given = problem(task, rows, rows, task.train)
    yield sanity.begins_as_a_guess(_loss(given, rows), len(task.labels))
    answers = classifier(task, given).probabilities(rows.texts)
    yield sanity.answers_have_shape(answers, len(rows), len(task.labels))


def one_batch(task: Task, rows: Documents) -> Iterator[Check]:
    """Train on one batch, by one step and then by heart."""
    batch = sample(rows, BATCH)
    train = scaled(task, len(rows), len(batch)).train
    settings = train.model_copy(update={"method": "mini-batch", "batch_size": BATCH})
    given = problem(task, batch, Documents([], batch.targets[:0]), settings.model_copy(update={"epochs": 1}))
    before = _loss(given, batch)
    fit(given)
    yield sanity.loss_falls(before, _loss(given, batch))
    by_heart = settings.model_copy(update={"method": "full-batch"})
    learned, _ = learn(task, batch, batch, by_heart)
    hits = learned.probabilities(batch.texts).argmax(axis=1) == batch.targets
    yield sanity.overfits_one_batch(float(hits.mean()), len(batch))


def early_stop(task: Task, rows: Documents) -> Iterator[Check]:
    """Train against validation rows whose labels are all wrong: the better the fit, the worse their loss."""
    settings = task.train.model_copy(update={"method": "mini-batch", "epochs": EPOCHS, "patience": 2})
    wrong = Documents(rows.texts, (rows.targets + 1) % len(task.labels))
    _, run = learn(task, rows, wrong, settings)
    yield sanity.stops_early(len(run.history), EPOCHS)


def round_trip(task: Task, rows: Documents) -> Iterator[Check]:
    """Train twice, save both models and load one."""
    digests = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first", "second"):
            learned, _ = learn(task, rows, rows, task.train)
            saved = Path(folder) / name
            store.save(learned, saved, store.Origin(task.digest, "", task.train.model_dump(mode="json")))
            digests.append(files.digest_file(saved / store.WEIGHTS))
        loaded = store.load(saved, device=task.train.device)
    yield sanity.repeats_itself(*digests)
    yield sanity.comes_back_unchanged(learned.probabilities(rows.texts), loaded.probabilities(rows.texts))


def devices(task: Task, rows: Documents) -> Iterator[Check]:
    """Ask one model on the CPU and on the other device."""
    learned, _ = learn(task, rows, rows, task.train.model_copy(update={"device": "cpu"}))
    cpu = learned.probabilities(rows.texts)
    elsewhere = replace(learned, network=learned.network.to(OTHER_DEVICE))
    yield sanity.devices_agree(cpu, elsewhere.probabilities(rows.texts))


def _carried_out(experiment: Experiment, task: Task, rows: Documents) -> Iterator[Check]:
    """Run an experiment; one that cannot be carried out is an error check, and the others still report."""
    try:
        yield from experiment(task, rows)
    except (TagifaiError, RuntimeError, ValueError, IndexError) as error:
        name = experiment.__name__.replace("_", "-")
        message = f"The experiment {name} could not be carried out: {error}"
        yield Check(id=f"preflight/{name}", family="training", status="error", message=message)


def _loss(given: Problem, rows: Documents) -> float:
    with one_thread():
        loss = mean_loss(given.network, given.batches(rows), given.weights())
    return float("nan") if loss is None else loss

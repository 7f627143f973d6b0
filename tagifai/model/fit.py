"""Two ways to make the loss small: full-batch L-BFGS for tables that fit in memory, mini-batches of Adam for others."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from tagifai.model.classifier import BATCH, one_thread
from tagifai.model.features import Features
from tagifai.model.network import LinearOverBags, Sums, tensors, turned
from tagifai.task import Train

STANDSTILL = 1e-4  # share of the loss: a full-batch step that gains less is the last
LINE_SEARCH = 25  # evaluations that one L-BFGS iteration may take
HALVE_AFTER = 1  # epochs without a better validation loss before the learning rate is halved

Batch = tuple[Sums, Tensor]  # what the network takes, and the targets


@dataclass(frozen=True)
class Documents:
    """Cleaned documents with the number of the label of each."""

    texts: Sequence[str]
    targets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    def rows(self, numbers: NDArray[np.int64]) -> "Documents":
        """Return some of the documents."""
        return Documents([self.texts[number] for number in numbers], self.targets[numbers])


@dataclass(frozen=True)
class Step:
    """Where training stood after one L-BFGS iteration or one epoch. val_loss: None without validation rows."""

    step: int
    loss: float
    val_loss: float | None
    learning_rate: float

    @property
    def finite(self) -> bool:
        """Say whether every loss of this step is a finite number."""
        return math.isfinite(self.loss) and (self.val_loss is None or math.isfinite(self.val_loss))


@dataclass(frozen=True)
class Fit:
    """How a training run went. converged: it stopped by itself, before its limit of steps and with a finite loss."""

    method: str
    history: tuple[Step, ...]
    converged: bool


@dataclass(frozen=True)
class Problem:
    """What is to be learned, and by which loss: cross-entropy, weighted by label, plus weight decay."""

    network: LinearOverBags
    features: Features
    train: Documents
    val: Documents
    settings: Train

    def batch(self, documents: Documents) -> Batch:
        """Turn documents into tensors on the network's device."""
        device = self.network.bias.device
        return tensors(self.features.bags(documents.texts), device), torch.from_numpy(documents.targets).to(device)

    def batches(self, documents: Documents) -> Iterator[Batch]:
        """Turn documents into tensors, some at a time."""
        for start in range(0, len(documents), BATCH):
            yield self.batch(documents.rows(np.arange(start, min(start + BATCH, len(documents)))))

    def weights(self) -> Tensor:
        """Return what each label weighs in the loss, on the network's device."""
        weights = class_weights(self.train.targets, len(self.network.bias), balanced=self.settings.balanced)
        return weights.to(self.network.bias.device)

    def decay(self) -> Tensor:
        """Return the part of the loss that keeps weights small."""
        return self.settings.l2 / 2 * self.network.rows.weight.square().sum()


def class_weights(targets: NDArray[np.int64], labels: int, *, balanced: bool) -> Tensor:
    """Return a weight for each label: equal, or such that each label weighs the same in sum; 0 for an absent label."""
    if not balanced:
        return torch.ones(labels)
    counts = np.bincount(targets, minlength=labels)
    weights = np.divide(len(targets), labels * counts, out=np.zeros(labels), where=counts > 0)
    return torch.from_numpy(weights).float()


def fit(problem: Problem, *, on_step: Callable[[Step], None] = lambda step: None) -> Fit:
    """Train a network in place by the method that the settings name, or that fits the number of rows.

    on_step: told of each step, for a progress bar. The same rows and settings give the same weights on CPU, bit by bit.
    """
    settings = problem.settings
    full = settings.method == "full-batch" or (
        settings.method == "auto" and len(problem.train) <= settings.full_batch_rows
    )
    history: list[Step] = []
    with one_thread():
        for step in _full_batch(problem) if full else _mini_batch(problem):
            history.append(step)
            on_step(step)
            if not step.finite:
                break
    limit = settings.iterations if full else settings.epochs
    converged = len(history) < limit and history[-1].finite
    return Fit("full-batch" if full else "mini-batch", tuple(history), converged)


def mean_loss(network: LinearOverBags, batches: Iterable[Batch], weights: Tensor) -> float | None:
    """Return the weighted mean loss over all rows, however they are batched; None when no row has any weight."""
    total, weight = 0.0, 0.0
    with torch.inference_mode():
        for documents, targets in batches:
            losses = functional.cross_entropy(network(*documents), targets, weights, reduction="none")
            total += float(losses.sum())
            weight += float(weights[targets].sum())
    return total / weight if weight else None


def _full_batch(problem: Problem) -> Iterator[Step]:
    network, weights = problem.network, problem.weights()
    documents, targets = problem.batch(problem.train)
    by_feature = turned(documents, len(network.rows.weight))
    val = list(problem.batches(problem.val))
    optimizer = torch.optim.LBFGS(
        network.parameters(), max_iter=1, max_eval=LINE_SEARCH, history_size=10, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = functional.cross_entropy(network.gathered(documents, by_feature), targets, weights) + problem.decay()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    before = math.inf
    for number in range(1, problem.settings.iterations + 1):
        optimizer.step(closure)  # type: ignore[no-untyped-call]
        loss = float(closure().detach())
        yield Step(number, loss, mean_loss(network, val, weights), 1.0)
        if before - loss <= STANDSTILL * abs(loss):
            return
        before = loss


def _mini_batch(problem: Problem) -> Iterator[Step]:
    """Train by epochs; the weights with the best validation loss are those that stay."""
    network, settings, weights = problem.network, problem.settings, problem.weights()
    order = torch.Generator().manual_seed(settings.seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=HALVE_AFTER)
    best, best_weights, worse = math.inf, _weights(network), 0
    for epoch in range(1, settings.epochs + 1):
        total = 0.0
        for rows in torch.randperm(len(problem.train), generator=order).split(settings.batch_size):  # type: ignore[no-untyped-call]
            documents, targets = problem.batch(problem.train.rows(rows.numpy()))
            optimizer.zero_grad()
            loss = functional.cross_entropy(network(*documents), targets, weights)
            (loss + problem.decay()).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += float(loss.detach()) * len(rows)
        train_loss, learning_rate = total / len(problem.train), optimizer.param_groups[0]["lr"]
        val_loss = mean_loss(network, problem.batches(problem.val), weights)
        watched = train_loss if val_loss is None else val_loss
        schedule.step(watched)
        best, best_weights, worse = (
            (watched, _weights(network), 0) if watched < best else (best, best_weights, worse + 1)
        )
        yield Step(epoch, train_loss, val_loss, learning_rate)
        if worse >= settings.patience:
            break
    network.load_state_dict(best_weights)


def _weights(network: LinearOverBags) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in network.state_dict().items()}

"""Divide rows into train, val and test: each label's share is kept, and near duplicates stay on one side."""

from typing import Any

import numpy as np
import pandas as pd

from tagifai.errors import DataError
from tagifai.tables import SPLITS
from tagifai.task import Split
from tagifai.verdict import MOST_EXAMPLES

LABEL, GROUP = "label", "group"
FEWEST_GROUPS = len(SPLITS)  # of a label, so that each split can have one


def split(table: pd.DataFrame, *, settings: Split, created: str | None = None) -> dict[str, pd.DataFrame]:
    """Divide a table with the columns `label` and `group` (of near duplicates); rows keep their order and index.

    table: one row a document. created: the column of times, which a split by time needs; val and test are then later
    than train, except where a group straddles a cut, which puts it on the earlier side. Raises DataError when a label
    has fewer than three groups, and when a row's time cannot be read.
    """
    _check_labels(table)
    sides = _by_time(table, settings, created or "") if settings.by == "time" else _at_random(table, settings)
    return {name: table[sides == number] for number, name in enumerate(SPLITS)}


def _check_labels(table: pd.DataFrame) -> None:
    held = table.groupby(LABEL)[GROUP].nunique()
    thin = {str(label): int(count) for label, count in held.items() if count < FEWEST_GROUPS}
    if thin:
        raise DataError(
            f"The labels {thin} have fewer than {FEWEST_GROUPS} documents that differ, so they cannot be in train, "
            "val and test. Add rows, or set preprocess.min_label_count to merge rare labels."
        )


def _shares(settings: Split) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([1 - settings.val - settings.test, settings.val, settings.test])


def _at_random(table: pd.DataFrame, settings: Split) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Give each group to the split that lacks most of its labels: iterative stratification with whole groups.

    Labels are taken rarest first, and inside each the large groups first (Sechidis, Tsoumakas and Vlahavas, ECML 2011).
    First of all, every split gets one group of every label.
    """
    labels, coded = np.unique(table[LABEL].to_numpy(dtype=str), return_inverse=True)
    groups, members = np.unique(table[GROUP].to_numpy(), return_inverse=True)
    counts = np.zeros((len(groups), len(labels)))
    np.add.at(counts, (members, coded), 1)
    rarest_first = np.argsort((counts > 0).sum(axis=0), kind="stable")
    shuffled = np.random.default_rng(settings.seed).permutation(len(groups))
    sides = np.full(len(groups), -1)
    lack = np.outer(_shares(settings), counts.sum(axis=0))  # rows of each label that each split still wants

    def give(group: int, side: int) -> None:
        sides[group] = side
        lack[side] -= counts[group]

    for label in rarest_first:
        holders = [group for group in shuffled if counts[group, label]]
        for side in (2, 1, 0):  # the small splits first: train gets one in any case
            if not any(sides[group] == side for group in holders):
                free = [group for group in holders if sides[group] < 0]
                if free:
                    give(min(free, key=lambda group: counts[group].sum()), side)
    for label in rarest_first:
        waiting = [group for group in shuffled if counts[group, label] and sides[group] < 0]
        for group in sorted(waiting, key=lambda group: -counts[group].sum()):
            give(group, int(np.argmax(lack @ counts[group] + 1e-6 * lack.sum(axis=1))))
    return sides[members]


def _by_time(table: pd.DataFrame, settings: Split, created: str) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Cut at the times by which train's, and train's and val's, share of the rows was there."""
    times = pd.to_datetime(table[created], errors="coerce", utc=True, format="ISO8601")
    undated = [int(row) + 1 for row in table.index[times.isna()]]
    if undated:
        raise DataError(
            f"The column {created!r} holds no time that can be read in {len(undated)} rows, first in rows "
            f"{undated[:MOST_EXAMPLES]}. Write times as 2024-12-31 or 2024-12-31 23:59:59."
        )
    stamps = times.astype("int64")
    cuts = np.quantile(stamps.to_numpy(), np.cumsum(_shares(settings))[:2], method="lower")
    earliest = stamps.groupby(table[GROUP]).transform("min")
    return np.searchsorted(cuts, earliest.to_numpy(), side="left")

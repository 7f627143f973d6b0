"""Checks of a division into train, val and test: nothing leaks, no label is missing, and shares are as asked for."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from tagifai.data import duplicates
from tagifai.data.duplicates import Pair
from tagifai.task import Split
from tagifai.verdict import MOST_EXAMPLES, Check, Severity, Threshold

TOLERANCE = 0.02  # by how much a share may differ from what was asked for

Parts = Mapping[str, pd.DataFrame]


def no_leakage(parts: Parts, settings: Split) -> Check:
    """Say whether a document has a near duplicate in another split, comparing all with all."""
    examples: list[dict[str, Any]] = []
    found = 0
    for ours, theirs in combinations(parts, 2):
        left, right = parts[ours], parts[theirs]
        leaks = duplicates.across(left["text"].tolist(), right["text"].tolist(), threshold=settings.near_duplicates)
        found += len(leaks)
        examples += [
            _row(left, leak.first, ours) | _row(right, leak.second, theirs, "other_") | {"similarity": leak.similarity}
            for leak in leaks[:MOST_EXAMPLES]
        ]
    straddling = sum(len(set(parts[a]["group"]) & set(parts[b]["group"])) for a, b in combinations(parts, 2))
    return Check(
        id="preprocess/no-leakage",
        family="data",
        status="fail" if found or straddling else "pass",
        observed=float(found + straddling),
        n=_rows(parts),
        message=f"{found} pairs of near duplicates (similarity from {settings.near_duplicates:g}) and {straddling} "
        "groups of them are in more than one split.",
        examples=tuple(examples[:MOST_EXAMPLES]),
    )


def labels_everywhere(parts: Parts, labels: Sequence[str]) -> Check:
    """Say whether every split has rows of every label of the task."""
    held = {name: set(part["label"]) for name, part in parts.items()}
    missing = [(name, label) for name in parts for label in labels if label not in held[name]]
    return Check(
        id="preprocess/labels-everywhere",
        family="data",
        status="fail" if missing else "pass",
        observed=float(len(missing)),
        n=len(parts) * len(labels),
        message=f"{len(missing)} of {len(parts) * len(labels)} combinations of a split and a label have no row.",
        examples=tuple({"split": name, "label": label} for name, label in missing[:MOST_EXAMPLES]),
    )


def shares(parts: Parts, settings: Split) -> Check:
    """Say whether the splits have the shares of rows that were asked for.

    Rows of a label, and whole groups, cannot be divided at will; a cut in time least of all, so there it warns.
    """
    rows = _rows(parts)
    asked = {"train": 1 - settings.val - settings.test, "val": settings.val, "test": settings.test}
    found = {name: len(part) / rows for name, part in parts.items()}
    off = max(abs(found[name] - asked[name]) for name in parts)
    every = pd.concat(list(parts.values()))
    slack = (every["label"].nunique() + int(every["group"].value_counts().max())) / rows
    threshold = Threshold(at_most=round(max(TOLERANCE, slack), 4))
    severity: Severity = "block" if settings.by == "random" else "warn"
    said = ", ".join(f"{name} {found[name]:.1%} of {asked[name]:.1%}" for name in parts)
    return Check(
        id="preprocess/shares",
        family="data",
        severity=severity,
        status=threshold.judge(off, off),
        observed=off,
        n=rows,
        threshold=threshold,
        message=f"The splits have these shares of the {rows} rows, of those asked for: {said}.",
    )


def near_duplicates(made: pd.DataFrame, found: Sequence[Pair], settings: Split) -> Check:
    """Report documents that say nearly the same: they are kept on one side. found: pairs that link the groups."""
    linked = _linked(made)
    rows = sum(map(len, linked))
    return Check(
        id="preprocess/near-duplicates",
        family="data",
        severity="warn",
        status="fail" if found else "pass",
        observed=float(rows),
        n=len(made),
        message=f"{rows} of {len(made)} documents are near duplicates of another one (similarity from "
        f"{settings.near_duplicates:g}), in {len(linked)} groups; a group is kept in one split.",
        examples=tuple(
            _row(made, pair.first) | _row(made, pair.second, prefix="other_") | {"similarity": pair.similarity}
            for pair in found[:MOST_EXAMPLES]
        ),
    )


def ambiguous_labels(made: pd.DataFrame) -> Check:
    """Report groups of near duplicates with more than one label: one is wrong, or cannot be learned."""
    mixed = [rows for rows in _linked(made) if made.loc[rows, "label"].nunique() > 1]
    return Check(
        id="preprocess/ambiguous-labels",
        family="data",
        severity="warn",
        status="fail" if mixed else "pass",
        observed=float(len(mixed)),
        n=made["group"].nunique(),
        message=f"{len(mixed)} groups of near duplicates have more than one label.",
        examples=tuple(
            {"rows": ", ".join(str(row + 1) for row in rows), "labels": ", ".join(sorted(set(made.loc[rows, "label"])))}
            for rows in mixed[:MOST_EXAMPLES]
        ),
    )


def exact_duplicates(made: pd.DataFrame) -> Check:
    """Report rows whose clean text and label an earlier row has too."""
    again = made[made.duplicated(["text", "label"])]
    return Check(
        id="preprocess/exact-duplicates",
        family="data",
        severity="warn",
        status="fail" if len(again) else "pass",
        observed=float(len(again)),
        n=len(made),
        message=f"{len(again)} of {len(made)} rows have the clean text and label of an earlier row.",
        examples=tuple(_row(again, position) for position in range(min(len(again), MOST_EXAMPLES))),
    )


def groups_of_duplicates(made: pd.DataFrame) -> int:
    """Return how many groups have more than one row."""
    return len(_linked(made))


def _linked(made: pd.DataFrame) -> list[list[int]]:
    """Return the rows of each group with more than one."""
    return [list(map(int, rows)) for rows in made.groupby("group").groups.values() if len(rows) > 1]


def _rows(parts: Parts) -> int:
    return sum(map(len, parts.values()))


def _row(table: pd.DataFrame, position: int, split: str | None = None, prefix: str = "") -> dict[str, Any]:
    found = {f"{prefix}row": int(table.index[position]) + 1, f"{prefix}text": str(table["text"].iloc[position])[:100]}
    return found | ({f"{prefix}split": split} if split else {})

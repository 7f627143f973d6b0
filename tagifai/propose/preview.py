"""The table as the stages will see it: typed, cleaned and divided. A proposal rests on this, so that it holds."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tagifai.data import columns, documents, duplicates, sources
from tagifai.data import split as division
from tagifai.data.load import UNTYPED
from tagifai.errors import DataError
from tagifai.propose.roles import Roles
from tagifai.task import Preprocess, Task

GROUP, LABEL = "group", "label"


@dataclass(frozen=True)
class Labels:
    """The labels of a table, and those of the task.

    found: all in the table. kept: the task's. merged: too rare to be in three splits, so they become the other label,
    which is what preprocess.min_label_count does. dropped: too rare even together, so their rows are left out.
    """

    found: tuple[str, ...]
    kept: tuple[str, ...]
    merged: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    min_count: int = 0


@dataclass(frozen=True)
class Preview:
    """What the stages will make of a table.

    typed: as loading makes it. cleaned: its usable rows with clean texts. splits: as preprocessing makes them.
    """

    typed: pd.DataFrame
    cleaned: pd.DataFrame
    labels: Labels
    splits: dict[str, pd.DataFrame]


def preview(table: pd.DataFrame, roles: Roles, *, name: str, reference: str) -> Preview:
    """Load, clean and divide a table by the default settings; raises DataError when that cannot be done."""
    label = roles.label.column
    found = tuple(sorted({value for value in columns.strings(table[label]).dropna() if value.strip()}))
    if len(found) < 2:
        raise DataError(
            f"{reference} has the labels {list(found)} in {label!r}; a task needs two. Give another --label."
        )
    draft = _draft(roles, found, name)
    typed = columns.typed(table, draft, untyped=sources.suffix(reference) in UNTYPED)
    made = documents.prepare(_numbered(typed, draft), draft)
    texts = made.made["text"].tolist()
    pairs = duplicates.pairs(texts, threshold=draft.split.near_duplicates)
    rows = made.made.assign(**{GROUP: duplicates.groups(len(texts), pairs)})
    labels = _settled(found, Counter(typed[label].dropna()), rows, reference)
    rows[LABEL] = rows[LABEL].map(lambda value: draft.preprocess.other_label if value in labels.merged else value)
    rows = rows[rows[LABEL].isin(labels.kept)]
    whole = documents.assemble(made.cleaned.loc[rows.index], rows)
    splits = {side: whole.loc[part.index] for side, part in division.split(rows, settings=draft.split).items()}
    return Preview(typed, made.cleaned.loc[rows.index], labels, splits)


def parts_of(roles: Roles) -> dict[str, Any]:
    """Return the columns of each part as a task file writes them."""
    named = {part: choice.column for part, choice in (("id", roles.id), ("created", roles.created)) if choice}
    return {**named, "text": [choice.column for choice in roles.text], "label": roles.label.column}


def _draft(roles: Roles, labels: tuple[str, ...], name: str) -> Task:
    return Task.model_validate(
        {
            "schema": 1,
            "name": "draft",
            "source": {name: name},
            "columns": parts_of(roles),
            "labels": labels,
            "gate": {"quality": {"accuracy": {"at_least": 0}}},
        }
    )


def _numbered(table: pd.DataFrame, task: Task) -> pd.DataFrame:
    """Add row numbers where the task names no id, as loading does."""
    return table if task.columns.id else table.assign(**{columns.ADDED: range(1, len(table) + 1)})


def _settled(found: tuple[str, ...], counts: Counter[str], rows: pd.DataFrame, reference: str) -> Labels:
    """Keep the labels that can be in every split; merge the others, or leave them out where they are too few."""
    held = rows.groupby(LABEL)[GROUP].nunique()
    rare = [label for label in found if held.get(label, 0) < division.FEWEST_GROUPS]
    if not rare:
        return Labels(found, found)
    least, other = max(counts[label] for label in rare) + 1, Preprocess().other_label
    merged = tuple(label for label in found if counts[label] < least)
    kept = tuple(dict.fromkeys((*(label for label in found if label not in merged), other)))
    together = rows[rows[LABEL].isin((*merged, other))][GROUP].nunique()
    if len(kept) > 1 and together >= division.FEWEST_GROUPS:
        return Labels(found, kept, merged=merged, min_count=least)
    kept = tuple(label for label in found if label not in rare)
    if len(kept) < 2:
        thin = ", ".join(f"{label!r} ({held.get(label, 0)})" for label in rare[:5])
        raise DataError(
            f"{reference} has {len(kept)} labels with at least {division.FEWEST_GROUPS} texts that differ, and a task "
            f"needs two; too rare are {thin}. Add rows, or give another --label."
        )
    return Labels(found, kept, dropped=tuple(rare))

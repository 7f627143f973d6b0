"""A small task about fruit, with tables that are sound until a test breaks them."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import yaml

from tagifai import tables

TASK = {
    "schema": 1,
    "name": "fruit",
    "source": {"notes": "notes.csv", "kinds": "kinds.csv", "join": "id"},
    "columns": {"id": "id", "created": "made_on", "text": ["title", "body"], "label": "kind"},
    "labels": ["apple", "pear"],
    "split": {"val": 0.2, "test": 0.2},
    "gate": {"quality": {"accuracy": {"at_least": 0.5}}},
}
WORDS = ["amber", "basil", "cedar", "dune", "ember", "fjord", "grove", "haze", "inlet", "juniper", "kelp", "loam"]


def body(row: int) -> str:
    """Return a text that resembles no other row's."""
    return " ".join(f"{word}{row}" for word in WORDS[row % 3 : row % 3 + 9])


def notes(rows: int = 40) -> pd.DataFrame:
    """Return documents, half of them apples: odd rows."""
    return pd.DataFrame(
        {
            "id": [100 + row for row in range(rows)],
            "made_on": [f"2024-01-{1 + row % 28:02d} 10:00:{row % 60:02d}" for row in range(rows)],
            "title": [f"Note {row}" for row in range(rows)],
            "body": [body(row) for row in range(rows)],
        }
    )


def kinds(rows: int = 40) -> pd.DataFrame:
    """Return the labels of the documents."""
    return pd.DataFrame(
        {"id": [100 + row for row in range(rows)], "kind": ["apple" if row % 2 else "pear" for row in range(rows)]}
    )


def expect(kind: str, severity: str | None = None, **kwargs: object) -> dict[str, object]:
    """Return one expectation as a suite file writes it."""
    return {"type": f"expect_{kind}", "kwargs": kwargs} | ({"severity": severity} if severity else {})


SUITES = {
    "notes": [
        expect("table_columns_to_match_ordered_list", column_list=["id", "made_on", "title", "body"]),
        expect("column_values_to_be_unique", column="id"),
        expect("column_values_to_not_be_null", column="title"),
        expect("column_value_lengths_to_be_between", "warning", column="title", min_value=3, max_value=50),
    ],
    "kinds": [expect("column_values_to_be_in_set", column="kind", value_set=["apple", "pear"])],
    "labeled_notes": [
        expect("column_values_to_not_be_null", column="title"),
        expect("column_values_to_be_in_set", column="kind", value_set=["apple", "pear"]),
        expect("column_values_to_be_unique", column="id"),
    ],
}


class Place:
    """A task folder and its tables, as the load stage leaves them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.task = folder / "task"
        self.tables = folder / "tables"
        self.task.mkdir()
        self.frames = {"notes": notes(), "kinds": kinds()}
        self.frames["labeled_notes"] = self.frames["notes"].merge(self.frames["kinds"], on="id")
        self.describe()
        for name, expectations in SUITES.items():
            self.suite(name, *expectations)
        self.store()

    def describe(self, **changes: object) -> None:
        """Write the task file, with changes to its top-level keys."""
        (self.task / "task.yaml").write_text(yaml.safe_dump(TASK | changes, sort_keys=False), encoding="utf-8")

    def suite(self, name: str, *expectations: object) -> None:
        """Write the suite of one table."""
        path = self.task / "expectations" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"name": name, "expectations": expectations}), encoding="utf-8")

    def store(self, **frames: pd.DataFrame) -> None:
        """Write the tables, with some of them replaced."""
        self.frames |= frames
        tables.write(self.tables, self.frames)

    def labeled(self, change: Callable[[pd.DataFrame], pd.DataFrame | None]) -> None:
        """Change the labelled table."""
        frame = self.frames["labeled_notes"].copy()
        changed = change(frame)
        self.store(labeled_notes=frame if changed is None else changed)

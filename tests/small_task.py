"""A small whole task on disk, for tests that go through stages: three labels with words of their own, 90 rows."""

import csv
import json
import random
from pathlib import Path
from typing import Any

import yaml

WORDS = {
    "sea": "harbor tide sail anchor reef gull current deck keel mast shoal buoy wharf kelp lagoon surf".split(),
    "hill": "ridge summit slope trail cairn gully pasture ledge crag valley boulder scree pine heather cliff".split(),
    "town": "street market tower bridge square tram arcade cellar plaza lane chimney kiosk viaduct alley".split(),
}
COMMON = "walk morning light quiet people story season letter window stone color sound memory evening journey".split()
TASK: dict[str, Any] = {
    "schema": 1,
    "name": "places",
    "source": {"notes": "notes.csv"},
    "columns": {"id": "id", "created": "written", "text": ["title", "body"], "label": "place"},
    "labels": list(WORDS),
    "split": {"val": 0.2, "test": 0.2},
    "slices": [{"name": "long", "query": "words >= 8"}],
    "gate": {"quality": {"weighted_f1": {"at_least": 0.6}, "label_recall": {"at_least": 0.3, "severity": "warn"}}},
}
EXPECTATIONS = [
    {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "id"}},
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "title"}},
    {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "place", "value_set": list(WORDS)}},
]
BEHAVIORS = {
    "schema": 1,
    "name": "places",
    "tests": [
        {
            "id": "letter-case",
            "capability": "robustness",
            "type": "INV",
            "description": "The case of letters changes nothing.",
            "rows": {},
            "perturb": ["upper"],
            "at_most": 0.4,
        }
    ],
}


def rows(count: int = 90, *, shuffled: bool = False) -> list[list[str]]:
    """Return rows of id, time, title, body and place; shuffled: the place says nothing about the text."""
    generator = random.Random(1)
    made = []
    for number in range(count):
        place = list(WORDS)[number % len(WORDS)]
        words = generator.sample(WORDS[place], 4) + generator.sample(COMMON, 4)
        generator.shuffle(words)
        said = generator.choice(list(WORDS)) if shuffled else place
        written = f"2024-{1 + number // 28:02d}-{1 + number % 28:02d}"
        made.append([str(100 + number), written, f"Note {number} of {words[0]}", " ".join(words[1:]), said])
    return made


def write_small_task(folder: Path, table: list[list[str]] | None = None, **changes: Any) -> Path:
    """Write the task, its table and its suites; changes: top-level keys of the task file. Returns the task file."""
    (folder / "expectations").mkdir(parents=True)
    with (folder / "notes.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "written", "title", "body", "place"], *(table or rows())])
    suite = {"name": "notes", "expectations": EXPECTATIONS}
    (folder / "expectations" / "notes.json").write_text(json.dumps(suite))
    (folder / "behaviors.yaml").write_text(yaml.safe_dump(BEHAVIORS))
    (folder / "task.yaml").write_text(yaml.safe_dump(TASK | changes))
    return folder / "task.yaml"

"""Tables of three shapes, and what becomes of a proposed task when the data stages take it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import made_tables
import pytest

from tagifai.data.load import load
from tagifai.data.preprocess import preprocess
from tagifai.data.validate import validate
from tagifai.propose.init import init
from tagifai.task import Task
from tagifai.verdict import Verdict

SHAPES = {"tools.csv": made_tables.tools, "produits été.jsonl": made_tables.reviews, "orders.tsv": made_tables.orders}
SHAPES["orders.jsonl"] = made_tables.orders


@dataclass
class Proposal:
    """A proposed task, and what the data stages say of it and the table it was made from."""

    folder: Path
    task: Task
    rows: dict[str, int]
    validated: Verdict
    preprocessed: Verdict

    @property
    def work(self) -> Path:
        """The folder with the loaded task, the tables and the splits."""
        return self.folder.parent / "work"


@pytest.fixture(scope="session", params=list(SHAPES))
def proposal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    """Return a proposal that went through load, validate and preprocess, for each table."""
    place = tmp_path_factory.mktemp("proposal")
    folder, work = place / "my task", place / "work"
    task = init(folder, made_tables.write(place / request.param, SHAPES[request.param]()))
    rows = load(str(folder), task_folder=work / "task", tables=work / "tables")
    here = {"verdict": work / "verdict.json", "report": work / "report.html"}
    validated = validate(work / "task", work / "tables", **here)
    preprocessed = preprocess(work / "task", work / "tables", splits=work / "splits", **here)
    return Proposal(folder, task, rows, validated, preprocessed)


@pytest.fixture
def propose(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes rows as a table and proposes a task from it, giving its folder."""

    def run(rows: list[dict], name: str = "table.jsonl", **named: object) -> Path:
        init(tmp_path / "proposed", made_tables.write(tmp_path / name, rows), **named)
        return tmp_path / "proposed"

    return run

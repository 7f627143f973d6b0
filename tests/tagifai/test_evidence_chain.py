"""The data stages and the gate on one small table: what they pass, and what breaks the chain between them."""

from pathlib import Path

import pytest
from small_task import write_small_task

from tagifai import tables as storage
from tagifai.companions import digest_task
from tagifai.data.load import load
from tagifai.data.preprocess import preprocess
from tagifai.data.validate import validate
from tagifai.gate.gate import gate
from tagifai.verdict import DATA_STAGES, Verdict


class Chain:
    """A loaded task, and the stages before training."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.task, self.tables = folder, folder / "task", folder / "tables"
        load(str(write_small_task(folder / "source")), task_folder=self.task, tables=self.tables)

    def other_tables(self) -> Path:
        """Write the tables with one row less."""
        storage.write(self.folder / "other", {"notes": storage.read(self.tables, "notes").iloc[:-1]})
        return self.folder / "other"

    def run(self, validated: Path, preprocessed: Path) -> None:
        """Run both stages, each on its tables."""
        validate(self.task, validated, verdict=self.folder / "validate.json", report=self.folder / "validate.html")
        preprocess(
            self.task,
            preprocessed,
            splits=self.folder / "splits",
            verdict=self.folder / "preprocess.json",
            report=self.folder / "preprocess.html",
        )

    def decide(self) -> Verdict:
        """Ask the gate."""
        verdicts = [self.folder / f"{stage}.json" for stage in DATA_STAGES]
        page = self.folder / "report.html"
        return gate(self.task, verdicts, decision=self.folder / "decision.json", report=page, needs=DATA_STAGES)


@pytest.fixture
def chain(tmp_path):
    return Chain(tmp_path)


def reasons(decision):
    assert decision.status == "error"
    return " ".join(decision.facts["reasons"])


def test_the_chain_holds_until_a_suite_of_the_task_changes(chain):
    chain.run(chain.tables, chain.tables)
    assert chain.decide().status == "pass"
    before = digest_task(chain.task)
    path = chain.task / "behaviors.yaml"
    path.write_text(path.read_text().replace("at_most: 0.4", "at_most: 0.9"))
    assert digest_task(chain.task) != before
    assert f"{before[:12]} by validate, preprocess" in reasons(chain.decide())


def test_splits_of_other_tables_than_those_validated_are_refused(chain):
    chain.run(chain.tables, chain.other_tables())
    assert "The stages judged different things as 'tables'" in reasons(chain.decide())

from pathlib import Path

from tagifai import tables
from tagifai.task import Task


def test_the_task_and_its_tables_are_there_with_their_rows_as_metadata(line):
    made = line.load
    assert Task.read(Path(made["task"].path)).name == "places"
    assert len(tables.read(Path(made["tables"].path), "notes")) == 90
    assert made["tables"].metadata == {"rows_notes": 90}

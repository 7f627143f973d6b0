import made_tables
import pytest

from tagifai import cli
from tagifai.errors import MISUSED, PASSED
from tagifai.task import Task


def test_the_command_says_what_it_wrote_and_the_next_command_works(tmp_path, monkeypatch, capsys):
    made_tables.write(tmp_path / "orders.csv", made_tables.orders())
    monkeypatch.chdir(tmp_path)
    assert cli.main(["init", "my task", "--table", "orders.csv"]) == PASSED
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        "wrote my task/behaviors.yaml",
        "wrote my task/expectations/orders.json",
        "wrote my task/task.yaml",
    ]
    assert said[3].endswith("then: tagifai validate --task 'my task' --work runs/my-task")
    assert cli.main(["validate", "--task", "my task", "--work", "runs/my-task"]) == PASSED


def test_columns_can_be_named(tmp_path):
    table = made_tables.write(tmp_path / "orders.csv", made_tables.orders())
    names = [
        "--text",
        "short title",
        "--text",
        "customer remark",
        "--label",
        "shop",
        "--id",
        "price",
        "--created",
        "sent at",
    ]
    assert cli.main(["init", str(tmp_path / "task"), "--table", str(table), *names]) == PASSED
    parts = Task.read(tmp_path / "task").columns
    assert (parts.text, parts.label) == (("short title", "customer remark"), "shop")
    assert (parts.id, parts.created) == ("price", "sent at")


@pytest.mark.parametrize("rows", [[{"a": 1}], made_tables.orders()[:1]])
def test_a_table_that_tells_nothing_is_wrong_use(tmp_path, capsys, rows):
    table = made_tables.write(tmp_path / "table.csv", rows)
    assert cli.main(["init", str(tmp_path / "task"), "--table", str(table)]) == MISUSED
    assert "Give --label COLUMN" in capsys.readouterr().err

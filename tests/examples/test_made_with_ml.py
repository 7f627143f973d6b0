"""The example that reads a public table over the network, against a server on this machine."""

import functools
import http.server
import shutil
import threading
from pathlib import Path

import pandas as pd
import pytest

from tagifai.behavior.lint import lint
from tagifai.data.load import load
from tagifai.data.validate import validate
from tagifai.task import Task

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "made-with-ml"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def served(tmp_path):
    """Serve the example with a table of its shape: the sample, with the tags that the example has."""
    labels = Task.read(EXAMPLE).labels
    table = pd.read_csv(ROOT / "data" / "projects.csv").merge(pd.read_csv(ROOT / "data" / "tags.csv"), on="id")
    table["tag"] = table["tag"].where(table["tag"].isin(labels), "other")
    shutil.copytree(EXAMPLE, tmp_path / "site")
    table.to_csv(tmp_path / "site" / "dataset.csv", index=False)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path / "site"))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", tmp_path / "site" / "task.yaml"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_example_names_a_table_over_https():
    (uri,) = Task.read(EXAMPLE).source.tables.values()
    assert uri.startswith("https://")


def test_its_behavior_suite_has_nothing_wrong():
    assert lint(EXAMPLE / "behaviors.yaml") == []


def test_task_suites_and_table_are_read_from_where_they_are(served, tmp_path):
    site, file = served
    (uri,) = Task.read(EXAMPLE).source.tables.values()
    file.write_text(file.read_text().replace(uri, "dataset.csv"))
    rows = load(f"{site}/task.yaml", task_folder=tmp_path / "task", tables=tmp_path / "tables")
    assert rows["labeled_projects"] >= 600
    outputs = {"verdict": tmp_path / "verdict.json", "report": tmp_path / "report.html"}
    found = validate(tmp_path / "task", tmp_path / "tables", **outputs)
    assert [check.id for check in found.checks if check.blocks] == []

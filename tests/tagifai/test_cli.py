import argparse
import json
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest
from small_task import write_small_task

from tagifai import __version__, cli, commands
from tagifai.errors import FAILED, INCONCLUSIVE, MISUSED, PASSED
from tagifai.publish import catalog
from tagifai.verdict import STAGES, Verdict

STEPS = ("load", "validate", "preprocess", "preflight", "train", "evaluate", "behave", "gate")


@pytest.fixture(scope="session")
def work(tmp_path_factory):
    """Give a work folder in which every stage has run on a sound table."""
    folder = tmp_path_factory.mktemp("command-line")
    task = write_small_task(folder / "task")
    for step in STEPS:
        given = ["--task", str(task)] if step == "load" else []
        assert cli.main([step, "--work", str(folder / "work"), *given]) == PASSED
    return folder / "work"


def test_every_command_has_help_that_names_its_options(capsys):
    for run, options in cli.COMMANDS.items():
        with pytest.raises(SystemExit) as ended:
            cli.main([run.__name__, "--help"])
        assert ended.value.code == PASSED
        shown = capsys.readouterr().out
        for name in options:
            assert cli.OPTIONS[name][0] in shown or cli.OPTIONS[name][1]["metavar"] in shown


def test_every_option_belongs_to_a_command():
    used = {name for options in cli.COMMANDS.values() for name in options}
    assert used == set(cli.OPTIONS)


def test_there_is_a_command_for_every_stage():
    assert {run.__name__ for run in cli.COMMANDS} >= {*STAGES, "load", "gate", "publish", "enforce"}


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"tagifai {__version__}\n"


def test_a_command_that_is_not_there_is_wrong_use(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["ship"])
    assert ended.value.code == MISUSED
    assert "invalid choice" in capsys.readouterr().err


@pytest.mark.training
def test_the_stages_one_by_one_end_with_a_published_model(work, tmp_path, capsys):
    assert {path.parent.name for path in work.glob("*/verdict.json")} == set(STAGES)
    assert cli.main(["enforce", "--work", str(work)]) == PASSED
    assert cli.main(["publish", "--work", str(work), "--registry", str(tmp_path)]) == PASSED
    assert "published version 1" in capsys.readouterr().out
    version = catalog.current(str(tmp_path), "places").folder
    assert cli.main(["verify", str(version)]) == PASSED
    (version / "model" / "labels.json").write_text("{}")
    assert cli.main(["verify", str(version)]) == FAILED
    assert "model/labels.json" in capsys.readouterr().out


@pytest.mark.training
def test_the_gate_says_why_not_and_enforce_exits_so(work, tmp_path, capsys):
    given = ["--work", str(work), "--report", str(tmp_path)]
    hidden = work / "behave" / "verdict.json"
    said = hidden.read_text()
    hidden.unlink()
    try:
        assert cli.main(["gate", *given]) == FAILED
    finally:
        hidden.write_text(said)
    assert "behave" in capsys.readouterr().out
    assert cli.main(["enforce", *given]) == FAILED
    assert "error:" in capsys.readouterr().err


@pytest.mark.training
def test_a_page_is_written_again(work):
    page = work / "gate" / "report.html"
    before = page.read_text()
    page.unlink()
    assert cli.main(["report", "--work", str(work)]) == PASSED
    assert page.read_text() == before


@pytest.mark.training
def test_texts_are_labelled_as_json_lines(work, capsys):
    assert cli.main(["predict", str(work / "model"), "The tide takes the anchor and the sail"]) == PASSED
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert answer["label"] == "sea"
    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-5)


@pytest.mark.training
def test_the_rows_of_a_table_are_labelled(work, tmp_path, capsys):
    table = tmp_path / "new.csv"
    table.write_text("title,body\nA note,the ridge above the valley\nAnother,a tram at the market\n")
    assert cli.main(["predict", str(work / "model"), "--table", str(table), "--work", str(work)]) == PASSED
    assert [json.loads(line)["label"] for line in capsys.readouterr().out.splitlines()] == ["hill", "town"]
    table.write_text("title\nA note\n")
    assert cli.main(["predict", str(work / "model"), "--table", str(table), "--work", str(work)]) == MISUSED
    assert "lacks the columns ['body']" in capsys.readouterr().err


@pytest.mark.training
def test_empty_cells_and_numbers_of_a_table_are_labelled_too(work, tmp_path, capsys):
    pd.DataFrame({"title": ["A note", None], "body": [7.5, None]}).to_parquet(tmp_path / "numbers.parquet")
    (tmp_path / "new.csv").write_text("title,body\nA note,\n,the ridge\n")
    texts = {}
    for name in ("numbers.parquet", "new.csv"):
        given = ["--table", str(tmp_path / name), "--work", str(work)]
        assert cli.main(["predict", str(work / "model"), *given]) == PASSED
        texts[name] = [json.loads(line)["text"] for line in capsys.readouterr().out.splitlines()]
    assert texts == {
        "numbers.parquet": ["A note\n7.5", ""],
        "new.csv": ["A note", "the ridge"],
    }


@pytest.mark.training
@pytest.mark.parametrize(
    ("command", "option"),
    [("load", "--tables"), ("validate", "--data-docs"), ("preprocess", "--splits"), ("train", "--model")],
)
def test_a_folder_with_other_files_is_never_replaced(work, tmp_path, capsys, command, option):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.doc").write_text("mine")
    given = ["--task", str(write_small_task(tmp_path / "task"))] if command == "load" else []
    copy = tmp_path / "work"
    for name in ("task", "tables", "splits"):
        shutil.copytree(work / name, copy / name)
    assert cli.main([command, "--work", str(copy), option, str(mine), *given]) == MISUSED
    assert "mine holds files that are not of an earlier output" in capsys.readouterr().err
    assert [path.name for path in mine.iterdir()] == ["thesis.doc"]


@pytest.fixture
def endpoint(monkeypatch):
    """Return the address of a model on this machine that speaks KServe's V1 protocol and always says "sea"."""
    monkeypatch.setenv("NO_PROXY", "*")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"predictions": ["sea" for _ in asked["instances"]]}).encode()
            self.send_response(200 if self.path == "/v1/models/places:predict" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/models/places:predict"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.training
@pytest.mark.parametrize(("command", "code"), [("evaluate", FAILED), ("behave", PASSED)])
def test_a_model_behind_an_address_is_judged(work, tmp_path, endpoint, command, code):
    given = ["--work", str(work), "--model", endpoint, "--report", str(tmp_path)]
    assert cli.main([command, *given]) == code
    found = Verdict.read(tmp_path / "verdict.json")
    assert (found.stage, found.status) == (command, "pass" if code == PASSED else "fail")
    assert found.checks


@pytest.mark.training
def test_a_window_is_compared_with_the_training_rows(work, tmp_path, capsys):
    code = cli.main(["monitor", str(work / "splits" / "test.parquet"), "--work", str(work), "--report", str(tmp_path)])
    assert code == INCONCLUSIVE
    assert Verdict.read(tmp_path / "verdict.json").stage == "monitor"
    assert "monitor:" in capsys.readouterr().out


def test_what_is_expected_is_listed_without_running_anything(tmp_path, capsys):
    task = write_small_task(tmp_path / "task")
    assert cli.main(["validate", "--list", "--task", str(task), "--work", str(tmp_path / "work")]) == PASSED
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.split() == ["notes", "block", "expect_column_values_to_be_unique(id)"]
    assert len(rest) == 2
    assert not (tmp_path / "work").exists()


def test_one_table_is_validated_and_data_docs_are_written(tmp_path, capsys):
    task, work, docs = write_small_task(tmp_path / "task"), tmp_path / "work", tmp_path / "docs"
    given = ["--task", str(task), "--work", str(work), "--data-docs", str(docs)]
    assert cli.main(["validate", "notes", *given]) == PASSED
    assert (docs / "index.html").is_file()
    assert str(docs / "index.html") in capsys.readouterr().out


def test_data_docs_may_go_to_a_relative_folder_and_replace_their_like(tmp_path, monkeypatch):
    task = write_small_task(tmp_path / "task")
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert cli.main(["validate", "notes", "--task", str(task), "--work", "work", "--data-docs", "docs"]) == PASSED
    assert (tmp_path / "docs" / "index.html").is_file()


def test_a_suite_is_linted_and_its_cases_listed_without_a_model(tmp_path, capsys):
    task = write_small_task(tmp_path / "task")
    given = ["--task", str(task), "--work", str(tmp_path / "work")]
    assert cli.main(["behave", "--lint", *given]) == PASSED
    assert capsys.readouterr().out == ""
    suite = tmp_path / "suite.yaml"
    suite.write_text(
        "schema: 1\nname: one\ntests:\n- {id: a, capability: vocabulary, type: MFT, description: It., at_most: 0.9,"
        " templates: ['a {month}'], slots: {month: months}, expect: {label: sea}}\n"
    )
    assert cli.main(["behave", "--list", "--suite", str(suite), *given]) == PASSED
    assert json.loads(capsys.readouterr().out.splitlines()[0])["test"] == "a"
    suite.write_text(suite.read_text().replace("months", "moons"))
    assert cli.main(["behave", "--lint", "--suite", str(suite), *given]) == MISUSED
    assert "moons" in capsys.readouterr().out


def test_an_error_is_one_message_with_its_exit_code(tmp_path, capsys):
    assert cli.main(["load", "--task", str(tmp_path / "none.yaml"), "--work", str(tmp_path)]) == MISUSED
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert "none.yaml" in said
    assert "Traceback" not in said


def test_a_file_where_a_folder_is_wanted_is_one_message(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    task = write_small_task(tmp_path / "task")
    assert cli.main(["load", "--task", str(task), "--work", str(tmp_path / "file")]) == MISUSED
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'file'}")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (OSError(28, "No space left on device", "model"), "model: No space left on device. Give a path"),
        (PermissionError(13, "Permission denied", "/work"), "/work: Permission denied. Give a path"),
        (OSError("the pipe is wet"), "the pipe is wet. Give a path"),
    ],
)
def test_what_the_system_refuses_is_one_message(monkeypatch, capsys, raised, told):
    def refused(options):
        raise raised

    monkeypatch.setattr(cli, "COMMANDS", {refused: ()})
    assert cli.main(["refused"]) == MISUSED
    assert capsys.readouterr().err.startswith(f"error: {told}")


def test_without_a_loaded_task_the_default_one_is_meant(tmp_path):
    assert commands._task(argparse.Namespace(task=None, work=tmp_path)) == commands.TASK


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    task = write_small_task(tmp_path / "task")
    command = [sys.executable, "-c", "import sys; from tagifai.cli import main; sys.exit(main(sys.argv[1:]))"]
    command += ["validate", "--list", "--task", str(task)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (PASSED, b"")


def test_a_broken_pipe_ends_the_command_quietly(monkeypatch, tmp_path):
    def pipe_is_closed(options):
        raise BrokenPipeError

    monkeypatch.setattr(cli, "COMMANDS", {pipe_is_closed: ()})
    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert cli.main(["pipe_is_closed"]) == PASSED

"""Submitting and following a run, with the real kfp client against a stand-in server."""

import json
import time
from pathlib import Path

import pytest
import smoke_run
from kfp_stand_in import DROP, Course, Serve
from smoke_run import EndpointError, Run, RunTimeoutError, Task

GOOD: Course = [
    ("PENDING", {}),
    ("RUNNING", {"load": "SUCCEEDED", "validate": "RUNNING"}),
    ("SUCCEEDED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "publish": "SUCCEEDED", "condition-3": "SKIPPED"}),
]


def silent(_: float, __: str) -> None:
    """Take a line and tell nobody."""


def start(serve: Serve, course: Course, package: Path) -> tuple[smoke_run.Client, str]:
    client = smoke_run.connect(serve(course).url)
    return client, smoke_run.submit(client, package, {"task_file": "data/task.yaml"}, name="a run")


def test_a_run_is_submitted_with_the_whole_compiled_pipeline(serve: Serve, package: Path) -> None:
    server = serve(GOOD)
    client = smoke_run.connect(server.url + "/")
    run_id = smoke_run.submit(client, package, {"task_file": "data/task.yaml", "registry": "folder"}, name="a run")
    sent = server.runs[run_id]
    assert sent["display_name"] == "a run"
    assert sent["runtime_config"]["parameters"] == {"task_file": "data/task.yaml", "registry": "folder"}
    assert "exec-load" in sent["pipeline_spec"]["deploymentSpec"]["executors"]
    assert server.experiments[sent["experiment_id"]]["display_name"] == smoke_run.EXPERIMENT


def test_a_second_run_joins_the_experiment_of_the_first(serve: Serve, package: Path) -> None:
    server = serve(GOOD)
    client = smoke_run.connect(server.url)
    first, second = (smoke_run.submit(client, package, {}, name=name) for name in ("one", "two"))
    assert first != second
    assert len(server.experiments) == 1


def test_a_parameter_that_the_pipeline_lacks_is_refused_by_the_server(serve: Serve, package: Path) -> None:
    client = smoke_run.connect(serve(GOOD).url)
    with pytest.raises(smoke_run.kfp_server_api.ApiException, match="unknown parameters"):
        smoke_run.submit(client, package, {"taks_file": "data/task.yaml"}, name="a run")


def test_a_token_is_sent_along(serve: Serve) -> None:
    server = serve(GOOD)
    smoke_run.connect(server.url, token="secret")  # noqa: S106 - of a stand-in
    assert server.headers["authorization"] == "Bearer secret"


def test_following_tells_each_step_and_ends_with_the_run(serve: Serve, package: Path) -> None:
    lines: list[str] = []
    client, run_id = start(serve, GOOD, package)
    run = smoke_run.follow(client, run_id, timeout=10, interval=0.01, tell=lambda _, line: lines.append(line))
    assert run.state == "SUCCEEDED"
    assert run.ran("publish")
    assert not run.ran("condition-3")
    assert not run.ran("unheard-of")
    assert lines == [
        "PENDING: 0 ended",
        "RUNNING: 1 ended, now validate",
        "SUCCEEDED: 4 ended",
    ]


@pytest.mark.parametrize("state", smoke_run.FINAL)
def test_every_final_state_ends_the_wait(serve: Serve, package: Path, state: str) -> None:
    client, run_id = start(serve, [(state, {"load": "FAILED"})], package)
    run = smoke_run.follow(client, run_id, timeout=10, interval=0.01, tell=silent)
    assert run.state == state
    assert run.line() == f"{state}: 1 ended, failed: load"


def test_the_errors_of_run_and_tasks_are_kept(serve: Serve, package: Path, tmp_path: Path) -> None:
    client, run_id = start(serve, [("FAILED", {"load": "SUCCEEDED", "enforce-2": "FAILED"})], package)
    run = smoke_run.follow(client, run_id, timeout=10, interval=0.01, tell=silent)
    assert run.error == "child task failed"
    assert run.tasks["enforce-2"] == Task("FAILED", "enforce-2 exited with 1")
    smoke_run.record(run, tmp_path / "records" / "run.json")
    assert json.loads((tmp_path / "records" / "run.json").read_text()) == {
        "run": run_id,
        "state": "FAILED",
        "error": "child task failed",
        "tasks": {
            "load": {"state": "SUCCEEDED", "error": ""},
            "enforce-2": {"state": "FAILED", "error": "enforce-2 exited with 1"},
        },
    }


def test_a_run_that_does_not_end_is_given_up_with_what_was_under_way(serve: Serve, package: Path) -> None:
    client, run_id = start(serve, [("RUNNING", {"load": "SUCCEEDED", "train": "RUNNING"})], package)
    begin = time.monotonic()
    with pytest.raises(RunTimeoutError, match=r"not at its end after 0 s.*now train"):
        smoke_run.follow(client, run_id, timeout=0.3, interval=0.05, tell=silent)
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("trouble", [503, 500, DROP], ids=["overloaded", "internal", "connection cut"])
def test_passing_trouble_does_not_end_the_wait(serve: Serve, package: Path, trouble: int) -> None:
    client, run_id = start(serve, [trouble, trouble, *GOOD], package)
    assert smoke_run.follow(client, run_id, timeout=20, interval=0.01, tell=silent).state == "SUCCEEDED"


@pytest.mark.parametrize("trouble", [503, DROP], ids=["overloaded", "connection cut"])
def test_lasting_trouble_ends_the_wait_with_the_reason(serve: Serve, package: Path, trouble: int) -> None:
    client, run_id = start(serve, [trouble], package)
    with pytest.raises(EndpointError, match=f"{smoke_run.MOST_DROPPED} requests in a row failed, the last with: .+"):
        smoke_run.follow(client, run_id, timeout=20, interval=0.01, tell=silent)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_run_that_may_not_be_seen_ends_the_wait_at_once(serve: Serve, package: Path, status: int) -> None:
    client, run_id = start(serve, [status], package)
    with pytest.raises(EndpointError, match=f"cannot be followed: {status}"):
        smoke_run.follow(client, run_id, timeout=20, interval=60, tell=silent)


def test_an_endpoint_that_is_not_there_is_named_within_seconds() -> None:
    begin = time.monotonic()
    with pytest.raises(EndpointError, match=r"http://127\.0\.0\.1:9 does not answer.*Check KFP_ENDPOINT"):
        smoke_run.connect("http://127.0.0.1:9")
    assert time.monotonic() - begin < 10


def test_an_endpoint_of_something_else_is_refused(serve: Serve) -> None:
    with pytest.raises(EndpointError, match="404"):
        smoke_run.connect(serve(GOOD).url + "/elsewhere")


def test_a_run_without_tasks_yet_is_described() -> None:
    assert Run("1", "PENDING", {}).line() == "PENDING: 0 ended"

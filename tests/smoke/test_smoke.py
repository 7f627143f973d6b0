"""The compiled training pipeline on a real Kubeflow Pipelines: a good table is published, a poisoned one is refused."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import smoke_poison
import smoke_run
from kfp.client import Client
from smoke_run import ROOT

pytestmark = pytest.mark.cluster

PACKAGE = ROOT / "manifests/pipelines/training.yaml"
TIMEOUT = float(os.environ.get("SMOKE_TIMEOUT", "1800"))  # seconds a run may take; most of it is pods that start
INTERVAL = float(os.environ.get("SMOKE_INTERVAL", "5"))
RECORDS = Path(os.environ.get("SMOKE_RECORDS", ROOT / "runs/smoke"))
# /app of the image is not writable for its user. What is published there ends with the step's pod: the test is about
# publish being reached, and the model stays in the object store as an output of the train step.
REGISTRY = "/tmp/registry"  # noqa: S108 - in the step's container


@pytest.fixture(scope="module")
def client() -> Client:
    """Return a client of the endpoint; skip when none is named, fail when the named one does not answer."""
    endpoint = os.environ.get("KFP_ENDPOINT")
    if not endpoint:
        pytest.skip("KFP_ENDPOINT names no Kubeflow Pipelines; `make smoke` makes one of the kind cluster known")
    return smoke_run.connect(endpoint, namespace=os.environ.get("KFP_NAMESPACE"), token=os.environ.get("KFP_TOKEN"))


class LiveLine:
    """The last line told, rewritten in place on a terminal; elsewhere a new line when it says something new."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, seconds: float, line: str) -> None:
        """Show how a run stands after some seconds."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{seconds:5.0f} s  {line}")
        elif line != self._said:
            sys.stderr.write(f"{seconds:5.0f} s  {line}\n")
        sys.stderr.flush()
        self._said = line


@pytest.fixture
def live() -> Iterator[LiveLine]:
    """Return what shows a run's progress to whoever waits."""
    yield LiveLine()
    sys.stderr.write("\n")


def finish(client: Client, package: Path, *, task_file: str, name: str, live: LiveLine) -> smoke_run.Run:
    run_id = smoke_run.submit(client, package, {"task_file": task_file, "registry": REGISTRY}, name=name)
    try:
        run = smoke_run.follow(client, run_id, timeout=TIMEOUT, interval=INTERVAL, tell=live)
    except smoke_run.RunTimeoutError:
        smoke_run.record(smoke_run.look(client, run_id), RECORDS / f"{name}.json")
        raise
    smoke_run.record(run, RECORDS / f"{name}.json")
    return run


def test_the_sample_is_trained_tested_and_published(client: Client, live: LiveLine) -> None:
    run = finish(client, PACKAGE, task_file="data/task.yaml", name="sample", live=live)
    assert run.state == "SUCCEEDED", run.line()
    assert run.ran("publish"), f"publish did not run; the tasks were {dict(run.tasks)}"


def test_a_poisoned_table_fails_the_run_before_anything_is_trained(
    client: Client, live: LiveLine, tmp_path: Path
) -> None:
    package = smoke_poison.write_poisoned(PACKAGE, tmp_path / "poisoned.yaml")
    run = finish(client, package, task_file=smoke_poison.TASK_FILE, name="poisoned", live=live)
    assert run.state == "FAILED", run.line()
    # The stages must have judged the table: a run that cannot start also fails.
    assert run.ran("validate"), f"validate did not run; the tasks were {dict(run.tasks)}"
    assert run.ran("gate"), f"the gate on data did not run; the tasks were {dict(run.tasks)}"
    assert not run.ran("train")
    assert not run.ran("publish")

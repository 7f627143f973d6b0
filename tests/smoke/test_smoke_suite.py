"""The smoke test itself, against stand-in servers: it passes, fails and skips when it should."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import smoke_run
import test_smoke
from kfp.client import Client
from kfp_stand_in import Course, Json, serving
from smoke_poison import VARIABLE
from smoke_run import ROOT

PUBLISHED: Course = [
    ("RUNNING", {"load": "SUCCEEDED", "validate": "RUNNING"}),
    ("SUCCEEDED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "gate": "SUCCEEDED", "publish": "SUCCEEDED"}),
]
REFUSED: Course = [
    ("FAILED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "gate": "SUCCEEDED", "enforce-2": "FAILED"}),
]
NOT_STARTED: Course = [("FAILED", {"load": "FAILED"})]
NOT_JUDGED: Course = [("FAILED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "gate": "FAILED"})]
TRAINED: Course = [
    ("FAILED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "gate": "SUCCEEDED", "train": "SUCCEEDED"}),
]
NOTHING_PUBLISHED: Course = [("SUCCEEDED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "gate": "SUCCEEDED"})]
STUCK: Course = [("RUNNING", {"load": "PENDING"})]


def smoke(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    settings: Mapping[str, str] = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "SMOKE_INTERVAL": "0.05",
        "SMOKE_RECORDS": str(tmp_path / "records"),
    }
    command = ["-m", "pytest", "tests/smoke/test_smoke.py", "-m", "cluster", "-s", "--no-cov", "-p", "no:cacheprovider"]
    return subprocess.run(
        [sys.executable, *command, "-p", "no:randomly"],
        cwd=ROOT,
        env={**settings, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def by_poison(sample: Course, poisoned: Course) -> Callable[[Json], Course]:
    """Return what gives a run one course or the other, by what its load step was sent."""

    def course(run: Json) -> Course:
        load = run["pipeline_spec"]["deploymentSpec"]["executors"]["exec-load"]["container"]
        return poisoned if VARIABLE in {item["name"] for item in load.get("env", [])} else sample

    return course


def test_it_passes_when_the_good_table_is_published_and_the_poisoned_one_refused(tmp_path: Path) -> None:
    with serving(by_poison(PUBLISHED, REFUSED)) as server:
        run = smoke(tmp_path, KFP_ENDPOINT=server.url)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout
    assert "RUNNING: 1 ended, now validate" in run.stderr
    assert sorted(path.name for path in (tmp_path / "records").iterdir()) == ["poisoned.json", "sample.json"]


def both(endpoint: str, folder: Path) -> None:
    """Run the two tests as functions, which is quicker than a pytest of their own."""
    client, live = smoke_run.connect(endpoint), test_smoke.LiveLine()
    test_smoke.test_the_sample_is_trained_tested_and_published(client, live)
    test_smoke.test_a_poisoned_table_fails_the_run_before_anything_is_trained(client, live, folder)


@pytest.mark.parametrize(
    ("sample", "poisoned", "said"),
    [
        (NOT_STARTED, NOT_STARTED, "FAILED: 1 ended, failed: load"),
        (NOTHING_PUBLISHED, REFUSED, "publish did not run"),
        (PUBLISHED, PUBLISHED, "SUCCEEDED: 4 ended"),
        (PUBLISHED, NOT_STARTED, "validate did not run"),
        (PUBLISHED, NOT_JUDGED, "the gate on data did not run"),
        (PUBLISHED, TRAINED, "ran('train')"),
        (PUBLISHED, STUCK, "is not at its end after"),
    ],
    ids=["nothing starts", "no publish", "poison passes", "not for poison", "no gate", "poison trains", "stuck"],
)
def test_it_fails_when_a_run_does_not_go_as_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample: Course, poisoned: Course, said: str
) -> None:
    monkeypatch.setattr(test_smoke, "TIMEOUT", 0.5)
    monkeypatch.setattr(test_smoke, "INTERVAL", 0.05)
    monkeypatch.setattr(test_smoke, "RECORDS", tmp_path / "records")
    monkeypatch.setattr(Client, "_LOCAL_KFP_CONTEXT", str(tmp_path / "context.json"))
    with (
        serving(by_poison(sample, poisoned)) as server,
        pytest.raises((AssertionError, smoke_run.RunTimeoutError), match=re.escape(said)),
    ):
        both(server.url, tmp_path)
    assert list((tmp_path / "records").iterdir())


def test_it_skips_with_a_reason_when_no_endpoint_is_named(tmp_path: Path) -> None:
    run = smoke(tmp_path)
    assert run.returncode == 0
    assert "2 skipped" in run.stdout
    assert "KFP_ENDPOINT names no Kubeflow Pipelines" in run.stdout


def test_it_fails_when_the_named_endpoint_does_not_answer(tmp_path: Path) -> None:
    run = smoke(tmp_path, KFP_ENDPOINT="http://127.0.0.1:9")
    assert run.returncode == 1
    assert "http://127.0.0.1:9 does not answer as Kubeflow Pipelines" in run.stdout

"""The smoke test itself, run as `make smoke` runs it, against stand-in servers: it passes, fails and skips when it should."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import ROOT
from kfp_stand_in import Course, Json, serving
from smoke_poison import VARIABLE

PUBLISHED: Course = [
    ("RUNNING", {"load": "SUCCEEDED", "validate": "RUNNING"}),
    ("SUCCEEDED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "gate": "SUCCEEDED", "publish": "SUCCEEDED"}),
]
REFUSED: Course = [
    ("FAILED", {"load": "SUCCEEDED", "validate": "SUCCEEDED", "gate": "SUCCEEDED", "enforce-2": "FAILED"}),
]
NOT_STARTED: Course = [("FAILED", {"load": "FAILED"})]
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
    return subprocess.run(  # noqa: S603 - our own suite
        [sys.executable, *command, "-p", "no:randomly"],
        cwd=ROOT,
        env={**settings, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def against(tmp_path: Path, *, sample: Course, poisoned: Course, **variables: str) -> subprocess.CompletedProcess[str]:
    def course(run: Json) -> Course:
        load = run["pipeline_spec"]["deploymentSpec"]["executors"]["exec-load"]["container"]
        return poisoned if VARIABLE in {item["name"] for item in load.get("env", [])} else sample

    with serving(course) as server:
        return smoke(tmp_path, KFP_ENDPOINT=server.url, **variables)


def test_it_passes_when_the_good_table_is_published_and_the_poisoned_one_refused(tmp_path: Path) -> None:
    run = against(tmp_path, sample=PUBLISHED, poisoned=REFUSED)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout
    assert "RUNNING: 1 ended, now validate" in run.stderr
    assert sorted(path.name for path in (tmp_path / "records").iterdir()) == ["poisoned.json", "sample.json"]


@pytest.mark.parametrize(
    ("sample", "poisoned", "said"),
    [
        (NOT_STARTED, NOT_STARTED, "2 failed"),
        (NOTHING_PUBLISHED, REFUSED, "publish did not run"),
        (PUBLISHED, PUBLISHED, "SUCCEEDED: 4 ended"),
        (PUBLISHED, NOT_STARTED, "validate did not run"),
        (PUBLISHED, STUCK, "is not at its end after 1 s"),
    ],
    ids=["nothing starts", "no publish", "poison passes", "poison fails for another reason", "stuck"],
)
def test_it_fails_when_a_run_does_not_go_as_it_must(
    tmp_path: Path, sample: Course, poisoned: Course, said: str
) -> None:
    run = against(tmp_path, sample=sample, poisoned=poisoned, SMOKE_TIMEOUT="1")
    assert run.returncode == 1
    assert said in run.stdout


def test_it_skips_with_a_reason_when_no_endpoint_is_named(tmp_path: Path) -> None:
    run = smoke(tmp_path)
    assert run.returncode == 0
    assert "2 skipped" in run.stdout
    assert "KFP_ENDPOINT names no Kubeflow Pipelines" in run.stdout


def test_it_fails_when_the_named_endpoint_does_not_answer(tmp_path: Path) -> None:
    run = smoke(tmp_path, KFP_ENDPOINT="http://127.0.0.1:9")
    assert run.returncode == 1
    assert "http://127.0.0.1:9 does not answer as Kubeflow Pipelines" in run.stdout

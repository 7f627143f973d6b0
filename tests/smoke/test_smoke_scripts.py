"""The scripts behind kind-up, smoke and kind-down, run with stand-ins for their tools that note each call."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from smoke_run import ROOT

SCRIPTS = ("up", "down", "smoke", "diagnose")
BASICS = ("bash", "dirname", "basename", "sed", "sort", "grep", "mkdir", "mktemp", "rm", "tail", "seq", "sleep", "cat")
NOTE = '#!/bin/sh\necho "$(basename "$0") $*" >>"$CALLS"\n'
DOCKER = NOTE + '[ "$*" != "image inspect ${MISSING_IMAGE:-}" ]\n'
KIND = NOTE + '[ "$1 $2" != "get clusters" ] || echo "${CLUSTERS:-}"\n'
KUBECTL = (
    NOTE
    + """case "$*" in *"${BREAKS:-nothing breaks}"*) echo "error: timed out waiting" >&2; exit 1 ;; esac
case "$*" in
*"get pods --output name") printf 'pod/mysql-1\\npod/ml-pipeline-2\\n' ;;
*port-forward*) echo "Forwarding from 127.0.0.1:8888 -> 8888"; exec sleep 30 ;;
*) echo "about $*" ;;
esac
"""
)
PYTEST = NOTE + 'echo "endpoint $KFP_ENDPOINT" >>"$CALLS"\nexit "${PYTEST_STATUS:-0}"\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of what the scripts read, with stand-ins for their tools in bin."""
    shutil.copytree(ROOT / "manifests", tmp_path / "manifests")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in BASICS:
        found = shutil.which(tool)
        assert found, tool
        (tools / tool).symlink_to(found)
    for name, text in {"docker": DOCKER, "kind": KIND, "kubectl": KUBECTL, "git": NOTE, "python": PYTEST}.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    return tmp_path


def call(project: Path, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(project / f"manifests/kind/{script}.sh"), *arguments],
        env={
            "PATH": str(project / "bin"),
            "CALLS": str(project / "calls"),
            "DIAGNOSIS": str(project / "diagnosis"),
            "PYTHON": str(project / "bin/python"),
            **variables,
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def calls(project: Path) -> list[str]:
    return (project / "calls").read_text().splitlines()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_stops_at_the_first_error(script: str) -> None:
    path = ROOT / f"manifests/kind/{script}.sh"
    lines = path.read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert any(line in lines for line in ("set -euo pipefail", "set -Eeuo pipefail"))
    assert os.access(path, os.X_OK)


def test_up_goes_step_by_step(project: Path) -> None:
    run = call(project, "up")
    assert run.returncode == 0, run.stderr
    ours = "kubectl --context kind-tagifai"
    wait = ours + " --namespace kubeflow wait deployment/{} --for=condition=Available --timeout=600s"
    needed = ["mysql", "metadata-grpc-deployment", "ml-pipeline"]
    needed += ["seaweedfs", "workflow-controller", "ml-pipeline-persistenceagent"]
    assert [line for line in calls(project) if "image" not in line] == [
        "kind get clusters",
        "kind create cluster --name tagifai --config manifests/kind/cluster.yaml --wait 300s",
        "kubectl --context kind-tagifai apply -k manifests/kfp/cluster",
        "kubectl --context kind-tagifai wait crd/applications.app.k8s.io --for=condition=Established --timeout=60s",
        "kubectl --context kind-tagifai apply -k manifests/kfp",
        *(wait.format(name) for name in needed),
    ]


def test_up_loads_the_images_that_the_compiled_pipeline_asks_for(project: Path) -> None:
    pipeline = project / "manifests/pipelines/training.yaml"
    pipeline.write_text("a:\n  image: python-one:1\nb:\n  image: python-two:2\nc:\n  image: python-one:1\n")
    assert call(project, "up").returncode == 0
    assert [line for line in calls(project) if "image" in line] == [
        "docker image inspect python-one:1",
        "docker image inspect python-two:2",
        "kind load docker-image python-one:1 --name tagifai",
        "kind load docker-image python-two:2 --name tagifai",
    ]


def test_up_keeps_a_cluster_that_is_there(project: Path) -> None:
    assert call(project, "up", CLUSTER="other", CLUSTERS="tagifai\nother").returncode == 0
    assert not any("create" in line for line in calls(project))
    assert all("--context kind-other" in line for line in calls(project) if line.startswith("kubectl"))


def test_up_takes_no_cluster_whose_name_only_contains_its_own(project: Path) -> None:
    assert call(project, "up", CLUSTERS="tagifai-two").returncode == 0
    assert any("kind create cluster --name tagifai " in line for line in calls(project))


@pytest.mark.parametrize("breaks", ["apply -k manifests/kfp/cluster", "wait crd/", "wait deployment/mysql"])
def test_a_failing_step_ends_up_and_leaves_a_diagnosis(project: Path, breaks: str) -> None:
    run = call(project, "up", BREAKS=breaks)
    assert run.returncode == 1
    assert "timed out waiting" in run.stderr
    assert f"pods, events and logs are in {project}/diagnosis" in run.stderr
    found = {str(path.relative_to(project / "diagnosis")) for path in (project / "diagnosis").rglob("*.*")}
    assert {"pods.txt", "events.txt", "nodes.txt", "logs/mysql-1.txt", "logs/ml-pipeline-2.txt"} <= found
    assert "Ready" not in run.stdout


def test_a_cluster_that_cannot_be_created_ends_up_at_once(project: Path) -> None:
    (project / "bin/kind").write_text(NOTE + '[ "$1" != create ]\n')
    run = call(project, "up")
    assert run.returncode == 1
    assert not any(line.startswith("kubectl") for line in calls(project))


def test_up_names_an_image_that_was_not_built(project: Path) -> None:
    run = call(project, "up", MISSING_IMAGE="tagifai-python:0.1.0")
    assert run.returncode == 2
    assert "make image IMAGE=tagifai-python:0.1.0" in run.stderr
    assert not any(line.startswith("kind") for line in calls(project))


def test_up_names_a_pipeline_that_was_not_compiled(project: Path) -> None:
    (project / "manifests/pipelines/training.yaml").unlink()
    run = call(project, "up")
    assert run.returncode == 2
    assert "make compile-pipeline" in run.stderr


@pytest.mark.parametrize(
    ("script", "tools"),
    [("up", ["docker", "git", "kind", "kubectl"]), ("down", ["docker", "kind"]), ("smoke", ["kind", "kubectl"])],
)
def test_all_missing_tools_are_named_in_one_line(project: Path, script: str, tools: list[str]) -> None:
    for tool in tools:
        (project / "bin" / tool).unlink()
    run = call(project, script)
    assert run.returncode == 2
    assert run.stderr.splitlines() == [
        f"{script}.sh: not on PATH: {' '.join(tools)}. docs/cluster.md says what each is for and how to get it."
    ]


def test_smoke_forwards_a_port_of_the_kind_cluster(project: Path) -> None:
    assert call(project, "smoke", "-x", CLUSTERS="tagifai").returncode == 0
    seen = calls(project)
    assert "kubectl --context kind-tagifai --namespace kubeflow port-forward service/ml-pipeline 8888:8888" in seen
    assert "endpoint http://127.0.0.1:8888" in seen
    assert "python -m pytest tests/smoke/test_smoke.py -m cluster -s -p no:randomly -x" in seen


def test_smoke_uses_a_named_endpoint_and_touches_no_cluster(project: Path) -> None:
    assert call(project, "smoke", KFP_ENDPOINT="http://kfp:80", PYTEST_STATUS="1").returncode == 1
    assert [line.split()[0] for line in calls(project)] == ["python", "endpoint"]
    assert calls(project)[-1] == "endpoint http://kfp:80"


def test_a_failed_smoke_test_on_kind_leaves_a_diagnosis(project: Path) -> None:
    run = call(project, "smoke", CLUSTERS="tagifai", PYTEST_STATUS="1")
    assert run.returncode == 1
    assert (project / "diagnosis/pods.txt").read_text().startswith("about ")


def test_smoke_without_a_cluster_says_how_to_get_one(project: Path) -> None:
    run = call(project, "smoke")
    assert run.returncode == 2
    assert "make kind-up" in run.stderr


def test_a_port_forward_that_ends_is_reported_with_its_reason(project: Path) -> None:
    run = call(project, "smoke", CLUSTERS="tagifai", BREAKS="port-forward")
    assert run.returncode == 2
    assert "the port-forward ended: error: timed out waiting" in run.stderr


def test_down_deletes_the_cluster_by_name(project: Path) -> None:
    assert call(project, "down", CLUSTER="other").returncode == 0
    assert calls(project) == ["kind delete cluster --name other"]

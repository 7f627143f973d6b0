"""What a cluster is given, checked without one: fields, references, versions, what kubectl makes of it."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from kubernetes.client import models
from smoke_run import ROOT

MANIFESTS = ROOT / "manifests"
FILES = sorted((MANIFESTS / "kind").rglob("*.yaml")) + sorted((MANIFESTS / "kfp").rglob("*.yaml"))
KUSTOMIZATIONS = [path for path in FILES if path.name == "kustomization.yaml"]
UPSTREAM = re.compile(r"github\.com/kubeflow/pipelines//manifests/kustomize/[\w/-]+\?timeout=\d+s&ref=2\.17\.0")
# https://kind.sigs.k8s.io/docs/user/configuration
KIND = {"kind", "apiVersion", "name", "nodes", "networking", "featureGates", "runtimeConfig", "kubeadmConfigPatches"}
NODE = {"role", "image", "labels", "extraMounts", "extraPortMappings", "kubeadmConfigPatches"}
# https://kubectl.docs.kubernetes.io/references/kustomize/kustomization
KUSTOMIZATION = {"apiVersion", "kind", "namespace", "resources", "patches", "images", "labels", "configMapGenerator"}


def documents(path: Path) -> list[Any]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def named(path: Path) -> str:
    return str(path.relative_to(MANIFESTS))


def unknown(value: Any, kind: str, at: str = "") -> Iterator[str]:
    """Yield the fields that a Kubernetes model (`kind`) does not have, or that are of another type."""
    if inner := re.fullmatch(r"list\[(.+)\]", kind):
        if not isinstance(value, list):
            yield f"{at}: not a list"
            return
        for number, item in enumerate(value):
            yield from unknown(item, inner[1], f"{at}[{number}]")
    elif (model := getattr(models, kind, None)) is not None:
        if not isinstance(value, dict):
            yield f"{at}: not a mapping"
            return
        names = {written: name for name, written in model.attribute_map.items()}
        for field, item in value.items():
            if field in names:
                yield from unknown(item, model.openapi_types[names[field]], f"{at}.{field}")
            else:
                yield f"{at}.{field}: no such field"
    elif kind in ("int", "str", "bool") and type(value).__name__ != kind:
        yield f"{at}: {value!r} is not {kind}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_manifest_says_what_it_is(path: Path) -> None:
    for document in documents(path):
        assert document["apiVersion"]
        assert document["kind"]


@pytest.mark.parametrize("path", sorted(MANIFESTS.rglob("*.yaml")), ids=named)
def test_no_image_is_latest_or_without_a_version(path: Path) -> None:
    for image in re.findall(r"^\s*(?:- )?image: *[\"']?([^\s\"']+)", path.read_text(), re.MULTILINE):
        assert "@sha256:" in image or (":" in image.rpartition("/")[2] and not image.endswith(":latest")), image


def test_the_kind_cluster_has_a_control_plane_a_cpu_worker_and_a_gpu_worker() -> None:
    (cluster,) = documents(MANIFESTS / "kind/cluster.yaml")
    assert set(cluster) <= KIND
    assert (cluster["kind"], cluster["apiVersion"]) == ("Cluster", "kind.x-k8s.io/v1alpha4")
    assert all(set(node) <= NODE for node in cluster["nodes"])
    assert [(node["role"], node.get("labels")) for node in cluster["nodes"]] == [
        ("control-plane", None),
        ("worker", {"pool": "cpu"}),
        ("worker", {"pool": "gpu"}),
    ]


def test_only_the_gpu_worker_is_tainted() -> None:
    (cluster,) = documents(MANIFESTS / "kind/cluster.yaml")
    *others, gpu = cluster["nodes"]
    assert not any("kubeadmConfigPatches" in node for node in others)
    (patch,) = (yaml.safe_load(text) for text in gpu["kubeadmConfigPatches"])
    assert patch["kind"] == "JoinConfiguration"
    (taint,) = patch["nodeRegistration"]["taints"]
    assert list(unknown(taint, "V1Taint")) == []
    assert taint == {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}


@pytest.mark.parametrize("path", KUSTOMIZATIONS, ids=named)
def test_a_kustomization_refers_to_what_is_there_or_to_a_fixed_version_of_upstream(path: Path) -> None:
    (kustomization,) = documents(path)
    assert set(kustomization) <= KUSTOMIZATION
    for resource in kustomization["resources"]:
        assert UPSTREAM.fullmatch(resource) or (path.parent / resource).exists(), resource


def test_the_version_of_the_service_is_the_version_of_the_client() -> None:
    from importlib.metadata import version

    assert version("kfp") == "2.17.0"


def test_patches_set_fields_that_kubernetes_has() -> None:
    (overlay,) = documents(MANIFESTS / "kfp/kustomization.yaml")
    for patch in overlay["patches"]:
        assert set(patch) == {"target", "patch"}
        for operation in yaml.safe_load(patch["patch"]):
            body = operation["value"]
            for part in reversed(operation["path"].strip("/").split("/")):
                body = [body] if part.isdigit() else {part: body}
            assert list(unknown(body, f"V1{patch['target']['kind']}")) == []


@pytest.mark.parametrize(
    ("body", "kind", "found"),
    [
        ({"spec": {"replica": 0}}, "V1Deployment", [".spec.replica: no such field"]),
        ({"spec": {"replicas": "0"}}, "V1Deployment", [".spec.replicas: '0' is not int"]),
        ({"spec": {"accessModes": "ReadWriteOnce"}}, "V1PersistentVolumeClaim", [".spec.accessModes: not a list"]),
        ({"spec": []}, "V1Deployment", [".spec: not a mapping"]),
    ],
)
def test_a_field_that_kubernetes_does_not_have_is_found(body: Any, kind: str, found: list[str]) -> None:
    assert list(unknown(body, kind)) == found


def deployment(name: str) -> dict[str, Any]:
    container = {"name": "main", "image": "example:1", "resources": {"requests": {"cpu": "1", "memory": "800Mi"}}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "kubeflow"},
        "spec": {"replicas": 1, "template": {"spec": {"containers": [container]}}},
    }


def claim(name: str) -> dict[str, Any]:
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "20Gi"}}}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "kubeflow"},
        "spec": spec,
    }


def git(*arguments: str, folder: Path) -> None:
    author = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *author, *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Make a stand-in for upstream's repository, with some of its names; return settings that make git go there."""
    for tool in ("kubectl", "git"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not on PATH; it is needed to build the overlays")
    host = tmp_path_factory.mktemp("host")
    repository = host / "kubeflow/pipelines"
    names = ["mysql", "ml-pipeline", "seaweedfs", "metadata-writer", "cache-server", "ml-pipeline-viewer-crd"]
    services = [deployment(name) for name in names] + [claim("mysql-pv-claim"), claim("seaweedfs-pvc"), claim("other")]
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kubeflow"}}
    for place, objects in {"env/platform-agnostic": services, "cluster-scoped-resources": [namespace]}.items():
        folder = repository / "manifests/kustomize" / place
        folder.mkdir(parents=True)
        (folder / "objects.yaml").write_text(yaml.safe_dump_all(objects))
        (folder / "kustomization.yaml").write_text(json.dumps({"resources": ["objects.yaml"]}))
    git("init", "--quiet", folder=repository)
    git("add", ".", folder=repository)
    git("commit", "--quiet", "--message", "stand-in", folder=repository)
    git("tag", "2.17.0", folder=repository)
    settings = {f"url.file://{host}/.insteadOf": "https://github.com/", "protocol.file.allow": "always"}
    numbered = {f"GIT_CONFIG_KEY_{number}": key for number, key in enumerate(settings)}
    numbered |= {f"GIT_CONFIG_VALUE_{number}": value for number, value in enumerate(settings.values())}
    return numbered | {"GIT_CONFIG_COUNT": str(len(settings))}


def build(folder: str, upstream: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return what kubectl makes of one of our overlays over the stand-in, by kind and name."""
    run = subprocess.run(
        ["kubectl", "kustomize", str(MANIFESTS / folder)],
        env={**os.environ, **upstream},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {f"{item['kind']}/{item['metadata']['name']}": item for item in yaml.safe_load_all(run.stdout)}


def test_kubectl_fetches_what_a_cluster_needs_once_by_its_tag(upstream: dict[str, str]) -> None:
    assert list(build("kfp/cluster", upstream)) == ["Namespace/kubeflow"]


def test_kubectl_builds_the_overlay_as_it_is_meant(upstream: dict[str, str]) -> None:
    built = build("kfp", upstream)
    replicas = {name: item["spec"]["replicas"] for name, item in built.items() if name.startswith("Deployment")}
    assert replicas == {
        "Deployment/mysql": 1,
        "Deployment/ml-pipeline": 1,
        "Deployment/seaweedfs": 1,
        "Deployment/metadata-writer": 0,
        "Deployment/cache-server": 0,
        "Deployment/ml-pipeline-viewer-crd": 0,
    }
    storage = {
        name: item["spec"]["resources"]["requests"]["storage"]
        for name, item in built.items()
        if name.startswith("PersistentVolumeClaim")
    }
    assert storage == {
        "PersistentVolumeClaim/mysql-pv-claim": "2Gi",
        "PersistentVolumeClaim/seaweedfs-pvc": "2Gi",
        "PersistentVolumeClaim/other": "20Gi",
    }
    (mysql,) = built["Deployment/mysql"]["spec"]["template"]["spec"]["containers"]
    assert mysql["resources"] == {"requests": {"cpu": "100m", "memory": "512Mi"}, "limits": {"memory": "1Gi"}}

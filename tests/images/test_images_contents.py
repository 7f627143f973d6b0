"""What is in the image of the pipeline steps, and what is not."""

import importlib.metadata
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docker.models.images import Image

import tagifai

pytestmark = pytest.mark.container

ROOT = Path(__file__).parents[2]
CPU_SIZE = 1.3e9  # bytes unpacked; torch alone is half of it
Files = dict[str, list[int]]


def pins(*names: str) -> dict[str, str]:
    lines = [line for name in names for line in (ROOT / name).read_text("utf-8").splitlines()]
    found = [re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line) for line in lines]
    return {normal(match[1]): match[2] for match in found if match}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def installed(inside: Callable[..., Any]) -> dict[str, str]:
    program = (
        "import importlib.metadata as m, json; print(json.dumps([[d.name, d.version] for d in m.distributions()]))"
    )
    return {normal(name): version for name, version in inside(program)}


def test_every_package_has_the_version_that_the_constraints_pin(installed: dict[str, str]) -> None:
    pinned = pins("constraints.txt", "containers/constraints-gpu.txt") | {"tagifai": tagifai.__version__}
    versions = {name: version.partition("+")[0] for name, version in installed.items()}
    assert versions.items() <= pinned.items(), sorted(versions.items() - pinned.items())


def test_every_dependency_of_the_project_is_installed(installed: dict[str, str]) -> None:
    declared = importlib.metadata.requires("tagifai") or []
    wanted = {
        normal(re.split(r"[^\w.-]", line)[0]) for line in declared if "extra ==" not in line or "pipelines" in line
    }
    assert "kfp" in wanted
    assert wanted <= installed.keys()


def test_nobody_but_root_can_change_the_image(files: Files) -> None:
    shared = {"/tmp", "/var/tmp", "/run/lock"}  # noqa: S108 (these are for everybody, with the sticky bit)
    others = [path for path, (owner, mode, _) in files.items() if owner != 0 and not stat.S_ISLNK(mode)]
    writable = {path for path, (_, mode, _) in files.items() if mode & 0o002 and not stat.S_ISLNK(mode)}
    assert others == []
    assert writable <= shared


def test_no_file_lends_its_owners_rights(files: Files) -> None:
    lends = stat.S_ISUID | stat.S_ISGID
    assert [path for path, (_, mode, _) in files.items() if stat.S_ISREG(mode) and mode & lends] == []


def test_the_sample_is_there_for_everybody_to_read(files: Files) -> None:
    sample = {path.relative_to(ROOT) for path in (ROOT / "data").rglob("*") if path.is_file()}
    readable = {path for path, (_, mode, _) in files.items() if mode & 0o004}
    assert sample
    assert {f"/app/{path.as_posix()}" for path in sample} <= readable


def test_the_code_is_compiled_because_nothing_can_be_compiled_later(files: Files) -> None:
    package = re.compile(
        r"(/opt/tagifai/lib/python3[^/]*/site-packages/(?:tagifai|kfp|pandas|sklearn)(?:/.*)?)/([^/]+)\.py"
    )
    sources = [match.groups() for path in files if (match := package.fullmatch(path))]
    compiled = {re.sub(r"\.cpython-\d+\.pyc$", "", path) for path in files if path.endswith(".pyc")}
    assert len(sources) > 500
    assert [source for source in sources if f"{source[0]}/__pycache__/{source[1]}" not in compiled] == []


@pytest.mark.parametrize("tool", ["gcc", "cc", "g++", "clang", "ld", "make", "git", "curl", "wget"])
def test_there_is_no_tool_that_builds_or_fetches(run: Callable[..., tuple[int, str]], tool: str) -> None:
    status, output = run("sh", "-c", 'command -v "$0"', tool)
    assert status != 0, output
    assert output == ""


def test_python_has_no_pip(run: Callable[..., tuple[int, str]]) -> None:
    status, output = run("python3", "-m", "pip", "--version")
    assert status == 1
    assert "No module named pip" in output


@pytest.mark.parametrize(
    "left_over",
    [
        r"/etc/pip\.conf|.*/pip\.ini|.*/\.(config/)?pip(/.*)?|.*/\.netrc",
        r"/run/secrets(/.*)?",
        r"/(inputs|tools|wheel|package|project)(/.*)?",
        r".*/\.cache/.*|/(app|opt|root|tmp)/.*\.whl",
        r"/var/(cache/apt/archives|lib/apt/lists)/.*",
        r"/opt/.*/tests/.*|.*\.a",
        r"/app/(?!data(/|$)).*",
    ],
)
def test_nothing_is_left_over_from_the_build(files: Files, left_over: str) -> None:
    pattern = re.compile(left_over)
    assert [path for path, (_, mode, _) in files.items() if stat.S_ISREG(mode) and pattern.fullmatch(path)] == []


def test_the_ca_bundle_of_the_build_did_not_stay(files: Files, inside: Callable[..., Any]) -> None:
    bundle = os.environ.get("SSL_CERT_FILE")
    if not bundle:
        pytest.skip("the build was given no CA bundle: SSL_CERT_FILE is not set")
    size = Path(bundle).stat().st_size
    assert [path for path, (_, mode, length) in files.items() if stat.S_ISREG(mode) and length == size] == []


def test_the_history_and_the_environment_name_no_index(image: Image) -> None:
    recorded = f"{image.history()} {image.attrs['Config']}"
    assert "DEVICE" not in recorded, "the stages that install are not part of the image"
    assert not re.search(r"PIP_|://[^/]*@|index-url|SSL_CERT|_proxy", recorded)


def test_the_labels_tell_where_the_image_comes_from(image: Image) -> None:
    prefix = "org.opencontainers.image."
    labels = {key.removeprefix(prefix): value for key, value in image.labels.items()}
    assert labels["version"] == tagifai.__version__
    assert re.fullmatch(r"[0-9a-f]{40}(-modified)?", labels["revision"])
    assert labels["licenses"] == "MIT"
    assert "source" in labels


def test_kfp_takes_the_name_for_a_python_image(image_name: str) -> None:
    assert "python" in image_name
    assert not image_name.endswith(":latest")


def test_the_cpu_image_is_small(image: Image, installed: dict[str, str]) -> None:
    if not installed["torch"].endswith("+cpu"):
        pytest.skip("this is the GPU image, which carries CUDA")
    assert image.attrs["Size"] <= CPU_SIZE

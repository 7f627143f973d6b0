"""How the images are built: what goes in, that both devices share their steps, and what stays outside."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SCRIPTS = sorted((ROOT / "containers").glob("*.sh"))
REQUIREMENTS = runpy.run_path(str(ROOT / "containers" / "requirements.py"))

# Stands for the docker client: it keeps what it was called with, and the secrets, which are gone afterwards.
CLIENT = """#!/bin/sh
printf '%s\\n' "$@" >arguments
for argument in "$@"; do
    case $argument in id=*,src=*) cat "${argument#*src=}" >"${argument%%,*}" ;; esac
done
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a folder in which containers/build.sh finds what it reads."""
    for name in ["containers/build.sh", "tagifai/__init__.py"]:
        (tmp_path / name).parent.mkdir()
        shutil.copy(ROOT / name, tmp_path / name)
    client = tmp_path / "client"
    client.write_text(CLIENT, "utf-8")
    client.chmod(0o755)
    (tmp_path / "two wheels").mkdir()
    for wheel in ["a.whl", "b c.whl", "notes.txt"]:
        (tmp_path / "two wheels" / wheel).write_text(wheel, "utf-8")
    (tmp_path / "wheels").symlink_to("two wheels")
    return tmp_path


def build(checkout: Path, device: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"PATH": os.environ["PATH"], "DOCKER": str(checkout / "client"), "TMPDIR": str(checkout), **environment}
    return subprocess.run(
        [checkout / "containers" / "build.sh", device], env=settings, capture_output=True, text=True, check=False
    )


def called_with(checkout: Path) -> list[str]:
    return (checkout / "arguments").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("device", "tag"), [("cpu", r"[0-9.]+"), ("gpu", r"[0-9.]+-gpu")])
def test_the_image_is_named_after_the_version(checkout: Path, device: str, tag: str) -> None:
    done = build(checkout, device, PIP_FIND_LINKS=str(checkout / "wheels"))
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(rf"tagifai-python:{tag}\n", done.stdout)
    arguments = called_with(checkout)
    assert arguments[arguments.index("--tag") + 1] == done.stdout.strip()
    assert f"DEVICE={device}" in arguments


def test_name_base_and_network_can_be_chosen(checkout: Path) -> None:
    chosen = {"IMAGE": "here/my-python:1", "BASE_IMAGE": "base python", "BUILD_NETWORK": "host", "SOURCE": "where"}
    done = build(checkout, "gpu", **chosen)
    assert (done.returncode, done.stdout) == (0, "here/my-python:1\n")
    assert {"here/my-python:1", "BASE_IMAGE=base python", "host", "SOURCE=where"} <= set(called_with(checkout))


def test_without_settings_the_defaults_of_the_dockerfile_hold(checkout: Path) -> None:
    assert build(checkout, "gpu").returncode == 0
    assert not [word for word in called_with(checkout) if word.startswith(("BASE_IMAGE", "--network", "id=ca"))]
    assert (checkout / "id=pip").read_text("utf-8") == "[global]\n"


def test_wheels_of_a_folder_enter_the_build_and_others_of_before_do_not(checkout: Path) -> None:
    (checkout / "build" / "wheels").mkdir(parents=True)
    (checkout / "build" / "wheels" / "old.whl").touch()
    done = build(checkout, "cpu", PIP_FIND_LINKS=f"{checkout}/wheels/\n https://wheels.example/page")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (checkout / "build" / "wheels").iterdir()) == ["a.whl", "b c.whl"]
    assert "find-links = https://wheels.example/page\n" in (checkout / "id=pip").read_text("utf-8")


def test_index_and_ca_are_secrets_and_never_arguments(checkout: Path) -> None:
    (checkout / "bundle.pem").write_text("a certificate", "utf-8")
    index = "https://name:pass%20word@index.example/simple"
    done = build(checkout, "cpu", PIP_INDEX_URL=index, PIP_NO_INDEX="0", SSL_CERT_FILE=str(checkout / "bundle.pem"))
    assert done.returncode == 0, done.stderr
    assert (checkout / "id=pip").read_text("utf-8").splitlines() == [
        "[global]",
        f"index-url = {index}",
        "no-index = 0",
        "cert = /run/secrets/ca",
    ]
    assert (checkout / "id=ca").read_text("utf-8") == "a certificate"
    assert "index.example" not in " ".join(called_with(checkout)) + done.stdout + done.stderr


def test_the_secrets_are_gone_after_the_build(checkout: Path) -> None:
    before = set(checkout.iterdir())
    assert build(checkout, "gpu").returncode == 0
    assert {path.name for path in set(checkout.iterdir()) - before} == {"arguments", "build", "id=pip"}


def test_the_exit_code_of_the_client_is_that_of_the_build(checkout: Path) -> None:
    (checkout / "client").write_text("#!/bin/sh\nexit 7\n", "utf-8")
    assert build(checkout, "gpu").returncode == 7


@pytest.mark.parametrize("device", ["", "tpu"])
def test_an_unknown_device_is_wrong_use(checkout: Path, device: str) -> None:
    done = build(checkout, device)
    assert done.returncode == 2
    assert "it must be cpu or gpu" in done.stderr
    assert not (checkout / "arguments").exists()


def test_a_cpu_image_needs_a_place_that_has_its_torch(checkout: Path) -> None:
    done = build(checkout, "cpu")
    assert done.returncode == 2
    assert "PIP_EXTRA_INDEX_URL" in done.stderr
    assert not (checkout / "arguments").exists()


def test_the_devices_differ_in_their_torch_and_in_nothing_else() -> None:
    cpu, gpu = (
        REQUIREMENTS["requirements"](ROOT / "pyproject.toml", ROOT / "constraints.txt", device)
        for device in ("cpu", "gpu")
    )
    differences = [(a, b) for name in cpu for a, b in zip(cpu[name], gpu[name], strict=True) if a != b]
    assert cpu.keys() == gpu.keys()
    assert [re.sub(r"[0-9.]+", "N", " | ".join(pair)) for pair in differences] == ["torch===N+cpu | torch===N"]
    assert len(re.findall(r"\$\{?DEVICE", DOCKERFILE)) == 1


def test_kfp_is_kept_apart_from_what_is_installed_with_its_dependencies() -> None:
    files = REQUIREMENTS["requirements"](ROOT / "pyproject.toml", ROOT / "constraints.txt", "cpu")
    assert [line.startswith("kfp") for line in files["pipelines.txt"]] == [True]
    assert not [line for line in files["runtime.txt"] if line.startswith("kfp")]


def test_the_files_of_one_device_are_written_for_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ["pyproject.toml", "constraints.txt", "containers/constraints-gpu.txt"]:
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    REQUIREMENTS["main"]("gpu", tmp_path / "inputs")
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "inputs").iterdir()}
    assert written.keys() == {"build.txt", "runtime.txt", "pipelines.txt", "constraints.txt"}
    assert re.search(r"^torch===[0-9.]+$", written["runtime.txt"], re.MULTILINE)
    assert re.search(r"^torch==[0-9.]+$", written["constraints.txt"], re.MULTILINE)
    assert re.search(r"^triton==", written["constraints.txt"], re.MULTILINE)


@pytest.mark.parametrize(
    ("device", "pins", "message"),
    [
        ("tpu", "torch==2.13.0\n", "DEVICE is 'tpu'"),
        ("cpu", "torch==2.13.0+cpu\n", "a pin of torch without a local part"),
        ("cpu", "torchvision==1.0\n", "a pin of torch without a local part"),
    ],
)
def test_unusable_inputs_stop_the_build(tmp_path: Path, device: str, pins: str, message: str) -> None:
    constraints = tmp_path / "constraints.txt"
    constraints.write_text(pins, "utf-8")
    with pytest.raises(SystemExit, match=re.escape(message)):
        REQUIREMENTS["requirements"](ROOT / "pyproject.toml", constraints, device)


def test_the_build_context_is_named_file_by_file() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    copied = set(re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE))
    wanted = {word.replace("[s]/", "s/*.whl").rstrip("*") for words in copied for word in words.split()}
    assert {f"!{name}" for name in wanted} <= set(lines) | {"!build/wheels/*.whl"}


def tool(name: str) -> str:
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.parametrize(
    ("linter", "path"),
    [("hadolint", ROOT / "Dockerfile"), *(("shellcheck", script) for script in SCRIPTS)],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_linters_find_nothing(linter: str, path: Path) -> None:
    done = subprocess.run([tool(linter), path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")

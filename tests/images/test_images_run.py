"""The image run as a strict cluster runs it: not root, no network, no capability, nothing writable but /tmp."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docker.models.images import Image
from kfp import dsl, local
from kfp.local.config import LocalExecutionConfig

pytestmark = pytest.mark.container

Run = Callable[..., tuple[int, str]]
IMPORT_ALL = """
import importlib, pkgutil, json, tagifai, kfp, torch
names = [m.name for m in pkgutil.walk_packages(tagifai.__path__, "tagifai.")]
for name in names: importlib.import_module(name)
print(json.dumps(names))
"""


def test_the_user_is_not_root(run: Run, image: Image) -> None:
    assert image.attrs["Config"]["User"] == "10001:10001"
    assert run("sh", "-c", "id -u; id -g") == (0, "10001\n10001\n")


@pytest.mark.parametrize("user", ["10001:10001", "4321:0"], ids=["its own user", "any user of a cluster"])
def test_every_module_imports_as(inside: Callable[..., Any], user: str) -> None:
    assert "tagifai.verdict" in inside(IMPORT_ALL, user=user)


def test_help_is_one_word_away(run: Run) -> None:
    status, output = run("--help")
    assert status == 0, output
    assert "usage: tagifai" in output.lower()
    assert run() == (status, output)


def test_a_shell_command_runs_as_it_is(run: Run) -> None:
    assert run("sh", "-c", 'echo "$0 $1"; exit 3', "two words", "$HOME") == (3, "two words $HOME\n")


def test_the_root_file_system_is_not_needed(run: Run) -> None:
    status, output = run("sh", "-c", "touch /app/x")
    assert status == 1
    assert "Read-only file system" in output
    status, output = run("sh", "-c", 'touch "$HOME/x" && mkdir "$XDG_CACHE_HOME"')
    assert status == 0, output


def test_even_with_a_writable_root_the_user_cannot_change_the_image(run: Run) -> None:
    status, output = run("sh", "-c", "touch /app/x; touch /app/data/x; touch /opt/tagifai/x", read_only=False)
    assert status == 1
    assert output.count("Permission denied") == 3


def test_there_is_no_network(inside: Callable[..., Any]) -> None:
    assert inside("import json, os; print(json.dumps(os.listdir('/sys/class/net')))") == ["lo"]


def test_an_exit_code_comes_through(run: Run) -> None:
    assert run("python3", "-c", "raise SystemExit(3)") == (3, "")


@pytest.fixture
def docker_runner(tmp_path: Path, strict: dict[str, Any]) -> Iterator[Path]:
    """Set kfp's local runner to strict containers; their own user writes below the folder that is returned."""
    root = tmp_path / "root"
    root.mkdir()
    root.chmod(0o777)
    before = LocalExecutionConfig.instance
    local.init(local.DockerRunner(**strict), pipeline_root=str(root), raise_on_error=True)
    yield root
    LocalExecutionConfig.instance = before


@pytest.mark.filterwarnings("default")
def test_kfp_runs_steps_in_it(image_name: str, docker_runner: Path) -> None:
    @dsl.component(base_image=image_name, install_kfp_package=False)
    def write(text: str, table: dsl.Output[dsl.Dataset]) -> bool:
        import os

        import pandas

        pandas.DataFrame({"text": [text], "user": [os.getuid()]}).to_parquet(table.path)
        return True

    @dsl.component(base_image=image_name, install_kfp_package=False)
    def read(table: dsl.Input[dsl.Dataset]) -> str:
        import pandas

        return pandas.read_parquet(table.path).to_json(orient="records")

    @dsl.pipeline
    def two_steps(text: str) -> str:
        return read(table=write(text=text).outputs["table"]).output

    assert two_steps(text="it's $HOME").output == '[{"text":"it\'s $HOME","user":10001}]'
    assert len(list(docker_runner.rglob("table"))) == 1


def test_a_step_that_fails_leaves_no_output(image_name: str, docker_runner: Path) -> None:
    @dsl.component(base_image=image_name, install_kfp_package=False)
    def broken(written: dsl.Output[dsl.Artifact]) -> str:
        from pathlib import Path

        Path(written.path).write_text("half")
        raise ValueError("no")

    # The runner does not always raise: it assumes an exit code of 0 when the container is gone before it asks.
    with contextlib.suppress(RuntimeError):
        broken()
    assert len(list(docker_runner.rglob("written"))) == 1
    assert list(docker_runner.rglob("Output")) == []

"""What docs/cluster.md tells people to type is true."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from kfp_stand_in import Serve
from smoke_run import ROOT

PAGE = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", ["create", "submit"])  # the second is deprecated, and still taken
def test_the_line_that_creates_a_run_creates_one(serve: Serve, tmp_path: Path, verb: str) -> None:
    server = serve([("SUCCEEDED", {"publish": "SUCCEEDED"})])
    (line,) = re.findall(r"^kfp .*$", PAGE, re.MULTILINE)
    command = shlex.split(line.replace("http://localhost:8888", server.url).replace(" create ", f" {verb} "))
    assert verb in command
    run = subprocess.run(
        [str(Path(sys.executable).with_name("kfp")), *command[1:]],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (sent,) = server.runs.values()
    assert sent["runtime_config"]["parameters"] == {"task_file": "data/task.yaml", "registry": "/tmp/registry"}  # noqa: S108


def test_the_example_of_single_components_compiles(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "manifests").symlink_to(ROOT / "manifests")
    subprocess.run([sys.executable, "-c", example], cwd=tmp_path, timeout=60, check=True)
    pipeline = yaml.safe_load((tmp_path / "only-the-data.yaml").read_text())
    assert set(pipeline["root"]["dag"]["tasks"]) == {"load", "validate", "gate", "enforce"}


def test_each_variable_and_each_file_that_the_page_names_exists() -> None:
    texts = [path.read_text() for path in (ROOT / "manifests/kind").glob("*.sh")]
    texts += [path.read_text() for path in (ROOT / "tests/smoke").glob("*.py") if path != Path(__file__)]
    variables = re.findall(r"`((?:KFP|SMOKE)_[A-Z]+|CLUSTER|PORT|PATIENCE)`", PAGE)
    assert variables
    for variable in variables:
        assert any(variable in text for text in texts), variable
    for path in re.findall(r"`(manifests/[\w/.-]+)`", PAGE):
        assert (ROOT / path).exists(), path

"""Rules that hold for every component."""

import importlib
import inspect
from pathlib import Path

import pytest
import yaml

from components.image import IMAGE
from pipelines.compile import COMPONENTS

ROOT = Path(__file__).parents[2]
MOST_LINES = 20  # of a body: what is longer belongs into the library


def component(name):
    return getattr(importlib.import_module(f"components.{name}"), name)


def test_the_list_of_components_is_the_folder():
    there = {path.stem for path in (ROOT / "components").glob("*.py")} - {"__init__", "image"}
    assert there == set(COMPONENTS)


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_installs_nothing_at_run_time_and_names_a_version_of_its_image(name):
    container = component(name).component_spec.implementation.container
    assert container.image == IMAGE
    assert "python" in IMAGE
    assert not IMAGE.endswith(":latest")
    assert "pip" not in " ".join([*container.command, *container.args]).split("program_path")[0]


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_a_signature_and_one_call(name):
    lines = inspect.getsource(component(name).python_func).split('"""')[2].strip().splitlines()
    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_describes_itself_and_each_input_and_output(name):
    documents = yaml.safe_load_all((ROOT / "manifests" / "components" / f"{name}.yaml").read_text())
    spec = next(documents)["components"][f"comp-{name}"]
    function = component(name).python_func
    described = {line.split(":")[0].strip() for line in function.__doc__.split("Args:")[1].splitlines() if ":" in line}
    assert described == set(inspect.signature(function).parameters)
    assert spec["executorLabel"] == f"exec-{name}"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_has_a_test_file(name):
    assert (Path(__file__).parent / f"test_{name}_component.py").is_file()

import pytest
import yaml

from components.image import IMAGE
from pipelines import compile as compiling
from pipelines.compile import compile_all, main


def test_the_committed_files_are_what_the_code_compiles_to():
    assert main(["--check"]) == 0


def test_a_stale_file_and_a_missing_file_are_named(tmp_path, capsys):
    compile_all(tmp_path)
    assert main([str(tmp_path), "--check"]) == 0
    stale, missing = tmp_path / "pipelines" / "training.yaml", tmp_path / "components" / "load.yaml"
    stale.write_text(stale.read_text() + "# edited\n")
    missing.unlink()
    assert main([str(tmp_path), "--check"]) == 1
    said = capsys.readouterr().err
    assert f"{stale} is stale" in said
    assert f"{missing} is stale" in said
    assert "validate.yaml" not in said


def test_another_image_stands_in_every_step(tmp_path):
    assert main([str(tmp_path), "--image", "here/my-python@sha256:" + "0" * 64]) == 0
    for path in tmp_path.rglob("*.yaml"):
        executors = next(yaml.safe_load_all(path.read_text()))["deploymentSpec"]["executors"]
        images = {executor["container"]["image"] for executor in executors.values()}
        assert images == {"here/my-python@sha256:" + "0" * 64}


@pytest.mark.parametrize("image", ["tagifai-python", "tagifai-python:latest", "host:5000/tagifai-python"])
def test_an_image_without_a_version_is_refused(tmp_path, capsys, image):
    assert main([str(tmp_path), "--image", image]) == 2
    assert "names no version" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_same_code_compiles_to_the_same_bytes(tmp_path):
    first, second = (compile_all(tmp_path / name) for name in ("first", "second"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert len(first) == len(compiling.COMPONENTS) + len(compiling.PIPELINES)


def tasks_of(dag, spec, inside=()):
    for name, task in dag["tasks"].items():
        component = spec["components"][task["componentRef"]["name"]]
        condition = task.get("triggerPolicy", {}).get("condition")
        if "dag" in component:
            yield from tasks_of(component["dag"], spec, (*inside, condition))
        else:
            yield name, task, inside


@pytest.fixture
def steps():
    spec = next(yaml.safe_load_all((compiling.MANIFESTS / "pipelines" / "training.yaml").read_text()))
    return {name: (task, inside) for name, task, inside in tasks_of(spec["root"]["dag"], spec)}


def test_only_a_pass_of_every_gate_publishes(steps):
    _, conditions = steps["publish"]
    assert len(conditions) == 3
    assert all(condition.endswith("== true") for condition in conditions)
    assert len(steps["train"][1]) == 2


def test_conditions_rest_on_the_unnamed_output_of_a_gate(steps):
    for _, conditions in steps.values():
        for condition in conditions:
            assert "-Output'" in condition


def test_nothing_is_taken_from_a_cache(steps):
    assert {name for name, (task, _) in steps.items() if task["cachingOptions"].get("enableCache")} == set()


def test_every_step_has_a_title(steps):
    for name, (task, _) in steps.items():
        assert task["taskInfo"]["name"] != name


def test_the_image_of_the_code_names_its_version():
    assert IMAGE.partition(":")[2] not in ("", "latest")

from pathlib import Path

import pytest

from components.evaluate import evaluate
from tagifai.verdict import Verdict

pytestmark = pytest.mark.training


def test_metrics_and_confusion_matrix_are_logged_for_the_interface(line):
    made = line.evaluate
    found = Verdict.read(Path(made["verdict"].path))
    assert found.status == "pass"
    assert made["metrics"].metadata["weighted_f1"] == found.facts["metrics"]["model"]["weighted_f1"]["value"]
    matrix = made["confusion"].metadata["confusionMatrix"]
    assert [column["displayName"] for column in matrix["annotationSpecs"]] == ["sea", "hill", "town"]
    assert sum(sum(row["row"]) for row in matrix["rows"]) == 18


def test_a_model_that_gives_no_probabilities_is_an_error_without_metrics(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken_model.py").write_text("def answer(texts):\n    return [[float('nan')] * 3 for _ in texts]\n")
    monkeypatch.syspath_prepend(tmp_path)

    class Broken:
        path = "python:broken_model:answer"

    outputs = {name: line.output(type(artifact), "broken", name) for name, artifact in line.evaluate.items()}
    evaluate.python_func(**line.inputs, model=Broken, **outputs)
    assert outputs["verdict"].metadata["status"] == "error"
    assert outputs["metrics"].metadata == {}
    assert outputs["confusion"].metadata == {}

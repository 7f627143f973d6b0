"""Evaluate: quality on rows that the model has not seen."""

from kfp import dsl
from kfp.dsl import HTML, Artifact, ClassificationMetrics, Dataset, Input, Metrics, Model, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def evaluate(
    task: Input[Artifact],
    splits: Input[Dataset],
    model: Input[Model],
    verdict: Output[Artifact],
    report: Output[HTML],
    metrics: Output[Metrics],
    confusion: Output[ClassificationMetrics],
) -> None:
    """Measure the model on the test split, overall, by label and by slice, beside a simple baseline.

    Args:
        task: Task folder.
        splits: Folder with the splits.
        model: Model folder.
        verdict: What was found, as JSON.
        report: What was found, as a page.
        metrics: Overall metrics.
        confusion: Confusion matrix.
    """
    from pathlib import Path

    from tagifai.evaluate.evaluate import evaluate

    found = evaluate(
        Path(task.path), Path(splits.path), model.path, verdict=Path(verdict.path), report=Path(report.path)
    )
    for name, estimate in found.facts.get("metrics", {}).get("model", {}).items():
        metrics.log_metric(name, estimate["value"])
    if "confusion" in found.facts:
        confusion.log_confusion_matrix(found.facts["confusion"]["labels"], found.facts["confusion"]["matrix"])
    verdict.metadata.update(status=found.status, headline=found.headline)

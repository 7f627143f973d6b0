"""Behave: behavioral tests of the model."""

from kfp import dsl
from kfp.dsl import HTML, Artifact, Dataset, Input, Model, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def behave(
    task: Input[Artifact],
    splits: Input[Dataset],
    model: Input[Model],
    verdict: Output[Artifact],
    report: Output[HTML],
) -> None:
    """Run the task's behavior suite on the model: minimum functionality, invariance, directional expectations.

    Args:
        task: Task folder.
        splits: Folder with the splits; tests on real text take rows of the test split.
        model: Model folder.
        verdict: What was found, as JSON.
        report: What was found, as a page.
    """
    from pathlib import Path

    from tagifai.behavior.behave import behave

    found = behave(Path(task.path), Path(splits.path), model.path, verdict=Path(verdict.path), report=Path(report.path))
    verdict.metadata.update(status=found.status, headline=found.headline)

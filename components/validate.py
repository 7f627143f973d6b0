"""Validate: the expectation suites on the tables."""

from kfp import dsl
from kfp.dsl import HTML, Artifact, Dataset, Input, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def validate(task: Input[Artifact], tables: Input[Dataset], verdict: Output[Artifact], report: Output[HTML]) -> None:
    """Run the task's expectation suites on its tables.

    Args:
        task: Task folder.
        tables: Folder with the tables.
        verdict: What was found, as JSON.
        report: What was found, as a page.
    """
    from pathlib import Path

    from tagifai.data.validate import validate

    found = validate(Path(task.path), Path(tables.path), verdict=Path(verdict.path), report=Path(report.path))
    verdict.metadata.update(status=found.status, headline=found.headline)

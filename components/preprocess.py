"""Preprocess: clean documents and split them."""

from kfp import dsl
from kfp.dsl import HTML, Artifact, Dataset, Input, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def preprocess(
    task: Input[Artifact],
    tables: Input[Dataset],
    splits: Output[Dataset],
    verdict: Output[Artifact],
    report: Output[HTML],
) -> None:
    """Clean the documents, divide them into train, val and test, and run the expectations again on the result.

    Args:
        task: Task folder.
        tables: Folder with the tables.
        splits: Folder with train.parquet, val.parquet and test.parquet.
        verdict: What was found, as JSON.
        report: What was found, as a page.
    """
    from pathlib import Path

    from tagifai.data.preprocess import preprocess

    found = preprocess(
        Path(task.path),
        Path(tables.path),
        splits=Path(splits.path),
        verdict=Path(verdict.path),
        report=Path(report.path),
    )
    verdict.metadata.update(status=found.status, headline=found.headline)

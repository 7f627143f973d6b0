"""Preflight: small experiments that show whether training works at all."""

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def preflight(task: Input[Artifact], splits: Input[Dataset], verdict: Output[Artifact]) -> None:
    """Check on a few rows that training works at all, before time is spent on all of them.

    Args:
        task: Task folder.
        splits: Folder with the splits.
        verdict: What was found, as JSON.
    """
    from pathlib import Path

    from tagifai.model.preflight import preflight

    found = preflight(Path(task.path), Path(splits.path), verdict=Path(verdict.path))
    verdict.metadata.update(status=found.status, headline=found.headline)

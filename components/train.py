"""Train: a model from the splits."""

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def train(task: Input[Artifact], splits: Input[Dataset], model: Output[Model], verdict: Output[Artifact]) -> None:
    """Train a model on the train split, watched on the val split.

    Args:
        task: Task folder.
        splits: Folder with the splits.
        model: Model folder: safetensors and JSON.
        verdict: How training went, as JSON.
    """
    from pathlib import Path

    from tagifai.model.train import train

    found = train(Path(task.path), Path(splits.path), model=Path(model.path), verdict=Path(verdict.path))
    model.framework = "torch"
    model.metadata.update(sha256=found.subject["model"])
    verdict.metadata.update(status=found.status, headline=found.headline)

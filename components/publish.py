"""Publish: a passing model with its evidence, into the registry."""

from kfp import dsl
from kfp.dsl import HTML, Artifact, Input, Model

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def publish(
    task: Input[Artifact],
    model: Input[Model],
    decision: Input[Artifact],
    report: Input[HTML],
    validate: Input[Artifact],
    preprocess: Input[Artifact],
    preflight: Input[Artifact],
    train: Input[Artifact],
    evaluate: Input[Artifact],
    behave: Input[Artifact],
    registry: str,
) -> str:
    """Add a model that passed the gate to the registry, with its evidence; returns the version.

    Args:
        task: Task folder; the model is published under the task's name.
        model: Model folder.
        decision: The gate's decision on this very model.
        report: Page of the decision.
        validate: Verdict of the stage.
        preprocess: Verdict of the stage.
        preflight: Verdict of the stage.
        train: Verdict of the stage.
        evaluate: Verdict of the stage.
        behave: Verdict of the stage.
        registry: Folder of the registry, as the component's container sees it.
    """
    from pathlib import Path

    from tagifai.publish.publish import publish
    from tagifai.task import Task

    verdicts = (validate, preprocess, preflight, train, evaluate, behave)
    return publish(
        Path(model.path),
        Path(decision.path),
        [Path(verdict.path) for verdict in verdicts],
        Path(report.path),
        registry=registry,
        name=Task.read(Path(task.path)).name,
    )

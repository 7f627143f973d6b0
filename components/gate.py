"""Gate: all verdicts, one decision."""

from kfp import dsl
from kfp.dsl import HTML, Artifact, Input, Output

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def gate(
    task: Input[Artifact],
    needs: list,  # type: ignore[type-arg]  # kfp knows no list of something
    decision: Output[Artifact],
    report: Output[HTML],
    validate: Input[Artifact] = None,
    preprocess: Input[Artifact] = None,
    preflight: Input[Artifact] = None,
    train: Input[Artifact] = None,
    evaluate: Input[Artifact] = None,
    behave: Input[Artifact] = None,
) -> bool:
    """Decide on all verdicts, with reasons; returns whether the decision is to pass.

    Args:
        task: Task folder.
        needs: Names of the stages that must have delivered a verdict.
        decision: The decision with every check, as JSON.
        report: The decision with every check, as a page.
        validate: Verdict of the stage.
        preprocess: Verdict of the stage.
        preflight: Verdict of the stage.
        train: Verdict of the stage.
        evaluate: Verdict of the stage.
        behave: Verdict of the stage.
    """
    from pathlib import Path

    from tagifai.gate.gate import gate

    given = [verdict for verdict in (validate, preprocess, preflight, train, evaluate, behave) if verdict]
    made = gate(
        Path(task.path),
        [Path(verdict.path) for verdict in given],
        decision=Path(decision.path),
        report=Path(report.path),
        needs=needs,
    )
    decision.metadata.update(status=made.status, headline=made.headline)
    return made.status == "pass"

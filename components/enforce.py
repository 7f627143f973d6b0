"""Enforce: fail the run when a gate said no."""

from kfp import dsl
from kfp.dsl import Artifact, Input

from components.image import IMAGE


@dsl.component(base_image=IMAGE, install_kfp_package=False)
def enforce(decision: Input[Artifact]) -> None:
    """Fail the run unless the decision is to pass; every report was written before.

    Args:
        decision: A gate's decision.
    """
    from pathlib import Path

    from tagifai.gate.enforce import enforce

    enforce(Path(decision.path))

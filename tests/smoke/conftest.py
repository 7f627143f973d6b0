"""What the tests of this folder share."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from kfp.client import Client
from kfp_stand_in import Course, Json, Serve, StandIn, serving
from smoke_run import ROOT


@pytest.fixture
def package() -> Path:
    """Return the compiled training pipeline."""
    return ROOT / "manifests/pipelines/training.yaml"


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Return a function that starts a stand-in server whose runs take a course; hide the settings at home."""
    monkeypatch.setattr(Client, "_LOCAL_KFP_CONTEXT", str(tmp_path / "context.json"))

    with ExitStack() as stack:

        def serve(course: Course) -> StandIn:
            def same(_: Json) -> Course:
                return course

            return stack.enter_context(serving(same))

        yield serve

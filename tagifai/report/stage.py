"""The page of one stage: its verdict first, then what it checked, what it found, and what it judged."""

from pathlib import Path

from tagifai.report import render, stages
from tagifai.verdict import Verdict


def write(verdict: Verdict, path: Path) -> None:
    """Write the page of one stage."""
    render.write("stage.html.j2", path, stage=stages.read([verdict])[0])

"""All verdicts of a run, and pages made of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from report_samples import LABELS, Page, behavior_test, check, metric

from tagifai.report import page, stage
from tagifai.verdict import Threshold, Verdict


@pytest.fixture
def stage_page(tmp_path: Path) -> Callable[[Verdict], Page]:
    """Write the page of a stage and read it."""

    def write(verdict: Verdict) -> Page:
        path = tmp_path / "stage.html"
        stage.write(verdict, path)
        return Page(path.read_text(encoding="utf-8"))

    return write


@pytest.fixture
def run_page(tmp_path: Path) -> Callable[..., Page]:
    """Write the page of a run and read it."""

    def write(decision: Verdict, *verdicts: Verdict) -> Page:
        path = tmp_path / "run.html"
        page.write(decision, verdicts, path)
        return Page(path.read_text(encoding="utf-8"))

    return write


@pytest.fixture
def run() -> dict[str, Verdict]:
    """All verdicts of a run in which a behavior test failed, by stage."""
    split = {"rows": 60, "labels": dict.fromkeys(LABELS, 20)}
    tests = (
        behavior_test("typos", rate=0.0),
        behavior_test("negation", rate=0.3, status="fail", capability="negation"),
    )
    verdicts = (
        Verdict(
            stage="validate",
            subject={"projects": "a" * 64},
            checks=(
                check("validate/columns"),
                check(
                    "validate/titles",
                    "fail",
                    severity="warn",
                    observed=2,
                    n=100,
                    examples=({"row": 2201, "title": ""},),
                ),
            ),
            facts={
                "tables": {"projects": {"rows": 1764, "columns": 4, "expectations": 14}},
                "ran": 14,
                "declared": 14,
            },
            seconds=3.21,
        ),
        Verdict(
            stage="preprocess",
            checks=(check("preprocess/leakage"),),
            facts={"splits": {"test": split, "train": split}, "near_duplicate_groups": 31, "left_out": 4},
        ),
        Verdict(
            stage="preflight",
            checks=(check("preflight/loss-falls", family="training"),),
            facts={"device": "cpu", "first_loss": 1.7918},
        ),
        Verdict(
            stage="train",
            subject={"model": "b" * 64},
            checks=(check("train/finite", family="training"),),
            facts={
                "method": "full-batch",
                "parameters": 56432,
                "features": 9404,
                "rows": 535,
                "digest": "c" * 64,
                "history": [{"step": step, "loss": 2 / (step + 1), "val_loss": None} for step in range(5)],
            },
        ),
        Verdict(
            stage="evaluate",
            subject={"model": "b" * 64},
            checks=(
                check(
                    "evaluate/weighted_f1",
                    family="quality",
                    observed=0.912,
                    interval=(0.862, 0.952),
                    n=100,
                    threshold=Threshold(at_least=0.85),
                ),
                check("evaluate/slice-short", "inconclusive", severity="warn", family="quality"),
            ),
            facts={
                "metrics": {
                    "baseline": {"weighted_f1": metric(0.853), "macro_f1": metric(0.791), "ece": metric(0.121)},
                    "model": {"weighted_f1": metric(0.912), "macro_f1": metric(0.884), "ece": metric(0.062)},
                },
                "labels": [
                    {
                        "label": label,
                        "n": 20,
                        "precision": 0.9,
                        "recall": 0.85,
                        "f1": 0.874,
                        "recall_low": 0.62,
                        "recall_high": 0.97,
                    }
                    for label in LABELS
                ],
                "confusion": {"labels": list(LABELS), "matrix": [[17, 3, 0], [0, 20, 0], [1, 0, 19]]},
                "slices": [
                    {
                        "name": "short",
                        "query": "n < 60",
                        "n": 14,
                        "accuracy": 0.714,
                        "low": 0.42,
                        "high": 0.92,
                        "f1": 0.7,
                    }
                ],
                "calibration": [
                    {"confidence": 0.9, "accuracy": 0.8, "n": 40},
                    {"confidence": 0.5, "accuracy": 0.6, "n": 10},
                ],
                "mistakes": [
                    {"id": "901", "text": "Play it", "label": "mlops", "predicted": "time-series", "probability": 0.97}
                ],
            },
        ),
        Verdict(
            stage="behave",
            checks=(
                check("behave/typos", family="behavior", threshold=Threshold(at_most=0.05)),
                check("behave/negation", "fail", family="behavior", n=100, effective_n=66.667),
            ),
            facts={
                "tests": list(tests),
                "cases": 200,
                "predictions": 400,
                "cases_per_second": 3120.5,
                "suite": "behaviors.yaml",
            },
        ),
    )
    return {verdict.stage: verdict for verdict in verdicts}

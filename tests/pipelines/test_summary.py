import io

import pytest
from rich.console import Console

from pipelines.summary import tell
from tagifai.verdict import Check, Verdict


def verdict(stage, status="pass", **facts):
    family = "evidence" if stage == "gate" else "behavior"
    return Verdict(
        stage=stage, checks=(Check(id=f"{stage}/a", family=family, status=status, message="A."),), facts=facts
    )


def estimate(value):
    return {"value": value, "low": value - 0.1, "high": value + 0.05, "n": 115}


EVALUATED = {
    "model": {"weighted_f1": estimate(0.9), "macro_f1": estimate(0.8)},
    "baseline": {"weighted_f1": estimate(0.85), "macro_f1": estimate(0.75)},
}


def told(decision, evaluated=None, behaved=None, page="out/report.html"):
    console = Console(file=io.StringIO(), width=200)
    tell(decision, evaluated, behaved, page, console)
    return console.file.getvalue()


def test_the_verdict_three_numbers_and_the_page_are_told():
    shown = told(
        verdict("gate", reasons=["All 9 checks passed."]),
        verdict("evaluate", metrics=EVALUATED),
        verdict("behave", cases=8400),
    )
    assert [line.split() for line in shown.strip().splitlines()] == [
        "PASSED All 9 checks passed.".split(),
        "weighted F1 0.900 [0.800, 0.950], n = 115".split(),
        "macro F1 0.800 [0.700, 0.850], n = 115, simple baseline 0.750".split(),
        "behavior tests 1 of 1 passed, on 8,400 cases".split(),
        "page out/report.html".split(),
    ]


@pytest.mark.parametrize(("status", "word"), [("fail", "FAILED"), ("error", "ERROR"), ("inconclusive", "INCONCLUSIVE")])
def test_every_status_has_its_word(status, word):
    assert word in told(verdict("gate", status, reasons=["It is [so]."]))


def test_many_reasons_are_counted_and_left_to_the_page():
    shown = told(verdict("gate", "fail", reasons=[f"reason {number}" for number in range(8)]))
    assert "reason 4" in shown
    assert "reason 5" not in shown
    assert "and 3 more reasons" in shown


def test_stages_that_did_not_run_are_not_told_of():
    shown = told(verdict("gate", "fail", reasons=["The data."]), verdict("evaluate", "error"))
    assert "F1" not in shown
    assert "behavior" not in shown

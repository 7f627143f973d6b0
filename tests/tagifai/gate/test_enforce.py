"""Enforcing a decision: the exit code and the reasons that a failed run ends with."""

import pytest

from tagifai import errors
from tagifai.errors import GateError
from tagifai.gate.enforce import enforce


def test_a_decision_that_passed_lets_the_run_end_well(evidence):
    evidence.decide()
    enforce(evidence.decision)


@pytest.mark.parametrize(
    ("status", "code"),
    [("fail", errors.FAILED), ("error", errors.FAILED), ("inconclusive", errors.INCONCLUSIVE)],
)
def test_any_other_decision_raises_with_its_exit_code_and_reasons(evidence, check, status, code):
    bad = check("evaluate", status=status, message="Macro F1 is too low.")
    evidence.verdicts["evaluate"] = evidence.verdict("evaluate", bad)
    evidence.decide()
    with pytest.raises(GateError, match=f"evaluate/first \\({status}\\): Macro F1 is too low.") as raised:
        enforce(evidence.decision)
    assert raised.value.exit_code == code


def test_a_verdict_of_a_stage_is_no_decision(evidence):
    with pytest.raises(GateError, match="a verdict of the stage 'validate'"):
        enforce(evidence.paths()[0])


def test_a_decision_without_checks_raises(evidence):
    evidence.verdict("gate", checks=()).write(evidence.decision)
    with pytest.raises(GateError, match="holds no check"):
        enforce(evidence.decision)


def test_a_decision_that_is_not_there_raises_as_a_failure(evidence):
    with pytest.raises(GateError, match=r"decision\.json is not a verdict") as raised:
        enforce(evidence.decision)
    assert raised.value.exit_code == errors.FAILED


def test_a_forged_status_does_not_pass(evidence, check):
    evidence.verdicts["evaluate"] = evidence.verdict("evaluate", check("evaluate", status="fail"))
    evidence.decide()
    text = evidence.decision.read_text()
    forged = text.replace('"status": "fail",\n  "subject"', '"status": "pass",\n  "subject"')
    assert forged != text
    evidence.decision.write_text(forged)
    with pytest.raises(GateError, match="recorded as 'pass'"):
        enforce(evidence.decision)

import pytest
from kfp import dsl

from components.enforce import enforce
from tagifai.errors import GateError
from tagifai.verdict import Check, Verdict


def decision(tmp_path, status):
    check = Check(id="gate/one", family="evidence", status=status, message="One thing.")
    path = tmp_path / "decision.json"
    Verdict(stage="gate", checks=(check,), facts={"reasons": ["One thing."]}).write(path)
    return dsl.Artifact(uri=str(path))


def test_a_pass_ends_quietly(tmp_path):
    assert enforce.python_func(decision=decision(tmp_path, "pass")) is None


@pytest.mark.parametrize("status", ["fail", "error", "inconclusive"])
def test_anything_else_fails_the_run_with_its_reason(tmp_path, status):
    with pytest.raises(GateError, match=r"One thing\."):
        enforce.python_func(decision=decision(tmp_path, status))

from pathlib import Path

import pytest
from kfp import dsl

from components.gate import gate
from tagifai.verdict import DATA_STAGES, STAGES, Verdict

pytestmark = pytest.mark.training


def test_sound_verdicts_of_all_stages_pass(line):
    assert line.gate["passed"] is True
    decision = Verdict.read(Path(line.gate["decision"].path))
    assert set(decision.facts["stages"]) == set(STAGES)
    assert line.gate["decision"].metadata["status"] == "pass"


def decide(line, needs, **verdicts):
    decision = line.output(dsl.Artifact, "again", "decision")
    report = line.output(dsl.HTML, "again", "report")
    return gate.python_func(task=line.load["task"], needs=list(needs), decision=decision, report=report, **verdicts)


def test_the_gate_on_data_needs_only_the_data_stages(line):
    given = {stage: line.verdicts[stage] for stage in DATA_STAGES}
    assert decide(line, DATA_STAGES, **given) is True


def test_a_stage_that_delivered_nothing_does_not_pass(line):
    given = {stage: verdict for stage, verdict in line.verdicts.items() if stage != "behave"}
    assert decide(line, STAGES, **given) is False

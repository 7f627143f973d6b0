"""The decision: passes on sound evidence only, and says why when it does not."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tagifai
from tagifai import files
from tagifai.companions import digest_task
from tagifai.errors import TaskError
from tagifai.gate.rules import NAMES
from tagifai.verdict import DATA_STAGES, STAGES, Check, Threshold, Verdict, combine


def found(decision: Verdict, name: str) -> Check:
    """Return the gate's own check of this name, and see that it is an error that decides."""
    [check] = [check for check in decision.checks if check.id == f"gate/{name}"]
    assert check.status == "error"
    assert decision.status == "error"
    assert check.message in decision.facts["reasons"]
    assert check.examples
    return check


def test_sound_evidence_of_all_stages_passes(evidence):
    decision = evidence.decide()
    assert decision.status == "pass"
    assert decision.stage == "gate"
    assert Verdict.read(evidence.decision) == decision
    assert [check.id for check in decision.checks if not check.id.startswith("gate/")] == [f"{s}/first" for s in STAGES]
    assert decision.facts["reasons"] == ["All 13 blocking checks passed, those of 6 stages and the gate's own."]
    assert decision.facts["warnings"] == []
    assert decision.seconds > 0


def test_the_decision_names_everything_it_rests_on(evidence):
    paths = evidence.paths()
    decision = evidence.decide()
    assert decision.subject == {
        **evidence.digests,
        "task": digest_task(evidence.task),
        **{f"verdict/{path.stem}": files.digest_file(path) for path in paths},
    }


def test_the_facts_say_when_with_what_and_how_long(evidence):
    facts = evidence.decide().facts
    assert facts["task"] == "fruit"
    assert facts["tagifai"] == tagifai.__version__
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(facts["created"]) < timedelta(minutes=1)
    assert list(facts["stages"]) == list(STAGES)
    assert facts["stages"]["behave"] == {
        "status": "pass",
        "seconds": 0.5,
        "checks": 1,
        "headline": "1 of 1 checks passed",
    }
    assert facts["environment"]["packages"]["numpy"]


def test_the_report_is_written_beside_the_decision(evidence):
    evidence.decide()
    assert "fruit" in evidence.report.read_text()


def test_the_data_gate_needs_the_data_stages_only(evidence):
    evidence.verdicts = {stage: evidence.verdict(stage) for stage in DATA_STAGES}
    assert evidence.decide(needs=DATA_STAGES).status == "pass"
    assert evidence.decide(needs=STAGES).status == "error"


@pytest.mark.parametrize("status", ["error", "fail", "inconclusive"])
@pytest.mark.parametrize("stage", STAGES)
def test_a_blocking_check_of_any_stage_decides(evidence, check, stage, status):
    evidence.verdicts[stage] = evidence.verdict(stage, check(stage), check(stage, id=f"{stage}/bad", status=status))
    assert evidence.decide().status == status


def test_reasons_come_worst_first_and_warnings_apart(evidence, check):
    bad = [("b", "inconclusive"), ("c", "fail"), ("d", "error"), ("e", "pass")]
    checks = [check("evaluate", id=f"evaluate/{name}", status=status, message=f"{status}.") for name, status in bad]
    warned = check("evaluate", id="evaluate/w", severity="warn", status="fail", message="Slow.")
    evidence.verdicts["evaluate"] = evidence.verdict("evaluate", *checks, warned)
    decision = evidence.decide()
    assert decision.facts["reasons"] == ["error.", "fail.", "inconclusive."]
    assert decision.facts["warnings"] == ["Slow."]
    assert decision.status == "error"


@pytest.mark.parametrize("stage", STAGES)
def test_a_missing_verdict_is_an_error(evidence, stage):
    del evidence.verdicts[stage]
    decision = evidence.decide()
    assert f"The stage '{stage}' delivered no verdict" in found(decision, "complete").message
    assert decision.facts["stages"][stage]["headline"] == "delivered no verdict"


def test_two_verdicts_of_one_stage_are_an_error(evidence):
    evidence.verdicts["again"] = evidence.verdicts["behave"]
    message = found(evidence.decide(), "complete").message
    assert "'behave' delivered 2 verdicts" in message
    assert "again.json" in message


def test_a_verdict_of_an_unknown_stage_is_an_error(evidence):
    evidence.verdicts["verify"] = evidence.verdict("verify")
    decision = evidence.decide()
    assert "unknown stage 'verify'" in found(decision, "complete").message
    assert list(decision.facts["stages"]) == [*STAGES, "verify"]


@pytest.mark.parametrize("needs", [(), ("validate", "cook"), "validate"])
def test_needing_nothing_or_an_unknown_stage_is_an_error(evidence, needs):
    assert "stage" in found(evidence.decide(needs=needs), "complete").message


def test_no_verdict_at_all_is_an_error(evidence):
    evidence.verdicts = {}
    assert found(evidence.decide(needs=()), "readable").message == "No verdict was given."


def test_an_earlier_decision_is_not_evidence(evidence):
    evidence.decide()
    decision = evidence.decide(extra=(evidence.decision,))
    assert decision.status == "error"
    assert any("unknown stage 'gate'" in reason for reason in decision.facts["reasons"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        (b"", "JSON"),
        (b"\xff\xfe", "utf-8"),
        (b"[]", "not a verdict"),
        (b'{"schema": 1}', "stage: Field required"),
        (b'{"schema": 2, "stage": "behave", "checks": []}', "schema: Input should be 1"),
        (b'{"schema": 1, "stage": "behave", "checks": [], "approved": true}', "approved: Extra inputs"),
        (b'{"schema": 1, "stage": "behave", "checks": [], "status": "pass"}', "its checks say 'error'"),
        (b'{"schema": 1, "stage": "behave", "checks": [{"id": "behave/a", "status": "fine"}]}', "checks.0.status"),
    ],
)
def test_a_file_that_is_no_verdict_is_named_and_does_not_raise(evidence, content, why):
    path = evidence.folder / "broken.json"
    if content is not None:
        path.write_bytes(content)
    message = found(evidence.decide(extra=(path,)), "readable").message
    assert "broken.json" in message
    assert why in message


def test_a_folder_is_no_verdict(evidence):
    assert str(evidence.folder) in found(evidence.decide(extra=(evidence.folder,)), "readable").message


def test_a_recorded_status_that_its_checks_do_not_bear_out_is_an_error(evidence, check):
    evidence.verdicts["behave"] = evidence.verdict("behave", check("behave", status="fail"))
    path = evidence.paths()[-1]
    content = json.loads(path.read_text()) | {"status": "pass"}
    del evidence.verdicts["behave"]
    path = evidence.folder / "forged.json"
    path.write_text(json.dumps(content))
    assert "recorded as 'pass'" in found(evidence.decide(extra=(path,)), "readable").message


def test_a_verdict_without_checks_is_an_error(evidence):
    evidence.verdicts["behave"] = evidence.verdict("behave", checks=())
    assert "'behave' ran no blocking check among its 0" in found(evidence.decide(), "checked").message


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_whose_checks_only_warn_is_an_error(evidence, check, stage):
    evidence.verdicts[stage] = evidence.verdict(stage, check(stage, severity="warn"))
    assert f"'{stage}' ran no blocking check among its 1" in found(evidence.decide(), "checked").message


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_did_only_a_part_is_an_error(evidence, stage):
    evidence.verdicts[stage] = evidence.verdict(stage, scope="part")
    assert f"'{stage}' did only a part of what the task asks" in found(evidence.decide(), "whole").message


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        ({"observed": 0.7, "threshold": Threshold(at_least=0.8)}, "'fail'"),
        ({"observed": 0.9, "interval": (0.7, 0.95), "threshold": Threshold(at_least=0.8)}, "'inconclusive'"),
        ({"threshold": Threshold(at_least=0.8)}, "no number"),
        ({"n": 0}, "looked at nothing"),
        ({"status": "waived"}, "waived by its own stage"),
    ],
)
def test_a_pass_that_its_own_numbers_do_not_bear_out_is_an_error(evidence, check, spoiled, why):
    evidence.verdicts["evaluate"] = evidence.verdict("evaluate", check("evaluate", **spoiled))
    message = found(evidence.decide(), "consistent").message
    assert "'evaluate/first'" in message
    assert why in message


def test_a_pass_that_its_numbers_bear_out_stands(evidence, check):
    numbers = {"observed": 0.9, "interval": (0.85, 0.95), "n": 100, "threshold": Threshold(at_least=0.8)}
    evidence.verdicts["evaluate"] = evidence.verdict("evaluate", check("evaluate", **numbers))
    assert evidence.decide().status == "pass"


def test_a_check_id_that_stands_twice_is_an_error(evidence, check):
    evidence.verdicts["evaluate"] = evidence.verdict("evaluate", check("evaluate"), check("evaluate"))
    assert "'evaluate/first' stands 2 times" in found(evidence.decide(), "distinct").message


def test_a_check_under_the_name_of_another_stage_is_an_error(evidence, check):
    evidence.verdicts["train"] = evidence.verdict("train", check("gate", id="gate/readable-too"))
    assert "'gate/readable-too'" in found(evidence.decide(), "distinct").message


SHARED = [(stage, name) for stage in STAGES for name in NAMES[stage] if name != "suite"]


@pytest.mark.parametrize(("stage", "name"), [*SHARED, ("behave", "splits")])
def test_evidence_about_something_else_is_refused(evidence, stage, name):
    other = evidence.verdicts[stage].subject | {name: "b" * 64}
    evidence.verdicts[stage] = evidence.verdict(stage, subject=other)
    message = found(evidence.decide(), "same-subject").message
    assert f"different things as '{name}'" in message
    assert f"bbbbbbbbbbbb by {stage}" in message


def test_splits_of_other_tables_than_those_validated_are_refused_before_training(evidence):
    evidence.verdicts = {stage: evidence.verdict(stage) for stage in DATA_STAGES}
    evidence.verdicts["validate"].subject["tables"] = "d" * 64
    message = found(evidence.decide(needs=DATA_STAGES), "same-subject").message
    assert "dddddddddddd by validate" in message
    assert "by preprocess. Run them all on the same tables" in message


def test_verdicts_on_another_task_than_the_gate_is_given_are_refused(evidence):
    for verdict in evidence.verdicts.values():
        verdict.subject["task"] = "c" * 64
    assert "by the gate; cccccccccccc by validate" in found(evidence.decide(), "same-subject").message


def test_verdicts_from_before_a_suite_of_the_task_changed_are_refused(evidence):
    (evidence.folder / "behaviors.yaml").write_text("schema: 1")
    assert "different things as 'task'" in found(evidence.decide(), "same-subject").message


@pytest.mark.parametrize(("stage", "name"), [(stage, name) for stage in STAGES for name in NAMES[stage]])
def test_a_stage_that_does_not_name_what_it_judged_is_refused(evidence, stage, name):
    del evidence.verdicts[stage].subject[name]
    assert f"'{stage}' does not name the {name} that" in found(evidence.decide(), "same-subject").message


@pytest.mark.parametrize("stage", STAGES)
def test_what_a_delivered_stage_must_name_does_not_depend_on_whether_it_is_needed(evidence, stage):
    evidence.verdicts[stage] = evidence.verdict(stage, subject={})
    needs = tuple(other for other in STAGES if other != stage)
    assert f"'{stage}' does not name the task, " in found(evidence.decide(needs=needs), "same-subject").message


def test_a_digest_that_is_no_sha256_is_refused(evidence):
    evidence.verdicts["validate"].subject["tables"] = "latest"
    assert "no sha256: 'latest'" in found(evidence.decide(), "same-subject").message


def test_many_findings_are_counted_and_at_most_five_are_shown(evidence, check):
    checks = [check("evaluate", id=f"evaluate/{number}", n=0) for number in range(8)]
    evidence.verdicts["evaluate"] = evidence.verdict("evaluate", *checks)
    finding = found(evidence.decide(), "consistent")
    assert finding.observed == 8
    assert len(finding.examples) == 5
    assert "3 more" in finding.message


def test_a_task_that_cannot_be_read_raises_and_decides_nothing(evidence):
    evidence.task.write_text("schema: 9")
    with pytest.raises(TaskError):
        evidence.decide()
    assert not evidence.decision.exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    statuses=st.lists(
        st.tuples(st.sampled_from(["pass", "fail", "inconclusive", "error"]), st.sampled_from(["block", "warn"])),
        min_size=len(STAGES),
        max_size=len(STAGES),
    )
)
def test_the_decision_is_the_worst_of_all_stages(evidence, check, statuses):
    for stage, (status, severity) in zip(STAGES, statuses, strict=True):
        drawn = check(stage, id=f"{stage}/drawn", status=status, severity=severity)
        evidence.verdicts[stage] = evidence.verdict(stage, check(stage), drawn)
    decision = evidence.decide()
    assert decision.status == combine(check for verdict in evidence.verdicts.values() for check in verdict.checks)
    assert (decision.status == "pass") == all(status == "pass" or severity == "warn" for status, severity in statuses)

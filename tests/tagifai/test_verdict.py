"""Checks, thresholds, and the verdict they add up to."""

import json
import math

import pytest
from pydantic import ValidationError

from tagifai.errors import GateError
from tagifai.verdict import EXIT_CODES, MOST_EXAMPLES, Check, Threshold, Verdict, combine, explain

NAN = math.nan


def check(status="pass", severity="block", name="one", **more):
    values = {"id": f"train/{name}", "family": "training", "status": status, "severity": severity, "message": "So."}
    return Check(**(values | more))


def verdict(*checks, **more):
    return Verdict(**({"stage": "train", "checks": checks} | more))


@pytest.mark.parametrize(
    ("bounds", "interval", "status"),
    [
        ({"at_least": 0.7}, (0.7, 0.9), "pass"),
        ({"at_least": 0.7}, (0.6, 0.9), "inconclusive"),
        ({"at_least": 0.7}, (0.5, 0.6), "fail"),
        ({"at_most": 0.7}, (0.5, 0.7), "pass"),
        ({"at_most": 0.7}, (0.7, 0.9), "inconclusive"),
        ({"at_most": 0.7}, (0.8, 0.9), "fail"),
        ({"at_least": 0.2, "at_most": 0.7}, (0.3, 0.6), "pass"),
        ({"at_least": 0.2, "at_most": 0.7}, (0.1, 0.8), "inconclusive"),
        ({"at_least": 0.2, "at_most": 0.7}, (0.0, 0.1), "fail"),
        ({"at_least": 0.2, "at_most": 0.7}, (0.8, 0.9), "fail"),
        ({"at_least": 0.2}, (NAN, 0.9), "error"),
        ({"at_least": 0.2}, (0.3, NAN), "error"),
        ({"at_most": 0.2}, (-math.inf, 0.1), "error"),
    ],
)
def test_an_interval_passes_on_the_good_side_fails_on_the_bad_and_is_else_inconclusive(bounds, interval, status):
    assert Threshold(**bounds).judge(*interval) == status


@pytest.mark.parametrize("bounds", [{}, {"at_least": 0.8, "at_most": 0.7}, {"at_least": NAN}, {"minimum": 0.5}])
def test_a_threshold_that_holds_nothing_is_refused(bounds):
    with pytest.raises(ValidationError):
        Threshold(**bounds)


def test_a_threshold_is_written_in_words():
    assert str(Threshold(at_least=0.5)) == "at least 0.5"
    assert str(Threshold(at_least=0.25, at_most=1)) == "at least 0.25 and at most 1"


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "error"),
        (["pass"], "pass"),
        (["pass", "waived"], "pass"),
        (["pass", "inconclusive"], "inconclusive"),
        (["inconclusive", "fail"], "fail"),
        (["fail", "error", "pass"], "error"),
    ],
)
def test_the_worst_blocking_status_counts_and_nothing_is_no_pass(statuses, expected):
    assert verdict(*map(check, statuses)).status == combine(map(check, statuses)) == expected


@pytest.mark.parametrize("status", ["fail", "error", "inconclusive"])
def test_a_warning_does_not_block(status):
    warning = check(status, "warn")
    assert not warning.blocks
    assert verdict(check(), warning).status == "pass"
    assert check(status).blocks


def test_every_status_of_a_verdict_has_an_exit_code():
    assert EXIT_CODES == {"pass": 0, "fail": 1, "error": 1, "inconclusive": 3}


def test_what_blocks_is_told_worst_first():
    found = verdict(check("inconclusive", name="a"), check(name="b"), check("fail", name="c"), check("error", name="d"))
    assert [item.id for item in found.blocking] == ["train/d", "train/c", "train/a"]


@pytest.mark.parametrize(
    ("checks", "headline"),
    [
        ([check()], "1 of 1 checks passed"),
        ([], "0 of 0 checks passed"),
        ([check(), check("fail", name="a")], "1 of 2 checks passed, blocked by train/a"),
        (
            [check("fail", name=name) for name in "abcd"],
            "0 of 4 checks passed, blocked by train/a, train/b and 2 more",
        ),
        ([check(), check("fail", "warn")], "1 of 2 checks passed, 1 warning"),
        ([check("fail", "warn"), check("error", "warn")], "0 of 2 checks passed, 2 warnings"),
    ],
)
def test_a_headline_tells_it_in_one_line(checks, headline):
    assert verdict(*checks).headline == headline


def test_a_verdict_comes_back_as_it_was_written(tmp_path):
    full = check(
        "fail",
        observed=0.5,
        n=4,
        effective_n=2.5,
        interval=(0.1, 0.9),
        threshold=Threshold(at_least=0.7),
        examples=({"row": 1},),
    )
    written = verdict(full, subject={"model": "ab"}, facts={"rows": 4}, seconds=0.5)
    written.write(tmp_path / "verdict.json")
    assert Verdict.read(tmp_path / "verdict.json") == written
    value = json.loads((tmp_path / "verdict.json").read_text())
    assert (value["schema"], value["status"]) == (1, "fail")


def test_a_verdict_without_a_recorded_status_is_judged_by_its_checks():
    value = verdict(check("fail")).model_dump(by_alias=True, exclude={"status"})
    assert Verdict.model_validate(value).status == "fail"


def test_a_finished_verdict_may_stand_in_another_place():
    found = verdict(check())
    assert Verdict.model_validate(found) == found


def changed(**values):
    return json.dumps(verdict(check("fail")).model_dump(mode="json", by_alias=True) | values)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "JSON"),
        ("[]", "object"),
        (changed(status="pass"), "recorded as 'pass', but its checks say 'fail'"),
        (changed(schema=2), "schema"),
        (changed(extra=1), "extra"),
        (changed(checks=None), "checks"),
        (changed(seconds="soon"), "seconds"),
        (changed(checks=[{"id": "train/one"}]), r"checks\.0\.family"),
    ],
)
def test_a_file_that_is_no_verdict_is_refused(tmp_path, text, words):
    path = tmp_path / "verdict.json"
    path.write_text(text)
    with pytest.raises(GateError, match=rf"verdict\.json is not a verdict that tagifai wrote: .*{words}"):
        Verdict.read(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content):
    path = tmp_path / "verdict.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GateError, match="is not a verdict that tagifai wrote"):
        Verdict.read(path)


@pytest.mark.parametrize(
    "values",
    [
        {"observed": NAN},
        {"interval": (0.1, math.inf)},
        {"status": "passed"},
        {"severity": "block it"},
        {"family": "other"},
        {"examples": ({},) * (MOST_EXAMPLES + 1)},
        {"unknown": 1},
    ],
)
def test_a_check_with_a_value_that_is_none_is_refused(values):
    with pytest.raises(ValidationError):
        check(**values)


def test_a_check_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        check().status = "pass"


def test_findings_name_their_place():
    with pytest.raises(ValidationError) as caught:
        Verdict.model_validate({"stage": "train", "checks": [], "facts": 3, "subject": {"model": 4}})
    assert explain(caught.value) == (
        "subject.model: Input should be a valid string; facts: Input should be a valid dictionary"
    )

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_samples import Page, behavior_test, check, decide

from tagifai.report import page
from tagifai.report.words import NOTHING
from tagifai.verdict import STAGES, Status, Verdict

Run = dict[str, Verdict]
RunPage = Callable[..., Page]
HOSTILE = "<script>alert('x')</script>\"'><img src=http://evil.example onerror=alert(1)>"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_a_run_page_says_the_verdict_first_then_the_reasons(run: Run, run_page: RunPage) -> None:
    decision = decide(*run.values(), reasons=["30 of 100 negations fail."], task="tags", created="2031-05-04T10:11:12Z")
    found = run_page(decision, *run.values())
    assert found.text.index("FAILED") < found.text.index("30 of 100 negations fail.") < found.text.index("Weighted F1")
    assert "tags · 2031-05-04 10:11 UTC" in found.text
    assert found.all("header", class_="fail")


def test_a_run_page_shows_the_three_numbers_that_matter(run: Run, run_page: RunPage) -> None:
    text = run_page(decide(*run.values()), *run.values()).text
    assert "Weighted F1 0.912 95% interval 0.862 to 0.952 on 100 rows" in text
    assert "required: at least 0.85" in text
    assert "Macro F1 0.884 95% interval 0.834 to 0.924 on 100 rows simple baseline 0.791 [0.741, 0.831]" in text
    assert "Behavior tests passed 1 of 2 1 failed on 200 cases" in text


@pytest.mark.parametrize(
    ("status", "word", "reason"),
    [
        ("pass", "✓ PASSED", "No finding stands in the way."),
        ("fail", "✕ FAILED", "What x/y observed."),
        ("inconclusive", "? INCONCLUSIVE", "What x/y observed."),
        ("error", "! ERROR", "What x/y observed."),
    ],
)
def test_every_outcome_is_said_in_words_and_with_a_reason(
    status: Status, word: str, reason: str, run_page: RunPage
) -> None:
    found = run_page(Verdict(stage="gate", checks=(check("x/y", status),)))
    assert word in found.text
    assert reason in found.text[: found.text.index("All checks")]


def test_many_reasons_are_folded_but_all_there(run_page: RunPage) -> None:
    found = run_page(Verdict(stage="gate", checks=(), facts={"reasons": [f"reason {n}." for n in range(20)]}))
    assert "12 more reasons" in found.text
    assert "reason 19." in found.text


def test_chapters_come_in_the_order_of_the_run(run: Run, run_page: RunPage) -> None:
    ids = [each["id"] for each in run_page(decide(*run.values()), *run.values()).all("section")]
    assert ids == ["data", "training", "quality", "behavior", "checks", "provenance"]


def test_every_check_has_a_row_with_its_status_in_words(run: Run, run_page: RunPage) -> None:
    decision = decide(*run.values())
    found = run_page(decision, *run.values())
    rows = found.html[found.html.index('<section id="checks">') : found.html.index('<section id="provenance">')]
    table = Page(rows).text
    for each in decision.checks:
        start = table.index(each.id)
        assert each.message in table[start:]
    for word in ("passed", "failed", "inconclusive"):
        assert word in table


def test_a_check_that_the_decision_left_out_is_still_listed(run: Run, run_page: RunPage) -> None:
    text = run_page(decide(run["validate"]), *run.values()).text
    assert "What behave/negation observed." in text[text.index("All checks") :]


def test_a_waived_check_is_waived_everywhere(run: Run, run_page: RunPage) -> None:
    waived = decide(*run.values()).checks[-1].model_copy(update={"status": "waived"})
    decision = decide(*run.values()).model_copy(update={"checks": (*decide(*run.values()).checks[:-1], waived)})
    found = run_page(decision, *run.values())
    assert "PASSED" in found.text
    assert "1 waived on 200 cases" in found.text
    assert not [each for each in found.all("span", class_="badge") if each["class"] == "badge error"]


def test_warnings_are_said_beside_a_pass(run_page: RunPage) -> None:
    decision = decide(Verdict(stage="validate", checks=(check("a/b"), check("a/c", "fail", severity="warn"))))
    text = run_page(decision).text
    assert "PASSED" in text
    assert "1 warning: found, but not in the way ✕ warning What a/c observed." in text


def test_every_link_leads_to_one_place_on_the_page(run: Run, run_page: RunPage) -> None:
    twice = (*run.values(), run["validate"])
    found = run_page(decide(*twice), *twice)
    ids = found.attribute("id")
    assert len(ids) == len(set(ids))
    assert {target.removeprefix("#") for target in found.attribute("href")} <= set(ids)


def test_a_run_that_stopped_at_its_data_says_that_nothing_was_trained(run: Run, run_page: RunPage) -> None:
    bad = run["validate"].model_copy(update={"checks": (check("validate/columns", "error"),)})
    found = run_page(decide(bad), bad)
    assert "Preprocess did not run." in found.text
    assert "Nothing was trained: the run stopped before, as validate did not pass." in found.text
    assert "Nothing was evaluated: there are no metrics." in found.text
    assert "No behavior test ran." in found.text
    assert f"Weighted F1 {NOTHING} not measured" in found.text


def test_a_data_gate_that_passed_speaks_of_data_only(run: Run, run_page: RunPage) -> None:
    given_stages = {"validate": {"status": "pass"}, "preprocess": {"status": "pass"}}
    decision = decide(run["validate"], run["preprocess"], stages=given_stages)
    found = run_page(decision, run["validate"], run["preprocess"])
    assert "Checks passed 2 of 3" in found.text
    assert "Rows 120 60 to train 60 to test" in found.text
    assert "this decision comes before training" in found.text
    assert "Nothing was trained" not in found.text


def test_a_data_gate_that_failed_says_that_nothing_was_trained(run: Run, run_page: RunPage) -> None:
    bad = run["validate"].model_copy(update={"checks": (check("validate/columns", "fail"),)})
    decision = decide(bad, stages={"validate": {"status": "fail"}, "preprocess": {"status": "error", "checks": 0}})
    text = run_page(decision, bad).text
    assert f"Model {NOTHING} nothing was trained" in text
    assert f"Rows {NOTHING} not split" in text
    assert "Nothing was trained: the run stopped before, as validate did not pass." in text


def test_a_decision_on_nothing_still_has_a_page(run_page: RunPage) -> None:
    text = run_page(Verdict(stage="gate", checks=())).text
    assert "! ERROR Something that had to be checked could not be." in text
    assert "No check was made." in text
    assert "No verdict names what it judged." in text


def test_a_stage_without_checks_is_not_shown_as_passed(run: Run, run_page: RunPage) -> None:
    empty = run["train"].model_copy(update={"checks": ()})
    text = run_page(decide(empty), empty).text
    assert "This stage made no check, so it does not count as passed." in text
    assert "Train ! error" in text


def test_a_stage_that_pages_do_not_know_is_shown_with_all_its_facts(run_page: RunPage) -> None:
    facts = {"registry": "models", "rows": 3, "history": ["a", "b"], "sizes": {"model": {"bytes": 12}}, "odd": [[1]]}
    other = Verdict(stage="publish", checks=(check("publish/complete"),), facts=facts)
    text = run_page(decide(other), other).text
    assert "Other stages publish ✓ passed" in text
    assert "registry models rows 3" in text
    assert "history a b" in text
    assert "sizes model bytes 12" in text
    assert "odd [ [ 1 ] ]" in text


def test_provenance_names_what_was_judged_by_whom_and_how_long_it_took(run: Run, run_page: RunPage) -> None:
    facts = {"tagifai": "0.1.0", "stages": {"evaluate": {}, "monitor": {"status": "error", "seconds": 90, "checks": 0}}}
    own = check("gate/complete", "error", family="evidence")
    decision = decide(*run.values(), **facts)
    decision = decision.model_copy(update={"checks": (*decision.checks, own)})
    found = run_page(decision, *run.values())
    text = found.text[found.text.rindex("Provenance") :]
    assert "tagifai 0.1.0" in text
    assert "model bbbbbbbbbbbbbbbbbb… train, evaluate" in text
    assert "monitor 1 min 30 s 0 ! error" in text
    assert "validate 3.2 s 2 ✓ passed" in text
    assert "What gate/complete observed." in text
    assert "b" * 64 in [each["title"] for each in found.all("code", class_="digest")]


def test_text_that_people_wrote_cannot_become_markup(run: Run, run_page: RunPage) -> None:
    facts = run["evaluate"].facts | {
        "labels": [{"label": HOSTILE, "n": 1}],
        "confusion": {"labels": [HOSTILE, "b"], "matrix": [[1, 1], [0, 1]]},
        "slices": [{"name": HOSTILE, "query": HOSTILE}],
        "mistakes": [dict.fromkeys(("id", "text", "label", "predicted"), HOSTILE)],
        "metrics": {HOSTILE: {HOSTILE: {"value": 0.5, "low": 0.4, "high": 0.6}}},
        HOSTILE: HOSTILE,
    }
    evaluate = run["evaluate"].model_copy(
        update={"facts": facts, "checks": (check(HOSTILE, "fail", message=HOSTILE, examples=({HOSTILE: HOSTILE},)),)}
    )
    case = dict.fromkeys(("text", "before", "expected", "predicted"), HOSTILE)
    hostile = behavior_test(HOSTILE, rate=0.5, capability=HOSTILE, type=HOSTILE, description=HOSTILE)
    behave = run["behave"].model_copy(
        update={"facts": {"tests": [hostile | {"examples": [case], "hardest": [case]}], "suite": HOSTILE}}
    )
    split = {"rows": 1, "labels": {HOSTILE: 1}}
    preprocess = run["preprocess"].model_copy(
        update={"facts": {"splits": {HOSTILE: split}, "tables": {HOSTILE: {"rows": 1}}, "left_out": {HOSTILE: 1}}}
    )
    train = run["train"].model_copy(update={"facts": {"method": HOSTILE, "digest": HOSTILE}})
    other = Verdict(stage=HOSTILE, subject={HOSTILE: HOSTILE}, checks=(check("x/y"),), facts={"list": [HOSTILE]})
    verdicts = (preprocess, train, evaluate, behave, other)
    facts = {"reasons": [HOSTILE], "task": HOSTILE, "created": HOSTILE, "stages": {HOSTILE: {"status": HOSTILE}}}
    found = run_page(decide(*verdicts, **facts), *verdicts)
    assert len(found.all("script")) == 1
    assert not found.all("img")
    assert not found.attribute("onerror")
    assert found.text.count("<script>alert('x')</script>") > 30


def test_a_very_long_text_does_not_blow_up_the_page(run: Run, run_page: RunPage) -> None:
    long = "x" * 100_000
    mistake = dict.fromkeys(("id", "text", "label", "predicted"), long)
    evaluate = run["evaluate"].model_copy(
        update={
            "facts": run["evaluate"].facts | {"mistakes": [mistake], "note": long, "deep": [{"text": long}]},
            "checks": (check("evaluate/" + long, "fail", message=long, examples=({"text": long},)),),
        }
    )
    found = run_page(decide(evaluate, reasons=[long], task=long), evaluate)
    assert len(found.html) < 120_000
    assert max(len(word) for word in found.text.split()) < 3_000
    assert any(title.endswith("… (100,000 characters)") for title in found.attribute("title"))


@pytest.mark.parametrize("stage", STAGES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_facts_of_any_shape_make_a_page(stage: str, data: st.DataObject, tmp_path: Path, run: Run) -> None:
    known = {key: data.draw(JSON | st.just(value), label=key) for key, value in run[stage].facts.items()}
    verdict = Verdict.model_construct(stage=stage, checks=run[stage].checks, facts=known, subject={}, seconds=0.0)
    gate_facts = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(("reasons", "stages", "created", "x"), JSON))
    )
    decision = Verdict.model_construct(stage="gate", checks=(), facts=gate_facts, subject={}, seconds=0.0)
    page.write(decision, [verdict], tmp_path / "run.html")
    assert Page((tmp_path / "run.html").read_text(encoding="utf-8")).all("header", class_="verdict")

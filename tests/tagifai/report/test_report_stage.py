from collections.abc import Callable

import pytest
from report_samples import LABELS, Page, behavior_test, check

from tagifai.report.words import NOTHING
from tagifai.verdict import STAGES, Threshold, Verdict

Run = dict[str, Verdict]
StagePage = Callable[[Verdict], Page]


@pytest.mark.parametrize("stage", STAGES)
def test_the_page_of_a_stage_shows_its_verdict_and_every_check(stage: str, run: Run, stage_page: StagePage) -> None:
    found = stage_page(run[stage])
    assert {"pass": "PASSED", "fail": "FAILED"}[run[stage].status] in found.text[:80]
    assert run[stage].headline in found.text
    for each in run[stage].checks:
        assert each.id in found.text
        assert each.message in found.text


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_without_facts_still_has_a_page(stage: str, stage_page: StagePage) -> None:
    found = stage_page(Verdict(stage=stage, checks=(check(f"{stage}/ran", "error"),)))
    assert "! ERROR" in found.text
    assert "The verdict does not name what it judged." in found.text


@pytest.mark.parametrize("stage", [*STAGES, "load"])
def test_a_page_loads_nothing_and_runs_nothing_of_others(stage: str, run: Run, stage_page: StagePage) -> None:
    found = stage_page(run.get(stage, Verdict(stage=stage, checks=(check("load/read"),))))
    assert not found.attribute("src")
    assert all(target.startswith("#") for target in found.attribute("href"))
    assert not found.attribute("style")
    assert "url(" not in found.html
    assert "@import" not in found.html
    policy = found.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize("stage", STAGES)
def test_a_page_can_be_read_by_a_screen_reader(stage: str, run: Run, stage_page: StagePage) -> None:
    found = stage_page(run[stage])
    assert found.all("html", lang="en")
    assert len(found.all("caption")) == len(found.all("table")) > 0
    assert all(each.get("scope") in ("col", "row") for each in found.all("th"))
    assert all(each.get("aria-label") or each.get("aria-hidden") == "true" for each in found.all("svg"))
    assert len(found.all("h1")) == len(found.all("main")) == 1


def test_facts_that_no_part_knows_are_listed(run: Run, stage_page: StagePage) -> None:
    assert "device cpu first loss 1.792" in stage_page(run["preflight"]).text


def test_tables_and_expectations_are_counted(run: Run, stage_page: StagePage) -> None:
    text = stage_page(run["validate"]).text
    assert "projects 1,764 4 14" in text
    assert "14 of 14 declared expectations ran." in text
    assert "prove nothing" not in text


def test_expectations_that_did_not_run_are_pointed_out(run: Run, stage_page: StagePage) -> None:
    verdict = run["validate"].model_copy(update={"facts": {"ran": 13, "declared": 14}})
    assert "13 of 14 declared expectations ran. Those that did not run prove nothing." in stage_page(verdict).text


def test_examples_of_a_check_are_a_table(run: Run, stage_page: StagePage) -> None:
    text = stage_page(run["validate"]).text
    assert "1 example Examples row title 2201" in text


def test_examples_of_any_kind_of_value_are_written_out(stage_page: StagePage) -> None:
    examples = ({"yes": True, "none": None, "number": 0.25}, {"late": "x"})
    text = stage_page(Verdict(stage="x", checks=(check("x/y", "fail", examples=examples),))).text
    assert f"yes none number late yes {NOTHING} 0.250 x" in text


def test_splits_are_drawn_by_label(run: Run, stage_page: StagePage) -> None:
    found = stage_page(run["preprocess"])
    assert "train 60 rows 50.0% test 60 rows 50.0% groups of near-duplicates 31 rows left out 4" in found.text
    bars = [each for each in found.all("rect") if each.get("class") in ("part0", "part1") and "y" in each]
    assert len(bars) == 2 * len(LABELS)


def test_the_history_is_drawn_and_listed(run: Run, stage_page: StagePage) -> None:
    found = stage_page(run["train"])
    assert len(found.all("polyline")) == 1
    assert found.all("svg", **{"aria-label": "Loss by step: training ends at 0.400"})
    assert "method full-batch training rows 535 features 9,404 parameters 56,432" in found.text


def test_quality_shows_labels_confusions_slices_calibration_and_mistakes(run: Run, stage_page: StagePage) -> None:
    found = stage_page(run["evaluate"])
    assert "Weighted F1 0.912 [0.862, 0.952] 0.853 [0.803, 0.893]" in found.text
    assert "mlops 20 0.900 0.874 0.850 [0.620, 0.970]" in found.text
    assert "mlops 17 3 · 20" in found.text
    assert "mlops computer-vision 3 15.0%" in found.text
    assert "short n < 60 14 0.700 0.714 [0.420, 0.920]" in found.text
    assert found.all("svg", **{"aria-label": "Reliability diagram of 2 bins; the table beside it holds the numbers"})
    assert "901 Play it mlops time-series 0.970" in found.text


def test_a_matrix_too_large_to_draw_is_replaced_by_its_worst_confusions(run: Run, stage_page: StagePage) -> None:
    labels = [f"label-{number}" for number in range(40)]
    matrix = [[9 if row == column else int(column == row + 1) for column in range(40)] for row in range(40)]
    facts = {"confusion": {"labels": labels, "matrix": matrix}}
    found = stage_page(run["evaluate"].model_copy(update={"facts": facts}))
    assert "40 labels are too many to draw" in found.text
    assert "label-0 label-1 1 10.0%" in found.text
    assert not found.all("table", class_="heat")


def test_behavior_shows_each_test_against_its_threshold(run: Run, stage_page: StagePage) -> None:
    found = stage_page(run["behave"])
    assert "negation ✕ 0 of 1 30.0% of 100 failed" in found.text
    assert "30.0% 30 of 100 67" in found.text
    label = "0.0% of cases failed, 95% interval 0.0% to 3.0%, threshold at most 0.05"
    assert found.all("svg", **{"aria-label": label})
    assert "1 failing example · 1 hardest case" in found.text
    assert "before before of negation after text of negation mlops time-series 0.810 0.750" in found.text


def test_a_behavior_test_is_not_listed_twice(run: Run, stage_page: StagePage) -> None:
    extra = check("behave/suite", "fail")
    assert not stage_page(run["behave"]).all("section", id="findings")
    verdict = run["behave"].model_copy(update={"checks": (*run["behave"].checks, extra)})
    text = stage_page(verdict).text
    findings = text[text.index("Findings") : text.index("Facts")]
    assert "What behave/suite observed." in findings
    assert "What behave/negation observed." not in findings


def test_findings_that_block_come_before_warnings(stage_page: StagePage) -> None:
    checks = (check("x/warned", "fail", severity="warn"), check("x/odd", "inconclusive"), check("x/bad", "error"))
    text = stage_page(Verdict(stage="x", checks=checks)).text
    assert text.index("What x/bad") < text.index("What x/odd") < text.index("What x/warned")


def test_a_threshold_on_both_sides_is_drawn_with_both_lines(stage_page: StagePage) -> None:
    both = check("behave/two", threshold=Threshold(at_least=0.01, at_most=0.05))
    found = stage_page(Verdict(stage="behave", checks=(both,), facts={"tests": [behavior_test("two", rate=0.03)]}))
    assert len(found.all("line", class_="threshold")) == 2


def test_changes_that_did_nothing_are_told(stage_page: StagePage) -> None:
    facts = {"tests": [behavior_test("typos", rate=0.0, no_op_rate=0.25)]}
    text = stage_page(Verdict(stage="behave", checks=(check("behave/typos"),), facts=facts)).text
    assert "25.0% of changes left the text as it was" in text

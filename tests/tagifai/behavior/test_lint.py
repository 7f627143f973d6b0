import pytest

from tagifai.behavior.lint import clusters_needed, lint, list_cases
from tagifai.behavior.suite import Suite
from tagifai.statistics import rate


def test_the_default_suite_has_nothing_wrong(default_suite):
    assert lint(default_suite.source.path) == []


def test_the_default_suite_covers_its_capabilities_with_twenty_to_thirty_tests(default_suite):
    assert 20 <= len(default_suite.tests) <= 30
    assert len({test.capability for test in default_suite.tests}) == 10
    assert {test.type for test in default_suite.tests} == {"MFT", "INV", "DIR"}


@pytest.mark.parametrize("at_most", [0.01, 0.05, 0.1, 0.15, 0.2, 0.5, 0.9])
def test_clusters_needed_are_the_fewest_that_can_pass(at_most):
    needed = clusters_needed(at_most)
    assert rate(0, needed).high <= at_most < rate(0, needed - 1).high


def test_a_file_that_is_no_suite_is_a_finding(tmp_path):
    assert "cannot be read" in lint(tmp_path / "none.yaml")[0]


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"templates": ["{none}"], "expect": {"label": "a"}}, "there is no lexicon 'none'"),
        ({"type": "INV", "rows": {}, "becomes": "{before} {none}"}, "there is no lexicon 'none'"),
        ({"type": "INV", "templates": ["plain"], "perturb": ["lower"]}, "makes no case; 1 texts stayed as they were"),
        (
            {"templates": ["{cities}"], "expect": {"label": "a"}, "at_most": 0.1},
            "it can never pass: 1 clusters, and 'at_most: 0.1' takes 36 without a failure",
        ),
    ],
)
def test_what_is_wrong_with_a_test_is_a_finding(write_suite, test, message):
    findings = lint(write_suite(test, {"id": "fine", "type": "INV", "rows": {}, "perturb": ["upper"]}))
    assert len(findings) == 1
    assert message in findings[0]
    assert "suite.yaml:" in findings[0]
    assert "test one: " in findings[0]


def test_each_test_is_one_finding_at_most(write_suite):
    path = write_suite(
        {"templates": ["{none}"], "expect": {"label": "a"}},
        {"id": "b", "templates": ["{no}"], "expect": {"label": "a"}},
    )
    assert len(lint(path)) == 2


def test_all_cases_can_be_listed(write_suite, no_rows):
    path = write_suite(
        {"templates": ["in {months}"], "expect": {"label": "a"}, "samples": 2},
        {"id": "two", "type": "INV", "templates": ["x {months}"], "perturb": ["upper"], "samples": 1},
    )
    listed = list(list_cases(Suite.read(path), no_rows))
    assert [case["test"] for case in listed] == ["one", "one", "two"]
    assert set(listed[0]) == {"test", "text", "label"}
    assert listed[2]["text"] == listed[2]["before"].upper()

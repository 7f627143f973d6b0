from report_samples import behavior_test, check

from tagifai.report import behavior
from tagifai.report.behavior import Behavior
from tagifai.report.facts import Facts
from tagifai.verdict import Check


def read(*tests: dict[str, object], checks: tuple[Check, ...] = ()) -> Behavior:
    return behavior.read(Facts({"tests": list(tests)}), checks)


def test_the_status_of_a_check_goes_before_the_status_in_the_facts() -> None:
    found = read(behavior_test("a", rate=0.5, status="fail"), checks=(check("behave/a", "waived", severity="warn"),))
    result = found.capabilities[0][1][0]
    assert (result.status, result.severity, result.check_id) == ("waived", "warn", "behave/a")
    assert found.statuses == {"waived": 1}


def test_a_test_without_a_check_keeps_its_own_status() -> None:
    result = read(behavior_test("a", rate=0.5, status="fail")).capabilities[0][1][0]
    assert (result.status, result.check_id, result.threshold) == ("fail", "", None)


def test_an_unknown_status_is_never_a_pass() -> None:
    found = read(behavior_test("a", rate=0.0, status="fine"))  # type: ignore[arg-type]
    assert found.statuses == {"": 1}
    assert found.matrix[0][1][0] is not None
    assert (found.matrix[0][1][0].passed, found.matrix[0][1][0].worst) == (0, "")


def test_the_matrix_adds_up_the_tests_of_one_capability_and_type() -> None:
    found = read(
        behavior_test("a", rate=0.0),
        behavior_test("b", rate=0.1, status="inconclusive"),
        behavior_test("c", rate=0.5, status="fail", type="directional", capability="negation"),
    )
    assert found.types == ("invariance", "directional")
    (name, (first, none)), (other, (empty, second)) = found.matrix
    assert (name, other, none, empty) == ("robustness", "negation", None, None)
    assert first is not None
    assert second is not None
    assert (first.tests, first.passed, first.cases, first.failures, first.worst, first.rate) == (
        2,
        1,
        200,
        10,
        "inconclusive",
        0.05,
    )
    assert (first.level, second.level) == (2, 9)


def test_tests_that_failed_come_first_in_their_capability() -> None:
    found = read(
        behavior_test("good", rate=0.0),
        behavior_test("odd", rate=0.0, status="inconclusive"),
        behavior_test("bad", rate=0.5, status="fail"),
        behavior_test("broken", rate=0.0, status="error"),
    )
    assert [result.id for result in found.capabilities[0][1]] == ["broken", "bad", "odd", "good"]


def test_a_test_that_could_not_be_judged_has_no_rate_and_no_bar() -> None:
    unknown = dict.fromkeys(("rate", "low", "high", "failures", "n"))
    found = read(behavior_test("a", status="error") | unknown)
    result = found.capabilities[0][1][0]
    assert (result.rate.value, result.span) == (None, None)
    square = found.matrix[0][1][0]
    assert square is not None
    assert (square.rate, square.level) == (None, 0)


def test_all_tests_share_one_axis() -> None:
    found = read(behavior_test("a", rate=0.0), behavior_test("b", rate=0.3))
    spans = [result.span for result in found.capabilities[0][1]]
    assert found.axis == 0.5
    assert [span.high for span in spans if span] == [7.2, 79.2]


def test_a_test_without_a_description_is_named_by_its_id() -> None:
    assert read(behavior_test("a", rate=0.0, description=None)).capabilities[0][1][0].description == "a"


def test_nothing_is_folded_away_where_there_is_nothing_to_show() -> None:
    found = read(behavior_test("a", rate=0.0, hardest=[]), behavior_test("b", rate=0.5, no_op_rate=0.04))
    quiet, loud = found.capabilities[0][1]
    assert quiet.notes == ()
    assert loud.notes == ("1 failing example", "1 hardest case", "4.0% of changes left the text as it was")


def test_at_most_ten_cases_of_a_test_are_shown() -> None:
    found = read(behavior_test("a", rate=0.5, examples=[{"text": str(number)} for number in range(30)]))
    assert len(found.capabilities[0][1][0].examples) == behavior.MOST_CASES

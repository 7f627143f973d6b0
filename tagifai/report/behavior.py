"""What a page shows of behavior: capabilities by type of test, and each test with what it found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tagifai.report import charts, words
from tagifai.report.facts import Estimate, Facts
from tagifai.verdict import Check, Status, Threshold

KEYS = frozenset({"tests", "cases", "predictions", "cases_per_second", "suite"})
MOST_CASES = 10  # examples of one test
LEVELS = 9  # of heat, above none
HOTTEST = 0.25  # share of failed cases from which a square is as strong as it gets


@dataclass(frozen=True)
class Case:
    """One text, what was expected of it and what came."""

    before: str
    text: str
    expected: str
    predicted: str
    probability: float | None
    probability_before: float | None


@dataclass(frozen=True)
class Result:
    """One behavior test: what it asks, what share of cases failed, and what that means."""

    id: str
    check_id: str
    capability: str
    type: str
    description: str
    severity: str
    status: Status | Literal[""]
    failures: int | None
    rate: Estimate
    clusters: int | None
    effective_n: float | None
    no_op_rate: float | None
    threshold: Threshold | None
    span: charts.Span | None
    examples: tuple[Case, ...]
    hardest: tuple[Case, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is folded away below the test, in a few words each; nothing when there are no cases to show."""
        shown = ((self.examples, "failing example"), (self.hardest, "hardest case"))
        parts = [words.plural(len(cases), noun) for cases, noun in shown if cases]
        if self.no_op_rate:
            parts.append(f"{words.percent(self.no_op_rate)} of changes left the text as it was")
        return tuple(parts)


@dataclass(frozen=True)
class Square:
    """All tests of one type for one capability."""

    tests: int
    passed: int
    cases: int
    failures: int
    worst: Status | Literal[""]
    level: int

    @property
    def rate(self) -> float | None:
        """The share of cases that failed."""
        return self.failures / self.cases if self.cases else None


@dataclass(frozen=True)
class Behavior:
    """What behave found."""

    types: tuple[str, ...]
    matrix: tuple[tuple[str, tuple[Square | None, ...]], ...]
    capabilities: tuple[tuple[str, tuple[Result, ...]], ...]
    statuses: dict[Status | Literal[""], int]
    axis: float
    cases: int | None
    predictions: int | None
    cases_per_second: float | None
    suite: str

    @property
    def tests(self) -> int:
        """How many tests there are."""
        return sum(self.statuses.values())


def read(facts: Facts, checks: Sequence[Check]) -> Behavior:
    """Read the facts of a behavior run; a test's threshold and final status come from its check."""
    rows = facts.rows("tests")
    by_id = {check.id.partition("/")[2]: check for check in checks}
    axis = charts.rate_axis(max((row.number("high") or 0.0 for row in rows), default=0.0))
    tests = [_result(row, by_id.get(row.text("id")), axis) for row in rows]
    capabilities = tuple(dict.fromkeys(test.capability for test in tests))
    types = tuple(dict.fromkeys(test.type for test in tests))
    matrix = tuple(
        (
            name,
            tuple(_square([test for test in tests if (test.capability, test.type) == (name, kind)]) for kind in types),
        )
        for name in capabilities
    )
    listed = sorted(tests, key=lambda test: words.SERIOUS_FIRST.index(test.status))
    return Behavior(
        types,
        matrix,
        tuple((name, tuple(test for test in listed if test.capability == name)) for name in capabilities),
        dict(Counter(test.status for test in listed)),
        axis,
        facts.count("cases"),
        facts.count("predictions"),
        facts.number("cases_per_second"),
        facts.text("suite"),
    )


def _result(row: Facts, check: Check | None, axis: float) -> Result:
    rate = Estimate(row.number("rate"), row.number("low"), row.number("high"), row.count("n"))
    threshold = check.threshold if check else None
    least, most = (threshold.at_least, threshold.at_most) if threshold else (None, None)
    return Result(
        id=row.text("id"),
        check_id=check.id if check else "",
        capability=row.text("capability"),
        type=row.text("type"),
        description=row.text("description") or row.text("id"),
        severity=check.severity if check else row.text("severity"),
        status=check.status if check else words.outcome(row.text("status")),
        failures=row.count("failures"),
        rate=rate,
        clusters=row.count("clusters"),
        effective_n=row.number("effective_n"),
        no_op_rate=row.number("no_op_rate"),
        threshold=threshold,
        span=charts.span(rate.low, rate.high, rate.value, axis=(0, axis), least=least, most=most),
        examples=_cases(row.rows("examples")),
        hardest=_cases(row.rows("hardest")),
    )


def _cases(rows: Sequence[Facts]) -> tuple[Case, ...]:
    return tuple(
        Case(
            before=row.text("before"),
            text=row.text("text"),
            expected=row.text("expected"),
            predicted=row.text("predicted"),
            probability=row.number("probability"),
            probability_before=row.number("probability_before"),
        )
        for row in rows[:MOST_CASES]
    )


def _square(tests: Sequence[Result]) -> Square | None:
    if not tests:
        return None
    cases, failures = sum(test.rate.n or 0 for test in tests), sum(test.failures or 0 for test in tests)
    worst = min((test.status for test in tests), key=words.SERIOUS_FIRST.index)
    level = min(LEVELS, max(1, round(LEVELS * failures / cases / HOTTEST))) if cases and failures > 0 else 0
    return Square(len(tests), sum(test.status == "pass" for test in tests), cases, failures, worst, level)

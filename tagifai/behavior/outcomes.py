"""What came of a test: its failure rate with an interval, the check that a gate reads, the facts that a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tagifai import statistics
from tagifai.behavior.cases import Cases
from tagifai.behavior.expectations import Decision
from tagifai.behavior.products import Case
from tagifai.behavior.schema import BehaviorTest
from tagifai.predictor import Probabilities
from tagifai.statistics import Rate
from tagifai.verdict import MOST_EXAMPLES, Check, Status, Threshold

FAMILY = "behavior"
HARDEST = 3  # passing cases shown, those with the least margin
Example = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """One test: the check, and the facts."""

    check: Check
    facts: dict[str, Any]


def widest(hits: Sequence[bool], cases: Sequence[Case]) -> tuple[Rate, int]:
    """Return the rate with the widest interval among the ways in which cases resemble each other, and its clusters.

    Cases that share a frame are alike, and so are cases that share a keyword: the test is as sure as the worse of them.
    """
    ways = zip(*(case.clusters for case in cases), strict=True)
    found = [(statistics.clustered_rate(hits, way), len(set(way))) for way in ways]
    return min(found, key=lambda each: (each[0].low - each[0].high, each[1]))


def judged(
    test: BehaviorTest,
    cases: Cases,
    decision: Decision,
    labels: Sequence[str],
    after: Probabilities,
    before: Probabilities | None,
) -> Outcome:
    """Judge a test whose cases were all answered."""
    failed = ~decision.passed
    rate, clusters = widest(failed.tolist(), cases.cases)
    threshold = Threshold(at_most=test.at_most)
    status = threshold.judge(rate.low, rate.high)

    def example(number: int) -> Example:
        case, best, column = cases.cases[number], int(after[number].argmax()), int(decision.column[number])
        shown: Example = {"text": case.text, "of": labels[column]}  # the label whose probabilities are shown
        if case.before is not None and before is not None:
            shown |= {"before": case.before, "probability_before": round(float(before[number, column]), 4)}
        probability = round(float(after[number, column]), 4)
        return {**shown, "expected": decision.expected[number], "predicted": labels[best], "probability": probability}

    by_margin = np.argsort(decision.margins, kind="stable")
    examples = [example(int(number)) for number in by_margin if failed[number]][:MOST_EXAMPLES]
    hardest = [example(int(number)) for number in by_margin if not failed[number]][:HARDEST]
    check = Check(
        id=f"behave/{test.id}",
        family=FAMILY,
        severity=test.severity,
        status=status,
        observed=rate.value,
        n=rate.n,
        effective_n=rate.effective_n,
        interval=(rate.low, rate.high),
        threshold=threshold,
        message=_sentence(test, int(failed.sum()), rate, clusters, status),
        examples=tuple(examples),
    )
    return Outcome(
        check,
        {
            **_about(test, cases),
            "n": rate.n,
            "clusters": clusters,
            "effective_n": rate.effective_n,
            "failures": int(failed.sum()),
            "rate": rate.value,
            "low": rate.low,
            "high": rate.high,
            "status": status,
            "examples": examples,
            "hardest": hardest,
        },
    )


def unjudged(test: BehaviorTest, cases: Cases, reason: str) -> Outcome:
    """Report a test that could not be judged: an error, never a pass."""
    check = Check(
        id=f"behave/{test.id}",
        family=FAMILY,
        severity=test.severity,
        status="error",
        n=len(cases.cases),
        threshold=Threshold(at_most=test.at_most),
        message=f"{test.type} {test.id} could not be judged: {reason}",
    )
    empty = dict.fromkeys(("clusters", "effective_n", "failures", "rate", "low", "high"))
    status: Status = "error"
    facts = {**_about(test, cases), **empty, "n": len(cases.cases), "status": status, "examples": [], "hardest": []}
    return Outcome(check, facts)


def _about(test: BehaviorTest, cases: Cases) -> dict[str, Any]:
    about = {key: getattr(test, key) for key in ("id", "capability", "type", "description", "severity", "at_most")}
    return {**about, "no_op_rate": cases.no_op_rate}


def _sentence(test: BehaviorTest, failures: int, rate: Rate, clusters: int, status: Status) -> str:
    tolerated = f"the {test.at_most:.0%} tolerated"
    outcome = {"pass": f"within {tolerated}", "fail": f"more than {tolerated}"}
    return (
        f"{test.description.rstrip('.')}: {failures} of {rate.n} cases ({clusters} clusters) fail, {rate.value:.1%}, "
        f"95 % interval {rate.low:.1%} to {rate.high:.1%}; this is "
        f"{outcome.get(status, f'too wide to say whether it is more than {tolerated}')}."
    )

"""What can be said of a suite without a model: what is wrong with it, and which cases it makes."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tagifai.behavior.cases import RowsOf, generate, product
from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.schema import ROW, BehaviorTest, Rows
from tagifai.behavior.suite import Suite
from tagifai.errors import SuiteError
from tagifai.statistics import CONFIDENCE


def clusters_needed(at_most: float) -> int:
    """Return how many clusters without a failure it takes to show that at most this share fails."""
    return math.ceil(math.log((1 - CONFIDENCE) / 2) / math.log(1 - at_most))


def lint(path: Path) -> list[str]:
    """Return what is wrong with a suite, a line each, none where all is well; tests on rows are tried on one row."""
    try:
        suite = Suite.read(path)
    except SuiteError as error:
        return str(error).splitlines()
    return [finding for test in suite.tests for finding in _findings(suite, test)]


def _findings(suite: Suite, test: BehaviorTest) -> Iterator[str]:
    location = suite.location(test)
    try:
        if test.rows is not None:
            product(suite, test, _one_row)
            return
        cases = generate(suite, test, _one_row)
    except SuiteError as error:
        yield str(error)
        return
    if not cases.cases:
        message = f"it makes no case; {cases.unchanged} texts stayed as they were"
        yield str(suite.source.error(location, message))
        return
    clusters = min(len(set(way)) for way in zip(*(case.clusters for case in cases.cases), strict=True))
    if clusters < clusters_needed(test.at_most):
        message = (
            f"it can never pass: {clusters} clusters, and 'at_most: {test.at_most:g}' takes "
            f"{clusters_needed(test.at_most)} without a failure; name slots with more fillers under cluster"
        )
        yield str(suite.source.error((*location, "at_most"), message))


def _one_row(_: Rows) -> Lexicon:
    return Lexicon(ROW, ("one row",), ("any",), literal=True)


def list_cases(suite: Suite, rows: RowsOf) -> Iterator[dict[str, Any]]:
    """Yield every case of every test as a flat mapping; raises SuiteError at the first test that makes none."""
    for test in suite.tests:
        for case in generate(suite, test, rows).cases:
            pair = {} if case.before is None else {"before": case.before}
            yield {"test": test.id, "text": case.text, **pair, "label": case.label}

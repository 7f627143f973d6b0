"""Hold a table against a suite: every expectation becomes one check.

Great Expectations passes an expectation that has nothing to look at, and buries one that broke; here both are errors.
It takes seconds to import, so only a stage that runs expectations imports this module.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tagifai.data import integrity, strict
from tagifai.data.strict import DidNotRunError
from tagifai.data.suites import Expected, Suite
from tagifai.verdict import MOST_EXAMPLES, Check, Status, Threshold

RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": MOST_EXAMPLES}
OF_NO_VALUE = {  # what may be said of a column that holds no value
    "expect_column_to_exist",
    "expect_column_type_to_be",
    "expect_column_values_to_be_of_type",
    "expect_column_values_to_be_in_type_list",
    "expect_column_proportion_of_non_null_values_to_be_between",
}
LONGEST_ARGUMENT = 80  # characters of a kwarg that a message shows


@dataclass(frozen=True)
class Outcome:
    """What a suite said of a table, with how many of its expectations gave an answer."""

    checks: tuple[Check, ...]
    ran: int
    declared: int


def run(suite: Suite, table: pd.DataFrame, *, prefix: str, name: str, ids: str | None = None) -> Outcome:
    """Hold a table against a suite; return a check for each expectation, and those that hold for every table.

    prefix: how the checks' ids begin. ids: the column that names a row in examples. Blank texts count as nulls, besides
    being a finding of their own. Row numbers are those of the table's index.
    """
    with strict.quiet():
        seen = integrity.without_blanks(table)
        batch = _batch(seen)
        bare = frozenset(str(column) for column in seen if seen[column].isna().all())
        checks = [_check(batch, table, expected, bare=bare, name=name, ids=ids) for expected in suite.expectations]
    answered = [check for check in checks if check.status != "error"]
    faults = [check.id for check in checks if check.status == "error"]
    always = (
        integrity.all_ran(len(answered), len(checks), prefix=prefix, name=name, faults=faults),
        integrity.has_rows(table, prefix=prefix, name=name),
        integrity.no_blank_strings(table, prefix=prefix, name=name, ids=ids),
    )
    return Outcome((*always, *_named(checks, prefix)), len(answered), len(checks))


def _batch(table: pd.DataFrame) -> Any:
    asset = strict.context().data_sources.add_pandas("pandas").add_dataframe_asset("table")
    return asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})


def _named(checks: list[Check], prefix: str) -> Iterator[Check]:
    """Give each check an id of its own: the second of a name has -2 after it."""
    seen: Counter[str] = Counter()
    for check in checks:
        seen[check.id] += 1
        number = f"-{seen[check.id]}" if seen[check.id] > 1 else ""
        yield check.model_copy(update={"id": f"{prefix}/{check.id}{number}"})


def _check(
    batch: Any, table: pd.DataFrame, expected: Expected, *, bare: frozenset[str], name: str, ids: str | None
) -> Check:
    """Run one expectation. bare: the columns that hold no value at all."""
    said = f"Expected of {name}: {_words(expected)}"
    shared: dict[str, Any] = {
        "id": f"{expected.type}/{'+'.join(expected.columns) or 'table'}",
        "family": "data",
        "severity": expected.blocks,
    }
    try:
        success, result = _validate(batch, table, expected)
        if success and _saw_nothing(expected, result, bare):
            raise DidNotRunError("there is no value to look at")
    except DidNotRunError as error:
        return Check(**shared, status="error", message=f"{said}; it did not run: {error}.")
    status: Status = "pass" if success else "fail"
    observed, threshold = _observed(expected, result)
    return Check(
        **shared,
        status=status,
        observed=observed,
        n=result.get("element_count"),
        threshold=threshold,
        message=f"{said}; {_found(result, success)}.",
        examples=() if success else _examples(table, expected, result, ids),
    )


def _validate(batch: Any, table: pd.DataFrame, expected: Expected) -> tuple[bool, dict[str, Any]]:
    absent = [column for column in expected.columns if column not in table.columns]
    if absent and expected.type != "expect_column_to_exist":
        raise DidNotRunError(f"there are no columns {absent}; there are {list(table.columns)}")
    expectation = strict.make(expected)
    try:
        answer = batch.validate(expectation, result_format=RESULT_FORMAT)
    except Exception as error:  # whatever an expectation raises is a finding about it
        raise DidNotRunError(_sentence(f"{type(error).__name__}: {error}")) from error
    raised = _raised(answer.exception_info)
    if raised:
        raise DidNotRunError(_sentence(raised))
    result: dict[str, Any] = answer.result or {}
    return bool(answer.success), result


def _raised(info: dict[str, Any]) -> str:
    """Return the message of an exception that was caught inside; of none, nothing."""
    found = [info] if "raised_exception" in info else list(info.values())
    return next((str(item["exception_message"]) for item in found if item["raised_exception"]), "")


def _saw_nothing(expected: Expected, result: dict[str, Any], bare: frozenset[str]) -> bool:
    """Say whether an expectation of values met none, which Great Expectations takes for a pass."""
    if "element_count" in result:
        return bool(result["element_count"] - result.get("missing_count", 0) <= 0)
    return bool(expected.columns) and expected.type not in OF_NO_VALUE and bare.issuperset(expected.columns)


def _observed(expected: Expected, result: dict[str, Any]) -> tuple[float | None, Threshold | None]:
    """Return the number that was judged, with what it was held against where that is a number too."""
    if "unexpected_percent" in result:
        percent = integrity.plain(result["unexpected_percent"])
        return (None if percent is None else percent / 100), _at_most(expected)
    value = integrity.plain(result.get("observed_value"))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, None
    return float(value), _bounds(expected)


def _at_most(expected: Expected) -> Threshold:
    return Threshold(at_most=round(1 - float(expected.kwargs.get("mostly", 1)), 9))


def _bounds(expected: Expected) -> Threshold | None:
    bounds = (expected.kwargs.get("min_value"), expected.kwargs.get("max_value"))
    least, most = (float(bound) if isinstance(bound, int | float) else None for bound in bounds)
    return None if least is None and most is None else Threshold(at_least=least, at_most=most)


def _words(expected: Expected) -> str:
    words = expected.type.removeprefix("expect_").replace("_", " ")
    arguments = ", ".join(f"{key}: {_short(value)}" for key, value in expected.kwargs.items())
    return f"{words} ({arguments})" if arguments else words


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_ARGUMENT else text[: LONGEST_ARGUMENT - 3] + "..."


def _found(result: dict[str, Any], success: bool) -> str:
    if "unexpected_percent" in result:
        values = result["element_count"] - result.get("missing_count", 0)
        return f"{result['unexpected_count']} of {values} values are otherwise"
    if result.get("partial_unexpected_list"):
        return f"unexpected are {_short(integrity.plain(result['partial_unexpected_list']))}"
    if result.get("observed_value") is not None:
        return f"found {_short(integrity.plain(result['observed_value']))}"
    return "found so" if success else "found otherwise"


def _sentence(message: str) -> str:
    return str(integrity.plain(" ".join(message.split()).rstrip(".")))


def _examples(
    table: pd.DataFrame, expected: Expected, result: dict[str, Any], ids: str | None
) -> tuple[dict[str, Any], ...]:
    """Return rows that break an expectation, with the cells at fault as they stand in the table."""
    labels = (result.get("partial_unexpected_index_list") or [])[:MOST_EXAMPLES]
    positions = table.index.get_indexer(pd.Index(labels)).tolist()
    cells = {column: table[column] for column in expected.columns if column in table.columns}
    return tuple(
        integrity.example(table, position, ids)
        | {column: integrity.plain(values.iloc[position]) for column, values in cells.items()}
        for position in positions
    )

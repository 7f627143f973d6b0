"""Great Expectations, imported quietly and made strict.

It fails open: what is misspelt is dropped, and what names no bound or an impossible one is accepted. Here each is an
error. Importing it takes seconds, so only what runs expectations imports this module.
"""

import contextlib
import difflib
import io
import logging
import warnings
from collections.abc import Iterator
from typing import Any

from tagifai.data.suites import Expected
from tagifai.errors import TaskError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports modules that Python has deprecated
    from great_expectations import ExpectationSuite, ValidationDefinition, get_context
    from great_expectations.compatibility.pydantic import ValidationError
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations import registry

__all__ = [
    "DidNotRunError",
    "ExpectationSuite",
    "ValidationDefinition",
    "context",
    "known",
    "make",
    "quiet",
    "registry",
]

logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)

OURS = {  # fields that every expectation has, which a suite may not set by kwargs
    "id",
    "meta",
    "notes",
    "result_format",
    "description",
    "catch_exceptions",
    "rendered_content",
    "severity",
    "windows",
    "batch_id",
}
OPTIONS = {  # kwargs that say how to look, not what must hold
    "mostly",
    "strict_min",
    "strict_max",
    "strictly",
    "or_equal",
    "ignore_row_if",
    "ties_okay",
    "exact_match",
    "match_on",
    "escape",
    "double_sided",
    "allow_relative_error",
    "method",
    "multiplier",
    "tail_weight_holdout",
    "internal_weight_holdout",
    "bucketize_data",
}


class DidNotRunError(TaskError):
    """An expectation has no answer; says why, without naming it."""


def known() -> list[str]:
    """Return the types of expectation that there are."""
    return sorted(registry.list_registered_expectation_implementations())


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what it prints, warns of and draws off the terminal."""
    aside = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(aside), contextlib.redirect_stderr(aside):
        warnings.simplefilter("ignore")
        yield


def context() -> Any:
    """Return a fresh context that keeps everything in memory and draws nothing."""
    fresh = get_context(mode="ephemeral")
    fresh.variables.progress_bars = ProgressBarsConfig(globally=False)
    return fresh


def make(expected: Expected) -> Any:
    """Make Great Expectations' own object of one expectation, refusing what would be dropped or pass anything."""
    if expected.type not in known():
        near = difflib.get_close_matches(expected.type, known(), n=3)
        raise DidNotRunError(f"there is no such type; near to it are {near}" if near else "there is no such type")
    kind = registry.get_expectation_impl(expected.type)
    ours = sorted(OURS & expected.kwargs.keys())
    if ours:
        raise DidNotRunError(f"kwargs may not have {ours}")
    _check_holds_something(expected, kind)
    least, most = expected.kwargs.get("min_value"), expected.kwargs.get("max_value")
    if isinstance(least, int | float) and isinstance(most, int | float) and least > most:
        raise DidNotRunError(f"min_value {least} is above max_value {most}, so nothing can pass")
    try:
        return kind(**expected.kwargs)
    except ValidationError as error:
        faults = dict.fromkeys(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise DidNotRunError("; ".join(faults)) from error


def _check_holds_something(expected: Expected, kind: Any) -> None:
    """Raise where an expectation would pass anything."""
    held = set(kind.success_keys) - OPTIONS
    if held and not any(expected.kwargs.get(key) not in (None, [], {}, "") for key in held):
        raise DidNotRunError(f"it would pass anything; its kwargs need one of {sorted(held)}")
    if expected.kwargs.get("mostly") == 0:
        raise DidNotRunError("it would pass anything, as mostly is 0")

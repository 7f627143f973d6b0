"""The one result type that every stage returns: checks, and the verdict they add up to.

A verdict fails closed: no check, a check that did not run, and a number that is not finite are not a pass.
"""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    computed_field,
    model_validator,
)

from tagifai import errors, files

SCHEMA: Final = 1
MOST_EXAMPLES = 5
DATA_STAGES = ("validate", "preprocess")  # the data gate needs these, before anything is trained
STAGES = (*DATA_STAGES, "preflight", "train", "evaluate", "behave")  # the gate needs all, before a model is published

Family = Literal["data", "training", "quality", "behavior", "inference", "drift", "evidence"]
Severity = Literal["block", "warn"]
Status = Literal["pass", "fail", "inconclusive", "error", "waived"]
WORST_FIRST: tuple[Status, ...] = ("error", "fail", "inconclusive")
EXIT_CODES: dict[Status, int] = {
    "pass": errors.PASSED,
    "fail": errors.FAILED,
    "error": errors.FAILED,
    "inconclusive": errors.INCONCLUSIVE,
}


class Frozen(BaseModel):
    """A value object: immutable, and strict about what it is given."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Threshold(Frozen):
    """The side or sides on which an interval must lie as a whole."""

    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a threshold needs at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is above at_most {self.at_most}: nothing can pass")
        return self

    def judge(self, low: float, high: float) -> Status:
        """Say pass when [low, high] lies whole on the good side, fail when whole on the bad side, else inconclusive."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return "error"
        least = -math.inf if self.at_least is None else self.at_least
        most = math.inf if self.at_most is None else self.at_most
        if least <= low and high <= most:
            return "pass"
        return "fail" if high < least or low > most else "inconclusive"

    def __str__(self) -> str:
        bounds = (("at least", self.at_least), ("at most", self.at_most))
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


class Check(Frozen):
    """One finding about data, training, quality or behavior.

    id: stable, "<stage>/<name>"; policies and waivers refer to it. observed: the number judged, with its 95 % interval
    where it was estimated from n rows or cases (effective_n when these are not independent).
    """

    id: str
    family: Family
    severity: Severity = "block"
    status: Status
    observed: float | None = None
    n: int | None = None
    effective_n: float | None = None
    interval: tuple[float, float] | None = None
    threshold: Threshold | None = None
    message: str
    examples: tuple[dict[str, Any], ...] = Field(default=(), max_length=MOST_EXAMPLES)

    @property
    def blocks(self) -> bool:
        """Say whether this check stands in the way of publishing."""
        return self.severity == "block" and self.status not in ("pass", "waived")


class Verdict(Frozen):
    """What one stage found.

    scope: part where the stage was told to do less than the task asks, or something else; the gate refuses that.
    subject: sha256 of each thing judged, by name. facts: numbers for people and pages; no decision rests on them.
    seconds: the stage's own work, imports not counted.
    """

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    stage: str
    scope: Literal["whole", "part"] = "whole"
    subject: dict[str, str] = {}
    checks: tuple[Check, ...]
    facts: dict[str, Any] = {}
    seconds: float = 0.0

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)

    @model_validator(mode="wrap")
    @classmethod
    def _recompute_status(cls, values: Any, build: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(values, dict) or "status" not in values:
            return build(values)
        verdict = build({key: value for key, value in values.items() if key != "status"})
        if values["status"] != verdict.status:
            raise ValueError(f"its status is recorded as {values['status']!r}, but its checks say {verdict.status!r}")
        return verdict

    @computed_field  # type: ignore[prop-decorator]
    @property
    def status(self) -> Status:
        """The worst status among blocking checks; no checks at all is an error."""
        return combine(self.checks)

    @property
    def blocking(self) -> list[Check]:
        """The checks that stand in the way, errors before failures before inconclusive ones."""
        found = [check for check in self.checks if check.blocks]
        return sorted(found, key=lambda check: WORST_FIRST.index(check.status))

    @property
    def headline(self) -> str:
        """One line for a person: how many checks passed, and what blocks."""
        passed = sum(check.status == "pass" for check in self.checks)
        blocking = [check.id for check in self.checks if check.blocks]
        warned = sum(check.severity == "warn" and check.status != "pass" for check in self.checks)
        parts = [f"{passed} of {len(self.checks)} checks passed"]
        if blocking:
            more = f" and {len(blocking) - 2} more" if len(blocking) > 2 else ""
            parts.append(f"blocked by {', '.join(blocking[:2])}{more}")
        if warned:
            parts.append(f"{warned} warning{'s' if warned > 1 else ''}")
        return ", ".join(parts)

    def write(self, path: Path) -> None:
        """Write the verdict as JSON, whole or not at all."""
        files.write_json(path, self.model_dump(mode="json", by_alias=True))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a verdict; raises GateError when the file is not one."""
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except ValidationError as error:
            raise errors.GateError(f"{path} is not a verdict that tagifai wrote: {explain(error)}") from error
        except (OSError, UnicodeDecodeError) as error:
            raise errors.GateError(f"{path} is not a verdict that tagifai wrote: {error}") from error


def combine(checks: Iterable[Check]) -> Status:
    """Return the worst status among blocking checks: error, fail, inconclusive, else pass; error when there is none."""
    found = list(checks)
    if not found:
        return "error"
    statuses = {check.status for check in found if check.blocks}
    return next((status for status in WORST_FIRST if status in statuses), "pass")


def explain(error: ValidationError) -> str:
    """Say in one line which keys are at fault and why."""
    return "; ".join(_finding(item["loc"], item["msg"]) for item in error.errors())


def _finding(location: tuple[int | str, ...], message: str) -> str:
    place = ".".join(map(str, location))
    message = message.removeprefix("Value error, ")
    return f"{place}: {message}" if place else message

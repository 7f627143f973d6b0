"""Facts of a verdict as a page may use them: what is missing, or not of the expected kind, reads as nothing.

Pages are written for runs that failed half-way, so no template touches raw facts: they go through here once.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A number with its interval and the count it rests on; any of them may be unknown."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends of the interval, or nothing when one is unknown."""
        return None if self.low is None or self.high is None else (self.low, self.high)


class Facts:
    """A mapping read without surprises."""

    def __init__(self, value: object) -> None:
        self._values: Mapping[object, object] = value if isinstance(value, Mapping) else {}

    def number(self, key: str) -> float | None:
        """Return a finite number, or nothing."""
        return _number(self._values.get(key))

    def count(self, key: str) -> int | None:
        """Return a whole number, or nothing."""
        value = self.number(key)
        return None if value is None else int(value)

    def text(self, key: str) -> str:
        """Return a text, a number as text, or the empty text."""
        return _text(self._values.get(key))

    def texts(self, key: str) -> list[str]:
        """Return the texts of a list."""
        return [_text(item) for item in _sequence(self._values.get(key))]

    def rows(self, key: str) -> list["Facts"]:
        """Return the mappings of a list."""
        return [Facts(item) for item in _sequence(self._values.get(key)) if isinstance(item, Mapping)]

    def numbers(self, key: str) -> list[list[float | None]]:
        """Return a list of lists of numbers."""
        return [[_number(cell) for cell in _sequence(row)] for row in _sequence(self._values.get(key))]

    def part(self, key: str) -> "Facts":
        """Return the mapping under a key."""
        return Facts(self._values.get(key))

    def parts(self) -> list[tuple[str, "Facts"]]:
        """Return the mappings by name."""
        return [(_text(key), Facts(value)) for key, value in self._values.items() if isinstance(value, Mapping)]

    def counts(self) -> dict[str, int]:
        """Return the whole numbers by name."""
        found = {_text(key): _number(value) for key, value in self._values.items()}
        return {key: int(value) for key, value in found.items() if value is not None}

    def estimate(self, key: str) -> Estimate:
        """Return the number with its interval under a key."""
        part = self.part(key)
        return Estimate(part.number("value"), part.number("low"), part.number("high"), part.count("n"))

    def plain(self) -> Iterator[tuple[str, str | float]]:
        """Yield what is one number or one text, by name; a yes or no is a text."""
        for key, value in sorted(self._values.items(), key=lambda item: str(item[0])):
            found = _plain(value)
            if found is not None:
                yield _text(key), found

    def flat(self, prefix: str = "") -> dict[str, str | float] | None:
        """Return the numbers and texts of all mappings inside, by the path to each; nothing when there is any list."""
        found: dict[str, str | float] = {}
        for key, value in sorted(self._values.items(), key=lambda item: str(item[0])):
            name = f"{prefix}{_text(key)}"
            inner = Facts(value).flat(f"{name} ") if isinstance(value, Mapping) else {name: _plain(value)}
            if inner is None or None in inner.values():
                return None
            found |= {path: leaf for path, leaf in inner.items() if leaf is not None}
        return found


def _plain(value: object) -> str | float | None:
    found = _number(value)
    return found if found is not None else _text(value) if isinstance(value, str | bool) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an integer beyond any float
        return None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()

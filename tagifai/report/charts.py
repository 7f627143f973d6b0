"""Geometry of the drawings on a page, in the units of their SVG view boxes; templates draw, this only measures."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

RIGHT = 150.0  # room beside a line chart for the names of its lines
MOST_POINTS = 200  # of a line; a longer history is thinned out
NICE_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
NICE_RATES = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and which value."""

    position: float
    value: float


@dataclass(frozen=True)
class Line:
    """One series: its name, the points of its polyline, and where it ends."""

    name: str
    points: str
    end: tuple[float, float]
    last: float


@dataclass(frozen=True)
class LineChart:
    """Series over steps in a box of width by height; the axis across runs from left to right, with bottom below it."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    upward: tuple[Tick, ...]


@dataclass(frozen=True)
class Span:
    """An interval on a horizontal axis of some width, with the thresholds between which it should lie."""

    low: float
    high: float
    value: float | None
    least: float | None
    most: float | None
    width: float


def thin(items: Sequence[Item], most: int = MOST_POINTS) -> list[Item]:
    """Keep at most `most` items at even distances, the first and the last among them."""
    if len(items) <= most:
        return list(items)
    return [items[round(index * (len(items) - 1) / (most - 1))] for index in range(most)]


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Return round values that lie between low and high."""
    if not high > low:
        return [low]
    rough = (high - low) / about
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(magnitude * nice for nice in NICE_STEPS if magnitude * nice >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def line_chart(
    series: Mapping[str, Sequence[tuple[float, float]]], *, width: float = 640, height: float = 240
) -> LineChart | None:
    """Lay out series of (step, value); nothing when no series has two points."""
    drawn = {name: thin(points) for name, points in series.items() if len(points) > 1}
    if not drawn:
        return None
    left, right, top, bottom = 48.0, RIGHT, 8.0, 28.0
    every = [point for points in drawn.values() for point in points]
    first, last = min(x for x, _ in every), max(x for x, _ in every)
    low, high = min(0.0, *(y for _, y in every)), max(y for _, y in every)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            round(left + (width - left - right) * _share(x, first, last), 2),
            round(height - bottom - (height - top - bottom) * _share(y, low, high), 2),
        )

    lines = []
    for name, points in drawn.items():
        places = [place(x, y) for x, y in points]
        lines.append(Line(name, " ".join(f"{x:g},{y:g}" for x, y in places), places[-1], points[-1][1]))
    return LineChart(
        width,
        height,
        left,
        width - right,
        bottom,
        tuple(lines),
        tuple(Tick(place(value, low)[0], value) for value in ticks(first, last)),
        tuple(Tick(place(first, value)[1], value) for value in ticks(low, high, about=4)),
    )


def apart(chart: LineChart, least: float = 14) -> dict[str, float]:
    """Return a height for each line's name at the line's end, so that names do not cover each other."""
    heights: dict[str, float] = {}
    previous = -math.inf
    for line in sorted(chart.lines, key=lambda line: line.end[1]):
        previous = max(line.end[1], previous + least)
        heights[line.name] = previous
    return heights


def span(
    low: float | None,
    high: float | None,
    value: float | None,
    *,
    axis: tuple[float, float],
    least: float | None = None,
    most: float | None = None,
    width: float = 120,
) -> Span | None:
    """Place an interval and its thresholds on an axis of `width` units; nothing when the interval is unknown."""
    if low is None or high is None:
        return None

    def place(number: float) -> float:
        return round(width * min(1.0, max(0.0, _share(number, *axis))), 2)

    def mark(number: float | None) -> float | None:
        return None if number is None else place(number)

    return Span(place(low), place(high), mark(value), mark(least), mark(most), width)


def rate_axis(highest: float) -> float:
    """Return the end of an axis from 0 for rates up to `highest`: a round share."""
    return next((nice for nice in NICE_RATES if nice >= highest), 1.0)


def _share(number: float, low: float, high: float) -> float:
    return 0.5 if high == low else (number - low) / (high - low)

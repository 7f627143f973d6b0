"""How seconds are compared: all in one process, taking turns, and a ratio only between those of the same round."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

Value = TypeVar("Value")


def timed(work: Callable[[], Value]) -> tuple[float, Value]:
    """Do some work; return its seconds, and what it returns. Garbage of earlier work is collected before."""
    gc.collect()
    gc.freeze()  # what is left is not looked through again, which would take longer than small pieces of work
    began = time.perf_counter()
    value = work()
    return time.perf_counter() - began, value


def turns(names: Sequence[str], rounds: int) -> Iterator[str]:
    """Yield every name once a round; each round begins with another, so that nobody is always first."""
    for number in range(rounds):
        start = number % len(names)
        yield from (*names[start:], *names[:start])


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return median and range."""
    return {"median": float(np.median(values)), "least": min(values), "most": max(values)}


def ratio(above: Sequence[float], below: Sequence[float]) -> dict[str, float]:
    """Return median and range of the ratios, round by round."""
    return spread([first / second for first, second in zip(above, below, strict=True)])

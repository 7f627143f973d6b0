"""Run benchmarks: `python -m benchmarks [NAME ...] [--out FILE]`, from the root of the repository.

What is measured takes the place of what the file held under the same name; results of others stay, with the machine,
date and commit that they were measured on.
"""

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine
from tagifai import files

NAMES = ("quality", "speed", "stages", "behavior")
SCHEMA = 1
OUT = Path("benchmarks") / "results.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks that are named, or all of them, and write the results after each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, beside peers in the same run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; default: all")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help=f"default: {OUT}")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    for name in options.names or NAMES:
        print(f"{name} ...", end=" ", flush=True)  # noqa: T201 - a command
        began, machine_facts = time.perf_counter(), machine.facts()
        found = importlib.import_module(f"benchmarks.{name}").run()
        seconds = round(time.perf_counter() - began, 1)
        record(options.out, name, {"machine": machine_facts, "seconds": seconds, "found": found})
        print(f"{seconds:.0f} s -> {options.out}")  # noqa: T201
    return 0


def record(out: Path, name: str, measured: dict[str, Any]) -> None:
    """Put what one benchmark measured into the file, whole or not at all."""
    before = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {"benchmarks": {}}
    rounded = json.loads(json.dumps(measured), parse_float=lambda digits: float(f"{float(digits):.5g}"))
    files.write_json(out, {"schema": SCHEMA, "benchmarks": before["benchmarks"] | {name: rounded}})


if __name__ == "__main__":
    sys.exit(main())

"""Where kfp's local runner puts what the tasks of one run write: <root>/<run>/<task>/<output>."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagifai.verdict import Verdict


@dataclass(frozen=True)
class Outputs:
    """The outputs of the one run below a root."""

    root: Path

    def path(self, task: str, output: str) -> Path:
        """Return the path of one output of one task; nothing is there unless the task wrote it."""
        return next(self.root.glob(f"*/{task}/{output}"), self.root / task / output)

    def verdict(self, task: str) -> Verdict | None:
        """Return what a task found or decided, if it got so far."""
        found = (self.path(task, output) for output in ("verdict", "decision"))
        return next((Verdict.read(path) for path in found if path.is_file()), None)

    def rows_loaded(self) -> str:
        """Say how many rows the load task read of each table."""
        metadata = self._executor_output("load")["artifacts"]["tables"]["artifacts"][0]["metadata"]
        return ", ".join(f"{count} rows of {name.removeprefix('rows_')}" for name, count in metadata.items())

    def version(self) -> str:
        """Say which version the publish task made."""
        return f"version {self._executor_output('publish')['parameterValues']['Output']}"

    def _executor_output(self, task: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.path(task, "executor_output.json").read_text(encoding="utf-8"))
        return found

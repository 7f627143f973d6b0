"""What kfp's local runner prints, kept whole in a file and read for when each task starts and ends.

The runner tells nobody but its log where it is: the two lines it writes around each task are its only interface.
"""

import io
import re
from collections.abc import Callable
from typing import TextIO

STARTED = re.compile(r"Executing task \S*'(?P<task>[\w-]+)'")
ENDED = re.compile(r"Task \S*'(?P<task>[\w-]+)'\S* finished with status \S*(?P<status>SUCCESS|FAILURE)")
ERROR = re.compile(r"^\s*tagifai\.errors\.(?P<kind>\w+): (?P<message>.*)$")


class Transcript(io.TextIOBase):
    """A text stream that copies all it is given to a file, and tells of tasks that start and end.

    on_start: told the task's name; on_end: its name and whether it succeeded. echo: a stream to copy to, too.
    """

    def __init__(
        self,
        file: TextIO,
        *,
        on_start: Callable[[str], None],
        on_end: Callable[[str, bool], None],
        echo: TextIO | None = None,
    ) -> None:
        self._outputs = [file] if echo is None else [file, echo]
        self._on_start, self._on_end = on_start, on_end
        self._line = ""
        self.failed: str | None = None  # the first task that failed
        self.lines: list[str] = []  # what that task printed
        self._printed: list[str] = []  # by the task that runs

    def write(self, text: str) -> int:
        """Take some text, in pieces of any length."""
        for output in self._outputs:
            output.write(text)
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            self._read(line)
        return len(text)

    def flush(self) -> None:
        """Pass on what was written."""
        for output in self._outputs:
            output.flush()

    def error(self) -> tuple[str, str] | None:
        """Return kind and message of the tagifai error that the failed task ended with; None when it was another."""
        for number in range(len(self.lines) - 1, -1, -1):
            if found := ERROR.match(self.lines[number]):
                rest = [line.strip() for line in self.lines[number + 1 :] if line.strip()]
                return found["kind"], "\n".join([found["message"], *rest])
        return None

    def _read(self, line: str) -> None:
        if started := STARTED.search(line):
            self._printed = []
            self._on_start(started["task"])
        elif ended := ENDED.search(line):
            succeeded = ended["status"] == "SUCCESS"
            if not succeeded and self.failed is None:
                self.failed, self.lines = ended["task"], self._printed
            self._printed = []
            self._on_end(ended["task"], succeeded)
        else:
            self._printed.append(line)

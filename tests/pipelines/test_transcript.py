import io

import pytest

from pipelines.transcript import Transcript

LOG = """12:00:00.000 - INFO - Executing task \x1b[96m'load'\x1b[0m
    a line of the task
12:00:01.000 - INFO - Task \x1b[96m'load'\x1b[0m finished with status \x1b[92mSUCCESS\x1b[0m
12:00:01.000 - INFO - Executing task \x1b[96m'gate-2'\x1b[0m
    Traceback (most recent call last):
    tagifai.errors.DataError: it is empty.
    Give it rows.

12:00:02.000 - ERROR - Task \x1b[96m'gate-2'\x1b[0m finished with status \x1b[91mFAILURE\x1b[0m
12:00:02.000 - ERROR - Pipeline \x1b[95m'training'\x1b[0m finished with status \x1b[91mFAILURE\x1b[0m
"""


class Heard(list):
    def transcript(self, file, **options):
        return Transcript(
            file,
            on_start=lambda task: self.append(("start", task)),
            on_end=lambda task, succeeded: self.append(("end", task, succeeded)),
            **options,
        )


@pytest.mark.parametrize("size", [1, 7, len(LOG)])
def test_starts_and_ends_are_told_however_the_text_arrives(size):
    heard, file = Heard(), io.StringIO()
    transcript = heard.transcript(file)
    for start in range(0, len(LOG), size):
        transcript.write(LOG[start : start + size])
    assert heard == [("start", "load"), ("end", "load", True), ("start", "gate-2"), ("end", "gate-2", False)]
    assert file.getvalue() == LOG
    assert transcript.failed == "gate-2"


def test_the_error_of_the_task_that_failed_is_found_whole():
    transcript = Heard().transcript(io.StringIO())
    transcript.write(LOG)
    assert transcript.error() == ("DataError", "it is empty.\nGive it rows.")


def test_a_crash_that_is_no_error_of_ours_is_none():
    transcript = Heard().transcript(io.StringIO())
    transcript.write(LOG.replace("tagifai.errors.DataError", "MemoryError"))
    assert transcript.error() is None
    assert transcript.lines[0].strip().startswith("Traceback")


def test_everything_is_echoed_where_it_is_asked_for():
    echo = io.StringIO()
    transcript = Heard().transcript(io.StringIO(), echo=echo)
    transcript.write(LOG)
    transcript.flush()
    assert echo.getvalue() == LOG

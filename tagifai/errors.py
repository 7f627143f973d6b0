"""What can go wrong, and the exit code that each outcome has at the command line."""

PASSED, FAILED, MISUSED, INCONCLUSIVE = 0, 1, 2, 3  # exit codes of every command


class TagifaiError(Exception):
    """Bad input that a person can mend: says what, where, what is allowed and what to do."""

    exit_code = MISUSED


class TaskError(TagifaiError):
    """The task file, or a file it names, cannot be used."""


class OutputError(TagifaiError):
    """An output cannot be written where it was asked for."""


class DataError(TagifaiError):
    """A table cannot be read, or does not have the shape the task says."""


class ModelError(TagifaiError):
    """A model cannot be loaded, or answers in a way that cannot be used."""


class SuiteError(TagifaiError):
    """A behavior suite or a lexicon of it cannot be used."""


class GateError(TagifaiError):
    """The gate said no, or what it is asked to decide on is not evidence."""

    exit_code = FAILED


class UndecidedError(GateError):
    """The gate said neither yes nor no: the evidence is too thin."""

    exit_code = INCONCLUSIVE


class RegistryError(TagifaiError):
    """A registry cannot be read or written, or refuses what it is given."""

"""Errors and the exit codes that they end a command with."""

import pytest

from tagifai import errors

MENDABLE = (
    errors.TaskError,
    errors.OutputError,
    errors.DataError,
    errors.ModelError,
    errors.SuiteError,
    errors.RegistryError,
)


def test_the_exit_codes_are_what_scripts_rely_on():
    assert (errors.PASSED, errors.FAILED, errors.MISUSED, errors.INCONCLUSIVE) == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("error", "code"),
    [*((error, 2) for error in MENDABLE), (errors.GateError, 1), (errors.UndecidedError, 3)],
)
def test_every_error_is_one_of_ours_and_has_its_exit_code(error, code):
    with pytest.raises(errors.TagifaiError, match="what happened") as caught:
        raise error("what happened")
    assert caught.value.exit_code == code


def test_no_error_is_left_out():
    ours = {value for value in vars(errors).values() if isinstance(value, type)}
    assert ours == {errors.TagifaiError, *MENDABLE, errors.GateError, errors.UndecidedError}

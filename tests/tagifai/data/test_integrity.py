"""What holds for every table."""

import numpy as np
import pandas as pd
import pytest

from tagifai.data import integrity


def table(**columns):
    return pd.DataFrame(columns)


def test_a_table_without_rows_fails():
    assert integrity.has_rows(table(a=[]), prefix="p", name="t").status == "fail"
    assert integrity.has_rows(table(a=[1]), prefix="p", name="t").status == "pass"


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u3000"])
def test_a_blank_title_fails(blank):
    check = integrity.no_blank_strings(table(id=[7, 8, 9], title=["a", blank, None]), prefix="p", name="t", ids="id")
    assert (check.id, check.status, check.n) == ("p/no-blank-strings", "fail", 5)
    assert check.observed == pytest.approx(1 / 5)
    assert check.examples == ({"row": 2, "id": 8, "column": "title", "value": blank},)
    assert "['title']" in check.message


def test_nulls_and_numbers_are_not_blank():
    check = integrity.no_blank_strings(
        table(a=["x", None], b=[1, 2], c=[True, False], d=[None, None]), prefix="p", name="t", ids=None
    )
    assert check.status == "pass"


def test_no_more_than_five_blanks_are_shown():
    check = integrity.no_blank_strings(table(a=[" "] * 9), prefix="p", name="t", ids="absent")
    assert len(check.examples) == 5
    assert check.message.startswith("9 of the 9 cells of t are blank text")


def test_blanks_become_nulls_for_expectations():
    seen = integrity.without_blanks(table(a=["x", " "], n=[1, 2]))
    assert seen["a"].isna().tolist() == [False, True]
    assert seen["n"].tolist() == [1, 2]
    assert seen["n"].dtype == "int64"


@pytest.mark.parametrize(("ran", "declared", "status"), [(3, 3, "pass"), (2, 3, "error"), (0, 0, "error")])
def test_what_did_not_run_is_no_pass(ran, declared, status):
    check = integrity.all_ran(ran, declared, prefix="p", name="t", faults=["x"] * (declared - ran))
    assert (check.status, check.message) == (status, f"{ran} of {declared} expectations of t ran.")
    assert len(check.examples) == declared - ran


@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (np.int64(3), 3),
        (np.float64("nan"), None),
        (np.True_, True),
        (pd.NA, None),
        (None, None),
        (float("inf"), None),
        ("a", "a"),
        (["a"], "['a']"),
        ("x" * 300, "x" * 197 + "..."),
    ],
)
def test_any_cell_can_be_an_example(value, as_json):
    assert integrity.plain(value) == as_json

import math

import pytest

from tagifai.report import words
from tagifai.verdict import EXIT_CODES, Verdict


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, words.NOTHING),
        (math.nan, words.NOTHING),
        (math.inf, words.NOTHING),
        (0, "0"),
        (1234567, "1,234,567"),
        (2.0, "2"),
        (1e300, "1e+300"),
        (0.25, "0.250"),
        (-0.25, "-0.250"),
        (0.00012, "0.00012"),
        (3120.46, "3,120.5"),
    ],
)
def test_numbers_are_written_as_a_person_reads_them(value: float | None, written: str) -> None:
    assert words.number(value) == written


@pytest.mark.parametrize("form", [words.score, words.percent, words.signed, words.duration])
@pytest.mark.parametrize("value", [None, math.nan])
def test_a_number_that_is_not_one_is_a_dash_in_every_form(form: object, value: float | None) -> None:
    assert callable(form)
    assert form(value) == words.NOTHING


def test_metrics_shares_and_differences_have_their_own_forms() -> None:
    assert (words.score(0.9), words.percent(0.0123), words.signed(0.05), words.signed(-0.05)) == (
        "0.900",
        "1.2%",
        "+0.050",
        "\N{MINUS SIGN}0.050",
    )


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0.0213, "21 ms"),
        (0.9999, "1.0 s"),
        (5.94, "5.9 s"),
        (59.99, "1 min 00 s"),
        (125, "2 min 05 s"),
        (7260, "2 h 01 min"),
    ],
)
def test_times_are_written_in_fitting_units(seconds: float, written: str) -> None:
    assert words.duration(seconds) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2031-05-04T10:11:12Z", "2031-05-04 10:11 UTC"),
        ("2031-05-04T10:11:12+02:00", "2031-05-04 08:11 UTC"),
        ("2031-05-04T10:11:12", "2031-05-04 10:11 UTC"),
        ("0001-01-01T00:00:00+02:00", "0001-01-01T00:00:00+02:00"),
        ("yesterday", "yesterday"),
    ],
)
def test_moments_are_written_in_utc(text: str, written: str) -> None:
    assert words.moment(text) == written


def test_a_long_text_is_cut_and_its_whole_is_kept_up_to_a_limit() -> None:
    assert words.short("abc", 3) == "abc"
    assert words.short("ab cdef", 4) == "ab…"
    assert words.whole("abc") == "abc"
    assert words.whole("x" * 5_000) == "x" * 2_000 + "… (5,000 characters)"


def test_nouns_follow_their_count() -> None:
    assert [words.plural(count, "case") for count in (0, 1, 2_000)] == ["0 cases", "1 case", "2,000 cases"]


def test_every_status_has_a_word_a_symbol_and_a_sentence() -> None:
    for status in EXIT_CODES:
        assert words.outcome(status) == status
        assert words.STATUSES[status]
        assert words.SENTENCES[status]
    assert len(set(words.SYMBOLS.values())) == len(words.SYMBOLS) == len(words.STATUSES)
    assert words.outcome("fine") == ""


def test_anchors_are_readable_and_differ_where_texts_do() -> None:
    assert words.anchor("check data/A b").startswith("check-data-a-b-")
    assert words.anchor("a b") != words.anchor("a-b")
    assert words.anchor("\ud800")
    assert len(words.anchor("x" * 1_000)) < 70


def test_a_verdict_without_findings_is_explained_by_its_status() -> None:
    assert words.reasons(Verdict(stage="gate", checks=())) == ["Something that had to be checked could not be."]


def test_columns_are_in_the_order_in_which_they_appear() -> None:
    assert words.columns([{"b": 1}, {"a": 1, "b": 2}]) == ["b", "a"]

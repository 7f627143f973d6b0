import re

import pytest

from tagifai.behavior import cases
from tagifai.behavior.cases import Cases, generate, product
from tagifai.behavior.lexicons import Lexicon
from tagifai.errors import SuiteError

COLORS = {"color": ["red", "green", "blue", "gray"], "thing": ["hat", "shoe", "coat"]}
MFT = {"templates": ["a {color} {thing}"], "expect": {"label": "x"}}


def made(read_suite, rows, *tests, number=0, **top):
    suite = read_suite(*tests, **{"lexicons": COLORS, **top})
    return generate(suite, suite.tests[number], rows)


def row_source(*texts):
    return lambda _: Lexicon("row", texts, tuple("x" for _ in texts), literal=True)


def test_no_more_cases_than_samples(read_suite, no_rows):
    assert len(made(read_suite, no_rows, {**MFT, "samples": 5}).cases) == 5
    assert len(made(read_suite, no_rows, MFT).cases) == 12


def test_a_test_added_before_changes_no_case(read_suite, no_rows):
    alone = made(read_suite, no_rows, {**MFT, "samples": 5})
    beside = made(read_suite, no_rows, {**MFT, "id": "new"}, {**MFT, "samples": 5}, number=1)
    assert alone == beside


def test_equal_texts_are_one_case(read_suite, no_rows):
    assert len(made(read_suite, no_rows, {**MFT, "templates": ["a {color}", "a {color}", "the {color}"]}).cases) == 8


def test_a_sample_is_filled_up_when_texts_repeat(read_suite, no_rows):
    repeating = {**MFT, "templates": ["a {color}", "a {color}", "the {color}"], "samples": 7}
    assert len(made(read_suite, no_rows, repeating).cases) == 7


def test_only_texts_that_changed_are_cases(read_suite, no_rows):
    test = {"type": "INV", "templates": ["a {color} {thing}"], "perturb": ["lower", "upper"]}
    found = made(read_suite, no_rows, test)
    assert {case.text for case in found.cases} == {case.before.upper() for case in found.cases}
    assert (len(found.cases), found.unchanged, found.no_op_rate) == (12, 12, 0.5)


def test_no_case_has_no_no_op_rate():
    assert Cases((), 0).no_op_rate == 0


def test_every_row_is_used_once_before_any_a_second_time(read_suite):
    rows = row_source(*(f"Row number {number}" for number in range(10)))
    test = {"type": "INV", "rows": {}, "perturb": ["typo-drop", "upper", "url-appended"], "samples": 10}
    found = made(read_suite, rows, test)
    assert len({case.before for case in found.cases}) == 10
    assert len({case.clusters for case in found.cases}) == 10
    assert any(case.text.isupper() for case in found.cases)


def test_rows_with_braces_are_texts_not_templates(read_suite):
    test = {"type": "INV", "rows": {}, "perturb": ["upper"]}
    assert made(read_suite, row_source("a {color} {x.y} 100%s"), test).cases[0].text == "A {COLOR} {X.Y} 100%S"


def test_rows_can_become_what_a_template_makes_of_them(read_suite):
    test = {"type": "DIR", "rows": {}, "becomes": "{before} And {color}.", "expect": {"probability": "up", "of": "x"}}
    found = made(read_suite, row_source("One.", "Two."), test)
    assert {case.text for case in found.cases} == {
        f"{row} And {color}." for row in ("One.", "Two.") for color in COLORS["color"]
    }


def test_a_perturbed_text_depends_on_seed_name_and_text_alone(read_suite, no_rows):
    test = {"type": "INV", "templates": ["the {color} machine"], "perturb": ["typo-drop"]}
    first = made(read_suite, no_rows, test)
    assert first == made(read_suite, no_rows, test)
    assert first != made(read_suite, no_rows, test, seed=7)


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"templates": ["fine", "a {colour}"]}, r"suite.yaml:\d+: test one: templates.1: there is no lexicon 'colour'"),
        ({"templates": ["{color"]}, "test one: templates.0: .* is not a slot"),
        ({"slots": {"color": "ml-keywords/none"}}, "test one: templates.0: .* has no label 'none'"),
        ({"slots": {"size": "color"}}, r"no template has the slot 'size'; they have \['color', 'thing'\]"),
        ({"cluster": ["size"]}, "not every template has the slot {size}"),
        ({"expect": {"label_of": "color"}}, "'color' has no labels"),
        ({"type": "INV", "expect": {}, "swap": ["size"]}, "no template has the slot 'size'"),
        ({"type": "INV", "expect": {}, "swap": {"color": "size"}}, "there is no lexicon 'size'"),
        ({"type": "INV", "expect": {}, "becomes": "{before} {size}"}, "there is no lexicon 'size'"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_by_line_and_test(read_suite, no_rows, test, message):
    with pytest.raises(SuiteError, match=message):
        made(read_suite, no_rows, {**MFT, **test})


def test_a_becomes_of_rows_that_cannot_be_filled_is_refused(read_suite):
    test = {"type": "INV", "rows": {}, "becomes": "{before} {size}"}
    with pytest.raises(SuiteError, match="test one: becomes: there is no lexicon 'size'"):
        made(read_suite, row_source("one"), test)


def test_a_slot_may_be_named_for_all_its_numbers(read_suite, no_rows):
    test = {**MFT, "templates": ["{c1} {c2}"], "slots": {"c": "color"}}
    assert len(made(read_suite, no_rows, test).cases) == 12


def test_nested_lexicons_that_explode_are_refused(read_suite, no_rows, monkeypatch):
    monkeypatch.setattr(cases, "MOST_SENTENCES", 5)
    suite = read_suite(
        {**MFT, "templates": ["{f1} {f2}"]}, lexicons={**COLORS, "f": ["{color}", "{thing}", "a {thing}"]}
    )
    with pytest.raises(SuiteError, match="more than 5 sentences"):
        product(suite, suite.tests[0], no_rows)


def test_no_slot_is_left_in_any_text_of_the_default_suite(default_suite):
    for test in default_suite.tests:
        for case in generate(default_suite, test, row_source("a row", "another row")).cases:
            assert not re.search(r"[{}]", case.text + (case.before or ""))

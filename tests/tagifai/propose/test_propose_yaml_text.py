import pytest
import yaml

from tagifai.propose.yaml_text import WIDTH, beside, comment, flow, slug

VALUES = [
    "a",
    "yes",
    "1",
    "",
    "a: b",
    "#x",
    "it's",
    'a "b"',
    "line\nbreak",
    "\x85\u2028",
    "é",
    "{a}",
    "- x",
    "\ud800",
    1,
    0.5,
    True,
]


@pytest.mark.parametrize(
    "value", [*VALUES, VALUES, {"name": "a b", "query": "`x` == 'y'"}, {"a\nb": None}, []], ids=repr
)
def test_a_value_is_read_back_as_it_was_written(value):
    assert yaml.safe_load(f"key:\n  other: {flow(value, indent=4)}") == {"key": {"other": value}}


def test_a_long_list_goes_on_in_more_lines():
    words = [f"word {number}" for number in range(60)]
    text = flow(words, indent=7)
    assert yaml.safe_load(text) == words
    assert max(map(len, text.split("\n"))) <= WIDTH
    assert len(text.split("\n")) > 4


def test_a_comment_stands_beside_a_line_where_there_is_room():
    assert beside("  a: 1", "because") == "  a: 1  # because"
    above, line = beside("  a: 1", "because " * 14).split("\n")
    assert above.startswith("  # because")
    assert line == "  a: 1"


def test_a_comment_holds_no_character_that_yaml_refuses():
    text = comment("a\nb\x00c\x85d " * 30, indent=2)
    assert set("".join(text.split())) == set("#abcd")
    assert yaml.safe_load(f"{text}\nx: 1") == {"x": 1}


@pytest.mark.parametrize(("text", "made"), [("Füße & Co.", "fusse-co"), ("猫", "none"), ("a--b_c", "a-b-c")])
def test_a_slug_is_of_small_ascii_letters(text, made):
    assert slug(text, default="none") == made

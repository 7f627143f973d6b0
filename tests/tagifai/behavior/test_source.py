import pytest

from tagifai.behavior.source import Source
from tagifai.errors import SuiteError


@pytest.fixture
def source(tmp_path):
    def write(text):
        path = tmp_path / "file.yaml"
        path.write_text(text)
        return Source(path)

    return write


def test_a_location_becomes_the_line_it_stands_on(source):
    read = source("name: x\ntests:\n  - id: a\n    slots:\n      city: cities\n")
    assert read.line(("tests", 0, "slots", "city")) == 5
    assert read.line(("tests", 0)) == 3


def test_a_location_that_is_not_in_the_file_becomes_the_line_of_what_is_around_it(source):
    assert source("name: x\ntests:\n  - id: a\n").line(("tests", 0, "slots", 3)) == 3


def test_an_error_names_file_line_test_and_key(source):
    read = source("tests:\n  - id: a\n    at_most: 3\n")
    error = str(read.error(("tests", 0, "at_most"), "is too much"))
    assert error == f"{read.path}:3: test a: at_most: is too much"


def test_a_test_that_is_no_mapping_is_named_by_its_number(source):
    assert "test 0: is wrong" in str(source("tests: [3]\n").error(("tests", 0), "is wrong"))


def test_an_error_outside_tests_names_the_key(source):
    assert str(source("name: 3\n").error(("name",), "is wrong")).endswith(":1: name: is wrong")
    assert str(source("name: 3\n").error((), "is wrong")).endswith(":1: is wrong")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "is not YAML"),
        ("- a\n", "holds no mapping"),
        ("", "holds no mapping"),
        ("a: 1\nb: {c: 1, c: 2}\n", ":2: the key 'c' stands twice"),
        ("a: !!python/name:os.system x\n", "is not YAML"),
        ('a: 1\nb: "\\ud800"\n', ":2: half a character"),
        ("a: &x [*x]\n", "an alias refers to what holds it"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused(source, text, message):
    with pytest.raises(SuiteError, match=message):
        source(text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SuiteError, match="cannot be read"):
        Source(tmp_path / "none.yaml")

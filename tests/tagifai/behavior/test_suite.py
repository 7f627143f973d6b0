import pytest
import yaml

from tagifai.behavior.suite import Suite
from tagifai.errors import SuiteError

TEMPLATES = {"templates": ["{x}"], "expect": {"label": "a"}}
INV = {"type": "INV", "templates": ["{x}"]}
DIR = {"type": "DIR", "templates": ["{x}"], "swap": ["x"]}


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"expect": {"label": "a"}}, "name one source of cases: templates or rows"),
        ({**TEMPLATES, "rows": {}}, "name one source of cases"),
        ({"templates": [], "expect": {"label": "a"}}, "templates: .*at least 1 item"),
        ({**TEMPLATES, "capability": "speed"}, "capability: .*'vocabulary', 'taxonomy'.*not 'speed'"),
        ({**TEMPLATES, "type": "XYZ"}, "type: .*'MFT', 'INV' or 'DIR', not 'XYZ'"),
        ({**TEMPLATES, "at_most": 0}, "at_most: .*greater than 0"),
        ({**TEMPLATES, "at_most": float("nan")}, "at_most: .*finite"),
        ({**TEMPLATES, "samples": 0}, "samples: "),
        ({**TEMPLATES, "id": "Not An Id"}, "id: "),
        ({**TEMPLATES, "threshold": 1}, "threshold: Extra inputs"),
        ({**TEMPLATES, "perturb": ["lower"]}, "an MFT has one text: leave out perturb"),
        (
            {**INV, "perturb": ["loud"]},
            r"perturb: there is no perturbation 'loud'; there are typo-swap, .*not \['loud'\]",
        ),
        ({**INV}, "needs exactly one of perturb, swap and becomes"),
        ({**INV, "perturb": ["lower"], "swap": ["x"]}, "needs exactly one"),
        ({"type": "INV", "rows": {}, "swap": ["x"]}, "rows have no slots to swap"),
        ({"type": "INV", "rows": {"split": "all"}, "perturb": ["lower"]}, "rows.split: "),
        ({"templates": ["{x}"]}, "an MFT needs exactly one of"),
        ({"templates": ["{x}"], "expect": {"label": "a", "label_not": "b"}}, "an MFT needs exactly one of"),
        ({"templates": ["{x}"], "expect": {"probability": "up"}}, "expect: MFT takes .*not .'probability'"),
        ({**INV, "swap": ["x"], "expect": {"label": "a"}}, r"expect: INV takes \['within'\]"),
        ({**DIR, "expect": {"probability": "up"}}, "a DIR needs probability"),
        ({**DIR, "expect": {"of": "a"}}, "a DIR needs probability"),
        ({**DIR, "expect": {"probability": "steady", "of": "a"}}, "steady needs within"),
        ({**DIR, "expect": {"probability": "sideways", "of": "a"}}, "expect.probability: "),
    ],
)
def test_a_test_that_makes_no_sense_is_refused_by_file_line_and_id(write_suite, test, message):
    path = write_suite({"id": "first", **TEMPLATES}, {"id": "wrong", **test})
    with pytest.raises(SuiteError, match=message) as caught:
        Suite.read(path)
    lines = path.read_text().splitlines()
    start = next(number for number, line in enumerate(lines, 1) if "wrong" in line or "Not An Id" in line)
    named = int(str(caught.value).split(":")[1])
    assert str(caught.value).startswith(f"{path}:")
    assert named >= start
    assert f"test {test.get('id', 'wrong')}: " in str(caught.value)


def test_all_findings_are_told_at_once(write_suite):
    path = write_suite({"id": "one", **TEMPLATES, "at_most": 2}, {"id": "two", **TEMPLATES, "samples": 0})
    with pytest.raises(SuiteError) as caught:
        Suite.read(path)
    assert "test one: at_most" in str(caught.value)
    assert "test two: samples" in str(caught.value)


@pytest.mark.parametrize(
    ("top", "message"),
    [
        ({"schema": 2}, "schema: Input should be 1"),
        ({"schema": None}, "schema: "),
        ({"name": ""}, "name: "),
        ({"extra": 1}, "extra: Extra inputs"),
        ({"lexicons": ["../x.yaml"]}, "must lie beside the suite"),
        ({"lexicons": ["/x.yaml"]}, "must lie beside the suite"),
        ({"lexicons": ["none.yaml"]}, "none.yaml cannot be read"),
        ({"lexicons": {"Bad Name": ["x"]}}, "pattern"),
        ({"lexicons": {"x": []}}, "at least 1 item"),
        ({"lexicons": {"x": ["a", "a"]}}, "more than once"),
    ],
)
def test_a_suite_that_makes_no_sense_is_refused(write_suite, top, message):
    with pytest.raises(SuiteError, match=message):
        Suite.read(write_suite(TEMPLATES, **top))


def test_an_id_that_stands_twice_is_refused(write_suite):
    with pytest.raises(SuiteError, match=r"the ids \['one'\] stand more than once"):
        Suite.read(write_suite(TEMPLATES, TEMPLATES))


def test_a_suite_without_tests_is_refused(write_suite):
    with pytest.raises(SuiteError, match="tests: "):
        Suite.read(write_suite())


def write_lexicon(path, name):
    head = {"name": name, "version": 1, "language": "en", "licence": "MIT", "source": "a test"}
    path.write_text(yaml.safe_dump({**head, "fillers": ["red", "blue"]}))


def test_lexicons_lie_beside_the_suite(tmp_path, read_suite):
    write_lexicon(tmp_path / "colors.yaml", "color")
    suite = read_suite({**TEMPLATES, "slots": {"x": "color"}}, lexicons=["colors.yaml"])
    assert suite.find("color").fillers == ("red", "blue")


def test_two_files_with_one_lexicon_are_refused(tmp_path, write_suite):
    write_lexicon(tmp_path / "colors.yaml", "color")
    write_lexicon(tmp_path / "more.yaml", "color")
    with pytest.raises(SuiteError, match=r"more.yaml holds the lexicon 'color'"):
        Suite.read(write_suite(TEMPLATES, lexicons=["colors.yaml", "more.yaml"]))


def test_a_slot_takes_the_lexicon_named_for_it_then_the_suites_own_then_a_shipped_one(read_suite):
    suite = read_suite(
        {**TEMPLATES, "slots": {"x": "cities", "y": "ml-keywords/mlops"}}, lexicons={"months": ["now"], "go2": ["on"]}
    )
    test = suite.tests[0]
    assert suite.lexicon_of(test, "x").name == "cities"
    assert suite.lexicon_of(test, "x2").name == "cities"
    assert suite.lexicon_of(test, "y").name == "ml-keywords/mlops"
    assert suite.lexicon_of(test, "months").fillers == ("now",)
    assert suite.lexicon_of(test, "months1").fillers == ("now",)
    assert suite.lexicon_of(test, "go2").fillers == ("on",)
    assert suite.lexicon_of(test, "countries").name == "countries"
    with pytest.raises(SuiteError, match="no lexicon 'z'; there are months, go2, cities"):
        suite.lexicon_of(test, "z")


def test_a_seed_depends_on_the_id_of_the_test_and_the_seed_of_the_suite_alone(read_suite):
    alone = read_suite({"id": "b", **TEMPLATES})
    together = read_suite({"id": "a", **TEMPLATES}, {"id": "b", **TEMPLATES})
    other = read_suite({"id": "b", **TEMPLATES}, seed=1)
    assert alone.seed(alone.tests[0]) == together.seed(together.tests[1])
    assert together.seed(together.tests[0]) != together.seed(together.tests[1])
    assert other.seed(other.tests[0]) != alone.seed(alone.tests[0])


def test_the_digest_changes_with_a_lexicon_but_not_with_a_comment(read_suite, write_suite):
    before = read_suite(TEMPLATES, lexicons={"x": ["a"]})
    path = write_suite(TEMPLATES, lexicons={"x": ["a"]})
    path.write_text("# a comment\n" + path.read_text())
    assert Suite.read(path).digest == before.digest
    assert read_suite(TEMPLATES, lexicons={"x": ["b"]}).digest != before.digest

import re

import pytest
import yaml

from tagifai.behavior import lexicons
from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.source import Source
from tagifai.errors import SuiteError

HEAD = {"name": "colors", "version": 1, "language": "en", "licence": "MIT", "source": "written for a test"}


def read(tmp_path, **content):
    path = tmp_path / "colors.yaml"
    path.write_text(yaml.safe_dump({**HEAD, **content}, sort_keys=False))
    return lexicons.read(Source(path))


def test_a_list_of_fillers_has_no_labels(tmp_path):
    lexicon = read(tmp_path, fillers=["red", "blue"])
    assert (lexicon.fillers, lexicon.labels, lexicon.groups) == (("red", "blue"), (None, None), {})


def test_a_mapping_labels_its_fillers(tmp_path):
    lexicon = read(tmp_path, fillers={"warm": ["red"], "cold": ["blue", "green"]})
    assert lexicon.labels == ("warm", "cold", "cold")
    assert lexicon.only("cold") == Lexicon("colors/cold", ("blue", "green"), ("cold", "cold"))


def test_a_label_that_is_not_there_is_refused():
    with pytest.raises(SuiteError, match=r"no label 'hot'; it has \['warm'\]"):
        Lexicon.of("colors", {"warm": ["red"]}).only("hot")
    with pytest.raises(SuiteError, match="its fillers have no labels"):
        Lexicon.of("colors", {"": ["red"]}).only("hot")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"fillers": []}, "at least 1 item"),
        ({"fillers": {}}, "at least 1 item"),
        ({"fillers": ["red", True]}, "valid string, not True"),
        ({"fillers": ["red", " "]}, "pattern"),
        ({"fillers": "red"}, "not 'red'"),
        ({"fillers": ["red", "red"]}, r"holds \['red'\] more than once"),
        ({"fillers": ["red"], "name": "Bad Name"}, "name: String should match"),
        ({"fillers": ["red"], "origin": "x"}, "origin: Extra inputs"),
        ({}, "fillers: Field required"),
    ],
)
def test_a_lexicon_that_cannot_be_used_is_refused(tmp_path, content, message):
    with pytest.raises(SuiteError, match=message):
        read(tmp_path, **content)


def test_a_filler_at_fault_is_named_with_its_line(tmp_path):
    with pytest.raises(SuiteError, match=r"colors.yaml:8: fillers.1: "):
        read(tmp_path, fillers=["red", 5])


@pytest.mark.parametrize("name", lexicons.shipped_names())
def test_a_shipped_lexicon_says_where_it_comes_from_and_is_named_as_its_file(name):
    content = yaml.safe_load((lexicons.FOLDER / f"{name}.yaml").read_text())
    assert (content["name"], content["licence"], content["source"]) == (name, "MIT", "written for tagifai")
    assert len(lexicons.shipped(name).fillers) >= 12


def test_a_lexicon_that_is_not_shipped_is_refused_with_those_that_are():
    with pytest.raises(SuiteError, match=r"no lexicon 'nope'; tagifai ships .*cities"):
        lexicons.shipped("nope")


def test_every_frame_has_room_for_a_keyword_and_no_word_of_a_tag(vocabulary):
    speaking = {
        "image",
        "images",
        "video",
        "graph",
        "graphs",
        "text",
        "language",
        "reinforcement",
        "agents",
        "time",
        "series",
        "forecasting",
        "production",
        "deployment",
        "deploying",
        "monitoring",
        "model",
        "models",
    }
    for frame in lexicons.shipped("frames").fillers:
        assert frame.count("{keyword}") == 1
        assert not speaking & set(re.findall(r"\w+", frame.lower()))


def test_each_tag_has_enough_keywords_to_be_judged():
    groups = lexicons.shipped("ml-keywords").groups
    assert len(groups) == 6
    assert all(len(group) >= 36 for group in groups.values())

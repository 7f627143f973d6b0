import made_tables
import pytest
import yaml

from tagifai.behavior.lint import lint
from tagifai.propose.behaviors import suite_text
from tagifai.propose.words import telling_words

TEXTS = [row["description"] for row in made_tables.tools()]
FRENCH = [row["text"] for row in made_tables.reviews()]
JAPANESE = [f"これは短い文章です、番号{row}と{row + 1}" for row in range(40)]
WORDS = {"saws": made_tables.TOOLS["saws"].split()}


def suite(words=None, texts=TEXTS):
    return yaml.safe_load(suite_text("made", WORDS if words is None else words, texts))


def by_id(**given):
    return {test["id"]: test for test in suite(**given)["tests"]}


def test_words_that_a_label_has_for_itself_are_found_and_common_ones_are_not():
    rows = made_tables.tools()
    found = telling_words([row["title"].lower() for row in rows], [row["tag"] for row in rows])
    for label, words in made_tables.TOOLS.items():
        own = set(words.split())
        assert set(found[label][: len(own)]) == own  # one that is there by chance comes after them
        assert len(found[label]) <= len(own) + 1


def test_words_with_digits_marks_and_single_letters_are_left_out_but_not_letters_that_are_words():
    texts = ["cat +++ 猫 x a1 हिन्दी", "dog --- 犬 y b2 तमिल"] * 10
    assert telling_words(texts, ["c", "d"] * 10) == {"c": ("cat", "हिन्दी", "猫"), "d": ("dog", "तमिल", "犬")}


def test_texts_that_share_no_word_have_no_telling_words():
    assert telling_words(["one", "two", "three"], ["a", "b", "a"]) == {"a": (), "b": ()}


def test_word_tests_warn_until_somebody_confirms_the_words():
    test = by_id()["words-saws"]
    assert (test["severity"], test["expect"], test["at_most"]) == ("warn", {"label": "saws"}, 0.3)
    assert suite()["lexicons"] == {"words": WORDS}


@pytest.mark.parametrize(("count", "level"), [(17, 0.2), (16, 0.3), (11, 0.3), (10, 0.5), (6, 0.5)])
def test_a_word_test_asks_for_what_its_words_can_show(tmp_path, count, level):
    words = {"saws": [f"word{'abcdefghijklmnopqrst'[number]}" for number in range(count)]}
    assert by_id(words=words)["words-saws"]["at_most"] == level
    (tmp_path / "suite.yaml").write_text(suite_text("made", words, TEXTS))
    assert lint(tmp_path / "suite.yaml") == []


def test_a_label_with_too_few_words_is_named_instead():
    text = suite_text("made", {"saws": ["saw"] * 1, "paint": []}, TEXTS)
    assert "Too few words tell these labels apart, write tests for them: [saws, paint]" in text
    assert "lexicons" not in yaml.safe_load(text)
    assert not any(test["id"].startswith("words-") for test in yaml.safe_load(text)["tests"])


def test_labels_of_any_script_get_ids_of_their_own(tmp_path):
    words = {
        label: [f"{label}{letter}" for letter in "abcdefgh"] for label in ("猫", "犬", "C++", "c", "yes", "1/2: a")
    }
    ids = [test["id"] for test in suite(words=words)["tests"] if test["type"] == "MFT"]
    assert ids == ["words-1", "words-2", "words-c", "words-c-4", "words-yes", "words-1-2-a"]
    (tmp_path / "suite.yaml").write_text(suite_text("made", words, TEXTS))
    assert lint(tmp_path / "suite.yaml") == []


def test_changes_that_keep_the_label_of_a_text_block():
    found = {name: test.get("severity", "block") for name, test in by_id().items() if test["type"] == "INV"}
    assert found == dict.fromkeys(
        ["letter-case", "punctuation", "whitespace", "typos", "links-and-handles", "irrelevant-sentence"], "block"
    )


def test_texts_in_another_language_only_warn_of_english_sentences_and_of_accents():
    found = by_id(texts=FRENCH)
    assert (found["irrelevant-sentence"]["severity"], found["accents"]["severity"]) == ("warn", "warn")
    assert "severity" not in found["typos"]


def test_a_script_without_capitals_is_not_tested_for_letter_case_or_typos():
    assert not {"letter-case", "typos", "whitespace"} & by_id(texts=JAPANESE).keys()
    assert "punctuation" in by_id(texts=JAPANESE)


@pytest.mark.parametrize(
    ("rows", "level"), [(72, 0.05), (71, 0.1), (36, 0.1), (35, 0.15), (22, 0.2), (17, 0.2), (9, 0.2)]
)
def test_a_row_test_asks_for_what_the_test_split_can_show(rows, level):
    text = suite_text("made", {}, TEXTS[:rows])
    found = {test["id"]: test["at_most"] for test in yaml.safe_load(text)["tests"]}
    assert found["punctuation"] == level
    words = " ".join(text.replace("#", " ").split())
    assert ("too few to show it: expect 'inconclusive', or add rows" in words) == (rows < 17)

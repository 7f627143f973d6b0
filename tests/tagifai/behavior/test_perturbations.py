import random

import pytest

from tagifai.behavior.lexicons import shipped
from tagifai.behavior.perturbations import PERTURBATIONS, URL

PLAIN = "It is easy to see: the café's Tutorial revolutionized how we build things, e.g. state-of-the-art C++ code."
TEXTS = [
    PLAIN,
    "See https://example.org/A-Path?q=It%20is. and then www.Example.org/x build!",
    "",
    "a",
    "1234 5678",
    "ééé ñandú",
    "emoji 🎉 party in rows",
    "مرحبا بالعالم",
    "a\x00b null bytes here",
    "lone \ud800 surrogate here",
    "aaaa bbbb",
    "no spaces".replace(" ", ""),
    "word " * 500,
]


def apply(name, text, seed=0):
    return PERTURBATIONS[name](text, random.Random(seed))


@pytest.mark.parametrize("name", PERTURBATIONS)
@pytest.mark.parametrize("text", TEXTS)
def test_any_text_can_be_perturbed_and_its_urls_stay(name, text):
    result = apply(name, text)
    assert [url for url in URL.findall(result) if "t.co" not in url] == URL.findall(text)


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_same_seed_gives_the_same_text(name):
    assert apply(name, PLAIN, 3) == apply(name, PLAIN, 3)


@pytest.mark.parametrize("name", [name for name in PERTURBATIONS if name != "expanded"])
def test_a_text_that_has_what_is_changed_changes(name):
    assert apply(name, PLAIN) != PLAIN


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("typo-swap", "a be see"),
        ("typo-swap", "aaaaa"),
        ("typo-neighbor", "مرحبا"),
        ("lower", "small"),
        ("punctuation-stripped", "state-of-the-art C++"),
        ("contracted", "nothing to shorten"),
        ("expanded", "nothing to lengthen"),
        ("accents-stripped", "cafe"),
        ("whitespace", "one"),
        ("verb-swapped", "no such word"),
        ("synonym-swapped", "no such word"),
    ],
)
def test_a_text_without_what_is_changed_stays(name, text):
    assert apply(name, text) == text


@pytest.mark.parametrize(
    ("name", "length", "letters"), [("typo-swap", 7, "same"), ("typo-drop", 6, "fewer"), ("typo-repeat", 8, "more")]
)
@pytest.mark.parametrize("seed", range(20))
def test_a_typo_edits_one_word_in_one_place(name, length, letters, seed):
    word = apply(name, "machine", seed)
    assert len(word) == length
    assert (sorted(word) == sorted("machine")) == (letters == "same")
    assert word[0] == "m"


@pytest.mark.parametrize("seed", range(20))
def test_a_neighboring_key_is_beside_the_letter_and_in_its_case(seed):
    word = apply("typo-neighbor", "MMMM", seed)
    assert sum(letter != "M" for letter in word) == 1
    assert set(word) == {"M", "N"}


def test_one_word_in_ten_gets_a_typo():
    text = " ".join(["machine"] * 40)
    assert sum(word != "machine" for word in apply("typo-drop", text).split()) == 4


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("upper", "go to https://a.b/c now", "GO TO https://a.b/c NOW"),
        ("title", "don't stop the NLP", "Don't Stop The NLP"),
        ("punctuation-stripped", "Well, (this) is it: done!", "Well this is it done"),
        ("accents-stripped", "Ñandú café", "Nandu cafe"),
        ("contracted", "DO NOT shout", "DON'T shout"),
        ("contracted", "Do not go", "Don't go"),
        ("expanded", "we don't", "we do not"),
        ("punctuation-added", "see https://a.b/c", "see https://a.b/c ..."),
    ],
)
def test_what_a_perturbation_makes_of_a_text(name, text, expected):
    assert apply(name, text) == expected


@pytest.mark.parametrize("seed", range(20))
def test_an_added_mark_is_another_one(seed):
    assert apply("punctuation-added", "Stop!", seed) in {"Stop.", "Stop!!", "Stop...", "Stop?", "Stop ."}


@pytest.mark.parametrize("seed", range(10))
def test_a_verb_is_swapped_for_another_of_its_form(seed):
    verb = apply("verb-swapped", "It revolutionized us", seed).removeprefix("It ").removesuffix(" us")
    assert verb in shipped("verbs").groups["past"]
    assert verb != "revolutionized"


@pytest.mark.parametrize("seed", range(10))
def test_whitespace_is_all_that_changes(seed):
    assert apply("whitespace", PLAIN, seed).split() == PLAIN.split()


@pytest.mark.parametrize("name", ["sentence-appended", "url-appended", "handle-appended"])
def test_what_is_appended_leaves_the_text_before_it(name):
    assert apply(name, PLAIN).startswith(PLAIN + " ")

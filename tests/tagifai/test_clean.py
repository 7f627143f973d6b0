"""Cleaning: each rule on its own, then all of them together."""

import time

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tagifai import clean
from tagifai.task import Preprocess

TRICKY = st.text(
    st.sampled_from("aAbWw .,-_'\u2019+#@:/()<\n\t\u200b\u0301é€İǰJ\u030cΣK३क\u093f\ud800\U0001f600htpsc1"), max_size=40
)
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=60),
    TRICKY,
    st.lists(
        st.sampled_from(["https://a.b/c", "www.", "x@y.zz", "WWW.É.com", "c++", "#", " ", "ftp://)", "'", "\u0301"])
    ).map("".join),
)
ALL_SETTINGS = st.builds(
    Preprocess,
    lowercase=st.booleans(),
    urls=st.booleans(),
    accents=st.booleans(),
    punctuation=st.booleans(),
    stop_words=st.sampled_from([(), ("a", "the"), ("www", "B")]),
)


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (clean.characters, "a\x00b\tc", "a b c"),
        (clean.characters, "e\u0301", "é"),
        (clean.characters, "zero\u200bwidth \ufeffmark soft\u00adhyphen \ud800half", "zerowidth mark softhyphen half"),
        (clean.characters, "e\u200d\u0301", "é"),
        (clean.lowercase, "YOLO", "yolo"),
        (clean.lowercase, "J\u030c", "ǰ"),
        (clean.accents, "plain", "plain"),
        (clean.accents, "Crème brûlée", "Creme brulee"),
        (clean.accents, "हिन्दी", "हिन्दी"),
        (clean.urls, "see https://a.org/b?c=d#e, then", "see  , then"),
        (clean.urls, "(www.a.org/b)", "( )"),
        (clean.urls, "HTTP://A.ORG ftp://b.org", "   "),
        (clean.urls, "ask me.too+x@mail.example.org!", "ask  !"),
        (clean.urls, "@handle and a www", "@handle and a www"),
        (clean.punctuation, "C++, C# and F#: t-sne (3d)!", "C++ C# and F# t-sne 3d"),
        (clean.punctuation, "don\u2019t stop—'quoted' node.js 3.5.", "don't stop quoted node.js 3.5"),
        (clean.punctuation, "__init__ a_b", "init a_b"),
        (clean.punctuation, "f#m a+b $5 😀 हिन्दी", "f m a b 5 हिन्दी"),
        (clean.whitespace, "  a \n\n b\u3000c ", "a b c"),
    ],
)
def test_a_rule_does_what_its_name_says(rule, before, after):
    assert rule(before) == after


def test_every_rule_has_an_example_above():
    tried = {
        case[0].__name__
        for mark in test_a_rule_does_what_its_name_says.pytestmark
        if mark.name == "parametrize"
        for case in mark.args[1]
    }
    assert tried == set(clean.RULES)


def test_stop_words_are_dropped_as_whole_words_whatever_their_case():
    assert clean.without("The theory of the cat", ("THE", "of")) == "theory cat"


def test_addresses_are_dropped_before_punctuation_would_hide_them():
    assert clean.clean("Code at https://a.org/b-c. Enjoy", Preprocess()) == "code at enjoy"


def test_accents_are_dropped_before_addresses_are_looked_for():
    assert clean.clean("ẃww.a.org x", Preprocess(accents=True)) == "x"


@pytest.mark.parametrize(
    ("setting", "kept"),
    [
        ({"lowercase": False}, "Crème a@b.org"),
        ({"urls": False}, "a@b.org"),
        ({"punctuation": False}, "yes!"),
        ({"accents": False}, "crème"),
    ],
)
def test_a_rule_that_is_switched_off_is_not_applied(setting, kept):
    settings = Preprocess(punctuation=False).model_copy(update={"urls": False}).model_copy(update=setting)
    assert kept in clean.clean("Crème a@b.org yes!", settings)


@given(ANY_TEXT, ALL_SETTINGS)
@example("J\u030c", Preprocess())
@example("www\u200b.a", Preprocess(punctuation=False))
def test_cleaning_twice_is_cleaning_once(text, settings):
    once = clean.clean(text, settings)
    assert clean.clean(once, settings) == once


@given(ANY_TEXT, ALL_SETTINGS)
def test_clean_text_can_be_stored_and_has_no_outer_white_space(text, settings):
    cleaned = clean.clean(text, settings)
    cleaned.encode("utf-8")
    assert cleaned == cleaned.strip()


def test_a_document_is_its_columns_in_order_without_blank_ones():
    assert clean.document(["Title", None, " \t", "", "Text"]) == "Title\nText"
    assert clean.document([None, ""]) == ""


def test_cells_of_any_type_become_texts_and_nulls_nothing():
    titles = pd.Series(["Title", None, 7, float("nan"), pd.NA], dtype=object)
    assert clean.texts(titles) == ["Title", None, "7", None, None]
    assert clean.documents([titles, pd.Series([1.5, 2, 3, None, 5])]) == ["Title\n1.5", "2.0", "7\n3.0", "", "5.0"]


@pytest.mark.parametrize(
    "text", ["a." * 50_000 + "@", "www." * 50_000, "(" * 100_000, "http://" + ")" * 100_000, "-'" * 50_000]
)
def test_a_hostile_text_takes_no_longer_than_its_length(text):
    started = time.perf_counter()
    clean.clean(text, Preprocess(punctuation=False))
    clean.clean(text, Preprocess())
    assert time.perf_counter() - started < 5

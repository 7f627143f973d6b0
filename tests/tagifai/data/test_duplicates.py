"""Near duplicates: proposed by hashing, verified exactly."""

import numpy as np
import pytest
from fruit_task import body
from hypothesis import given, settings
from hypothesis import strategies as st

from tagifai.data import duplicates
from tagifai.data.duplicates import Pair

LONG = " ".join(f"word{number}" for number in range(40))


def test_shingles_are_pairs_of_words():
    assert duplicates.shingles("a b c") == {("a", "b"), ("b", "c")}
    assert duplicates.shingles("a") == {("a",)}
    assert duplicates.shingles("") == frozenset()


def test_similarity_is_the_share_of_common_shingles():
    assert duplicates.jaccard(duplicates.shingles("a b c"), duplicates.shingles("b c d")) == pytest.approx(1 / 3)
    assert duplicates.jaccard(frozenset(), frozenset()) == 0.0


def test_a_changed_word_and_a_copy_are_found_and_a_new_text_is_not():
    texts = [LONG, body(1), LONG.replace("word7 ", "other "), body(2), body(1), "", ""]
    found = duplicates.pairs(texts, threshold=0.8)
    assert [(pair.first, pair.second) for pair in found] == [(0, 2), (1, 4)]
    assert found[0].similarity == pytest.approx(37 / 41)
    assert found[1].similarity == 1.0
    assert duplicates.groups(len(texts), found) == [0, 1, 0, 3, 1, 5, 6]


@pytest.mark.parametrize(("replaced", "found"), [(2, True), (8, False)])
def test_the_threshold_decides(replaced, found):
    other = " ".join(["new"] * replaced + LONG.split()[replaced:])
    assert bool(duplicates.pairs([LONG, other], threshold=0.8)) is found


def test_groups_link_over_several_steps_and_are_named_by_their_first_row():
    assert duplicates.groups(6, [Pair(4, 5, 1.0), Pair(1, 3, 0.9), Pair(3, 5, 0.9)]) == [0, 1, 2, 1, 1, 1]


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 0.95, 1.0])
def test_hashing_proposes_every_pair_that_an_exact_comparison_finds(threshold):
    generator = np.random.default_rng(5)
    texts = [" ".join(generator.choice(list("abcdefgh"), size=generator.integers(1, 10))) for _ in range(150)]
    exact = [pair for pair in duplicates.across(texts, texts, threshold=threshold) if pair.first < pair.second]
    found = duplicates.pairs(texts, threshold=threshold)
    assert len(exact) > 0
    assert set(found) <= set(exact)
    assert duplicates.groups(len(texts), found) == duplicates.groups(len(texts), exact)


@pytest.mark.parametrize("threshold", [0.001, 0.1, 0.3, 0.5, 0.8, 0.9, 0.99, 1.0])
def test_a_pair_at_the_threshold_is_nearly_never_missed(threshold):
    bands, rows = duplicates._bands(threshold)
    assert bands * rows <= duplicates.PERMUTATIONS
    assert (1 - threshold**rows) ** bands <= duplicates.MOST_MISSED or (bands, rows) == (duplicates.PERMUTATIONS, 1)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("ab ", max_size=8), max_size=8), st.lists(st.text("ab ", max_size=8), max_size=8))
def test_the_exact_comparison_agrees_with_the_definition(left, right):
    expected = [
        (i, j, similarity)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if (similarity := duplicates.jaccard(duplicates.shingles(one), duplicates.shingles(other))) >= 0.5
    ]
    found = [(pair.first, pair.second, pair.similarity) for pair in duplicates.across(left, right, threshold=0.5)]
    assert found == expected


def test_the_exact_comparison_goes_in_blocks(monkeypatch):
    monkeypatch.setattr(duplicates, "BLOCK", 2)
    texts = [body(row) for row in range(7)]
    assert [(p.first, p.second) for p in duplicates.across(texts, texts, threshold=0.9)] == [(i, i) for i in range(7)]


@pytest.fixture
def compared(monkeypatch):
    """Return a list that grows by one with each comparison."""
    made, jaccard = [], duplicates.jaccard
    monkeypatch.setattr(duplicates, "jaccard", lambda *sets: made.append(1) or jaccard(*sets))
    return made


def test_rows_of_one_template_are_compared_about_once_each(compared):
    texts = [LONG.replace("word7 ", f"name{row} ") for row in range(2000)]
    found = duplicates.pairs(texts, threshold=0.8)
    assert len(found) == 1999
    assert set(duplicates.groups(len(texts), found)) == {0}
    assert len(compared) < 2 * len(texts)


def test_rows_that_share_much_and_are_no_duplicates_are_compared_with_a_few_only(compared, monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_COMPARED", 5)
    words = LONG.split()
    texts = [" ".join([*words, *(f"own{row}x{number}" for number in range(6))]) for row in range(400)]
    assert duplicates.pairs(texts, threshold=0.8) == []
    assert 400 < len(compared) <= 5 * len(texts)


def test_groups_that_a_later_row_links_are_one():
    words = LONG.split()
    texts = [" ".join(words[start : start + 30]) for start in (0, 8, 4, 2, 6, 5)]
    found = duplicates.pairs(texts, threshold=0.75)
    assert len(found) == 5
    assert set(duplicates.groups(len(texts), found)) == {0}

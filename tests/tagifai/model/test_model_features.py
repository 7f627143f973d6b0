"""Features: words and character n-grams, hashed, counted and weighted."""

import math

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from tagifai.model import features
from tagifai.model.features import WORD_BIT, Features, Piece, Ranges, hashes, pieces, tokens

RANGES = Ranges((1, 1), (3, 5))
TEXTS = ["red apple", "red pear", "green apple tart apple", "a"]


def fitted(texts=TEXTS, *, ranges=RANGES, least=1):
    return Features.fit(texts, ranges=ranges, min_documents=least)


def weights_of(known, texts):
    """Return the weights of each document's features by row."""
    bags = known.bags(texts)
    ends = [*bags.offsets[1:], len(bags.features)]
    return [
        dict(zip(bags.features[start:end].tolist(), bags.weights[start:end].tolist(), strict=True))
        for start, end in zip(bags.offsets, ends, strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("c++ t-sne don't node.js c#", ["c++", "t-sne", "don't", "node.js", "c#"]),
        ("the end.", ["the", "end"]),
        ("", []),
        ("... !", []),
        ("größe 数据", ["größe", "数据"]),
    ],
)
def test_a_text_is_split_into_words(text, words):
    assert tokens(text) == words


def test_word_ngrams_span_words_and_character_ngrams_stay_inside_them():
    found = pieces("red green blue", Ranges((1, 2), (3, 5)))
    assert [piece.text for piece in found if not piece.inside] == ["red", "green", "blue", "red green", "green blue"]
    assert [piece.text for piece in found if piece.inside] == ["red", "green", "blue"]


def test_character_ngrams_of_a_word_are_padded_by_spaces():
    assert len(hashes(Piece(True, "red"), (3, 5))) == 3 + 2 + 1  # of " red ", five characters long
    assert hashes(Piece(True, "a"), (4, 5)) == []


def test_the_hash_of_a_word_never_equals_that_of_a_character_ngram():
    assert all(value >= WORD_BIT for value in hashes(Piece(False, "red"), (3, 5)))
    assert all(0 <= value < WORD_BIT for value in hashes(Piece(True, "red"), (3, 5)))


def test_a_lone_surrogate_is_hashed_like_any_character():
    assert hashes(Piece(False, "\ud800"), (3, 5)) == hashes(Piece(False, "?"), (3, 5))


def test_features_in_too_few_documents_are_dropped():
    known = fitted(least=2)
    red, green = (hashes(Piece(False, word), (3, 5))[0] for word in ("red", "green"))
    assert red in known.hashes
    assert green not in known.hashes
    assert len(fitted()) > len(known) > len(fitted(least=4)) == 0


def test_hashes_ascend_and_rare_features_weigh_more():
    known = fitted()
    assert (np.diff(known.hashes) > 0).all()
    idf = dict(zip(known.hashes.tolist(), known.idf.tolist(), strict=True))
    red, green = (idf[hashes(Piece(False, word), (3, 5))[0]] for word in ("red", "green"))
    assert red == pytest.approx(math.log(5 / 3) + 1)
    assert green == pytest.approx(math.log(5 / 2) + 1)


def test_word_weights_are_those_of_scikit_learn_at_half_the_squared_length():
    reference = TfidfVectorizer(sublinear_tf=True, token_pattern=features.WORD.pattern).fit(TEXTS)
    rows = weights_of(fitted(), TEXTS)
    for row, expected in zip(rows, reference.transform(TEXTS).toarray(), strict=True):
        words = sorted(weight for number, weight in row.items() if fitted().hashes[number] >= WORD_BIT)
        assert words == pytest.approx(sorted(expected[expected > 0] / math.sqrt(2)), abs=1e-6)


def test_words_and_character_ngrams_have_half_the_squared_length_each():
    known = fitted()
    for row in weights_of(known, TEXTS):
        sums = [0.0, 0.0]
        for number, weight in row.items():
            sums[int(known.hashes[number] >= WORD_BIT)] += weight**2
        assert sums == pytest.approx([0.5, 0.5], abs=1e-6)


def test_a_document_of_unknown_features_is_an_empty_bag():
    assert weights_of(fitted(), ["zzz", "", "red", "zzz"])[0::3] == [{}, {}]
    assert weights_of(fitted(least=99), ["red"]) == [{}]


def test_no_document_gives_no_bag():
    bags = fitted().bags([])
    assert [len(part) for part in bags] == [0, 0, 0]


def test_counting_in_chunks_changes_nothing(monkeypatch):
    whole = fitted()
    monkeypatch.setattr(features, "CHUNK", 2)
    chunked = fitted()
    assert (whole.hashes == chunked.hashes).all()
    assert (whole.idf == chunked.idf).all()


def test_forgetting_what_was_hashed_changes_nothing(monkeypatch):
    whole = weights_of(fitted(), TEXTS)
    monkeypatch.setattr(features, "REMEMBERED", 2)
    known = fitted()
    assert weights_of(known, TEXTS) == whole
    assert len(known._rows) <= 2

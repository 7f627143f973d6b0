"""Words and character n-grams of a document, hashed and weighted by TF-IDF.

A feature is a 31-bit hash, so that no vocabulary of strings is kept; only those seen in enough training documents have
a row in the model. Character n-grams are taken inside each word, padded by a space on both sides, which makes them a
function of the word alone: a word is hashed once and its rows are remembered. Words and character n-grams are
normalized apart, each to half of a document's squared length: a long word must not drown the short ones.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"\w(?:[\w+#'._-]*[\w+#])?")  # c++, t-sne, don't and node.js are one word each
WORD_BIT = 1 << 31  # set in the hash of a word n-gram, clear in that of a character n-gram
REMEMBERED = 200_000  # distinct n-grams and words whose rows are kept in memory before the store is emptied
CHUNK = 1024  # documents counted at a time, which bounds the memory of counting


class Bags(NamedTuple):
    """Documents as bags of features: the form that `torch.nn.EmbeddingBag` takes.

    features: rows of the embedding, all documents one after the other; weights: one for each feature;
    offsets: where each document begins.
    """

    features: NDArray[np.int64]
    weights: NDArray[np.float32]
    offsets: NDArray[np.int64]


class Ranges(NamedTuple):
    """The shortest and longest n-gram of words, and of characters."""

    words: tuple[int, int]
    characters: tuple[int, int]


def tokens(text: str) -> list[str]:
    """Split a cleaned document into words."""
    return WORD.findall(text)


class Piece(NamedTuple):
    """What is hashed at once: an n-gram of words as one feature, or all character n-grams inside one word."""

    inside: bool
    text: str


def pieces(text: str, ranges: Ranges) -> list[Piece]:
    """Return the pieces of a cleaned document, each as often as it occurs."""
    words = tokens(text)
    shortest, longest = ranges.words
    grams = (
        " ".join(words[start : start + size])
        for size in range(shortest, longest + 1)
        for start in range(len(words) - size + 1)
    )
    return [*(Piece(False, gram) for gram in grams), *(Piece(True, word) for word in words)]


def hashes(piece: Piece, lengths: tuple[int, int]) -> list[int]:
    """Return the hash of each feature of a piece; lengths: of character n-grams."""
    if not piece.inside:
        return [zlib.crc32(piece.text.encode("utf-8", "replace")) | WORD_BIT]
    padded = f" {piece.text} "
    shortest, longest = lengths
    return [
        zlib.crc32(padded[start : start + size].encode("utf-8", "replace")) & ~WORD_BIT
        for size in range(shortest, longest + 1)
        for start in range(len(padded) - size + 1)
    ]


def chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield texts a chunk at a time."""
    remaining = iter(texts)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


@dataclass(frozen=True)
class Features:
    """The features that a model knows: which hashes have a row, and how rare each was in training.

    hashes: ascending; the position of a hash is its row. idf: one for each row.
    """

    ranges: Ranges
    hashes: NDArray[np.int64]
    idf: NDArray[np.float32]
    _rows: dict[Piece, NDArray[np.int64]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def fit(cls, texts: Sequence[str], *, ranges: Ranges, min_documents: int) -> Self:
        """Choose the features that at least `min_documents` documents hold, with smooth inverse document frequency."""
        seen = np.empty(0, dtype=np.int64)
        counts = np.empty(0, dtype=np.int64)
        for chunk in chunks(texts):
            of_chunk, chunk_counts = _document_frequency(chunk, ranges)
            merged, places = np.unique(np.concatenate([seen, of_chunk]), return_inverse=True)
            counts = np.bincount(places, weights=np.concatenate([counts, chunk_counts]), minlength=len(merged))
            seen = merged
        kept = counts >= min_documents
        idf = np.log((1 + len(texts)) / (1 + counts[kept])) + 1
        return cls(ranges=ranges, hashes=seen[kept], idf=idf.astype(np.float32))

    def __len__(self) -> int:
        return len(self.hashes)

    def bags(self, texts: Sequence[str]) -> Bags:
        """Turn cleaned documents into weighted bags; a document of unknown features is an empty bag."""
        rows = [self._document(text) for text in texts]
        sizes = np.asarray([len(found) for found in rows], dtype=np.int64)
        document = np.repeat(np.arange(len(texts), dtype=np.int64), sizes)
        size = max(1, len(self))
        keys, counts = np.unique(document * size + np.concatenate([*rows, _NONE]), return_counts=True)
        document, features = keys // size, keys % size
        weights = (1 + np.log(counts)) * self.idf[features]
        block = 2 * document + (self.hashes[features] >= WORD_BIT)
        length = np.sqrt(np.bincount(block, weights=weights**2, minlength=2 * len(texts)))
        weights = weights / (length[block] * np.sqrt(2))
        offsets = np.searchsorted(document, np.arange(len(texts)))
        return Bags(features, weights.astype(np.float32), offsets.astype(np.int64))

    def _document(self, text: str) -> NDArray[np.int64]:
        return np.concatenate([*(self._rows_of(piece) for piece in pieces(text, self.ranges)), _NONE])

    def _rows_of(self, piece: Piece) -> NDArray[np.int64]:
        rows = self._rows.get(piece)
        if rows is None:
            wanted = np.asarray(hashes(piece, self.ranges.characters), dtype=np.int64)
            places = np.searchsorted(self.hashes, wanted)
            inside = places < len(self.hashes)
            rows = places[inside][self.hashes[places[inside]] == wanted[inside]]
            if len(self._rows) >= REMEMBERED:
                self._rows.clear()
            self._rows[piece] = rows
        return rows


_NONE = np.empty(0, dtype=np.int64)


def _document_frequency(texts: Sequence[str], ranges: Ranges) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct hashes of a chunk of documents, and in how many documents each stands."""
    found = [_NONE]
    for text in texts:
        distinct = {value for piece in set(pieces(text, ranges)) for value in hashes(piece, ranges.characters)}
        found.append(np.fromiter(distinct, dtype=np.int64, count=len(distinct)))
    return np.unique(np.concatenate(found), return_counts=True)

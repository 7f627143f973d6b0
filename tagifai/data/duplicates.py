"""Documents that say nearly the same: a model tested on a copy of what it was trained on is tested on nothing.

Two documents are near duplicates when the Jaccard similarity of their shingles (pairs of neighboring words) reaches a
threshold. MinHash with locality-sensitive hashing proposes pairs in time linear in the rows; each is then verified.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

PERMUTATIONS = 128  # hashes in a signature
MOST_MISSED = 1e-6  # chance that a pair right at the threshold is not proposed
BLOCK = 1024  # rows compared at a time in the exact comparison

Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True, order=True)
class Pair:
    """Two rows, the earlier first, and the Jaccard similarity of their documents."""

    first: int
    second: int
    similarity: float


def shingles(text: str) -> Shingles:
    """Return the pairs of neighboring words of a clean text; of one word, the word."""
    words = text.split()
    return frozenset(pairwise(words)) if len(words) > 1 else frozenset((word,) for word in words)


def jaccard(left: Shingles, right: Shingles) -> float:
    """Return the share of shingles that both have among those that either has; of nothing, zero."""
    either = len(left | right)
    return len(left & right) / either if either else 0.0


def pairs(texts: Sequence[str], *, threshold: float) -> list[Pair]:
    """Return near duplicates in order; of several with the same shingles, each is paired with the first only."""
    rows: dict[Shingles, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        rows[shingles(text)].append(row)
    rows.pop(frozenset(), None)
    same = [Pair(found[0], other, 1.0) for found in rows.values() for other in found[1:]]
    distinct = list(rows)
    alike = [
        Pair(rows[distinct[left]][0], rows[distinct[right]][0], similarity)
        for left, right in _proposed(distinct, threshold)
        if (similarity := jaccard(distinct[left], distinct[right])) >= threshold
    ]
    return sorted(same + alike)


def groups(rows: int, found: Sequence[Pair]) -> list[int]:
    """Return a group for each row: the first row that it is linked to, over any number of steps; else itself."""
    leader = list(range(rows))

    def first(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for pair in found:
        left, right = sorted((first(pair.first), first(pair.second)))
        leader[right] = left
    return [first(row) for row in range(rows)]


def across(left: Sequence[str], right: Sequence[str], *, threshold: float) -> list[Pair]:
    """Return near duplicates between two lists of texts by comparing all with all: exact, and slower than `pairs`.

    first: a row of left. second: a row of right.
    """
    from scipy import sparse

    sets = [[shingles(text) for text in side] for side in (left, right)]
    every = sorted(frozenset[tuple[str, ...]]().union(*sets[0], *sets[1]))
    numbers = {shingle: number for number, shingle in enumerate(every)}

    def matrix(side: Sequence[Shingles]) -> sparse.csr_array:
        starts = np.cumsum([0, *map(len, side)])
        places = np.fromiter((numbers[shingle] for found in side for shingle in found), np.int64, int(starts[-1]))
        return sparse.csr_array((np.ones(len(places), dtype=np.int32), places, starts), shape=(len(side), len(numbers)))

    ours, theirs = matrix(sets[0]), matrix(sets[1]).T.tocsc()
    sizes = [np.array([len(found) for found in side], dtype=np.int64) for side in sets]
    result: list[Pair] = []
    for start in range(0, len(left), BLOCK):
        both = (ours[start : start + BLOCK] @ theirs).tocoo()
        rows, columns = both.row + start, both.col
        similarity = both.data / (sizes[0][rows] + sizes[1][columns] - both.data)
        near = similarity >= threshold
        result += map(Pair, rows[near].tolist(), columns[near].tolist(), similarity[near].tolist())
    return sorted(result)


def _proposed(sets: Sequence[Shingles], threshold: float) -> Iterator[tuple[int, int]]:
    """Give pairs of sets that may be similar, each once: nearly all that are, and some that are not."""
    from datasketch import MinHash, MinHashLSH

    bands, rows = _bands(threshold)
    index = MinHashLSH(num_perm=PERMUTATIONS, params=(bands, rows))
    hashed = ([" ".join(shingle).encode() for shingle in found] for found in sets)
    for number, signature in enumerate(MinHash.generator(hashed, num_perm=PERMUTATIONS)):
        yield from ((other, number) for other in sorted(index.query(signature)))
        index.insert(number, signature, check_duplication=False)


def _bands(threshold: float) -> tuple[int, int]:
    """Return how many bands of how many hashes find a pair at the threshold: as selective as may be, missing few."""
    fitting = [
        (PERMUTATIONS // rows, rows)
        for rows in range(1, PERMUTATIONS // 2 + 1)  # two bands at least
        if (1 - threshold**rows) ** (PERMUTATIONS // rows) <= MOST_MISSED
    ]
    return fitting[-1] if fitting else (PERMUTATIONS, 1)

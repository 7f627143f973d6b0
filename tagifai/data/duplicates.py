"""Documents that say nearly the same: a model tested on a copy of what it was trained on is tested on nothing.

Two documents are near duplicates when the Jaccard similarity of their shingles (pairs of neighboring words) reaches a
threshold. MinHash with locality-sensitive hashing proposes pairs, which are then verified. Only what links groups is
looked for: rows that are in one group already are not compared again, so that a thousand texts made from one template
take a thousand comparisons and not a million.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

PERMUTATIONS = 128  # hashes in a signature
MOST_MISSED = 1e-6  # chance that a pair right at the threshold is not proposed
MOST_COMPARED = 200  # comparisons of one row: texts that share much, yet are no duplicates, are all proposed as such
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
    """Return near duplicates in order: enough pairs to link each group, one fewer than it has rows.

    A row of more than MOST_COMPARED proposals in vain may miss its group: `across` compares all with all, and finds it.
    """
    rows: dict[Shingles, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        rows[shingles(text)].append(row)
    rows.pop(frozenset(), None)
    same = [Pair(found[0], other, 1.0) for found in rows.values() for other in found[1:]]
    distinct = list(rows)
    alike = [
        Pair(rows[distinct[link.first]][0], rows[distinct[link.second]][0], link.similarity)
        for link in _links(distinct, threshold)
    ]
    return sorted(same + alike)


def groups(rows: int, found: Sequence[Pair]) -> list[int]:
    """Return a group for each row: the first row that it is linked to, over any number of steps; else itself."""
    leaders = _Leaders(rows)
    for pair in found:
        leaders.link(pair.first, pair.second)
    return [leaders.first(row) for row in range(rows)]


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


class _Leaders:
    """The first row of each row's group, while groups are being linked."""

    def __init__(self, rows: int) -> None:
        self._leader = list(range(rows))

    def first(self, row: int) -> int:
        while self._leader[row] != row:
            self._leader[row] = self._leader[self._leader[row]]
            row = self._leader[row]
        return row

    def link(self, one: int, other: int) -> None:
        left, right = sorted((self.first(one), self.first(other)))
        self._leader[right] = left


def _links(sets: Sequence[Shingles], threshold: float) -> Iterator[Pair]:
    """Give pairs of similar sets, until all that are similar over any number of steps are linked."""
    from datasketch import MinHash

    bands, size = _bands(threshold)
    leaders = _Leaders(len(sets))
    buckets: dict[tuple[int, bytes], dict[int, list[int]]] = {}  # rows with the same hashes in a band, by their leader
    hashed = ([" ".join(shingle).encode() for shingle in found] for found in sets)
    for number, signature in enumerate(MinHash.generator(hashed, num_perm=PERMUTATIONS)):
        hashes = signature.hashvalues
        near = [buckets.setdefault((at, hashes[at * size : (at + 1) * size].tobytes()), {}) for at in range(bands)]
        tried: set[int] = set()
        for bucket in near:
            for other in _strangers(bucket, number, leaders):
                if other in tried:
                    continue
                if len(tried) == MOST_COMPARED:
                    break
                tried.add(other)
                if (similarity := jaccard(sets[other], sets[number])) >= threshold:
                    leaders.link(other, number)
                    yield Pair(other, number, similarity)
        for bucket in near:
            bucket.setdefault(leaders.first(number), []).append(number)


def _strangers(bucket: dict[int, list[int]], row: int, leaders: _Leaders) -> Iterator[int]:
    """Give the rows of a bucket that are not linked to a row, each group's only until it is."""
    moved = []
    for leader, members in bucket.items():
        for other in members:
            if leaders.first(leader) == leaders.first(row):
                break
            yield other
        if leaders.first(leader) != leader:  # its group was linked to another since
            moved.append(leader)
    for leader in moved:
        bucket.setdefault(leaders.first(leader), []).extend(bucket.pop(leader))


def _bands(threshold: float) -> tuple[int, int]:
    """Return how many bands of how many hashes find a pair at the threshold: as selective as may be, missing few."""
    fitting = [
        (PERMUTATIONS // rows, rows)
        for rows in range(1, PERMUTATIONS // 2 + 1)  # two bands at least
        if (1 - threshold**rows) ** (PERMUTATIONS // rows) <= MOST_MISSED
    ]
    return fitting[-1] if fitting else (PERMUTATIONS, 1)

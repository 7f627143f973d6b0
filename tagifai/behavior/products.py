"""Cases of a test as a product of lexicons, numbered without being made.

A number is decoded into one filler for each slot, so that a sample of a product of millions costs no more than the
sample itself.
"""

import math
import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from tagifai.behavior.articles import article
from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.templates import Pieces, Sentence, Slot
from tagifai.errors import SuiteError

Pick = tuple[int, Sequence[Any]]  # which digit of a case's number, and what each of its values stands for


class Case(NamedTuple):
    """One case of a test: the text asked of the model, and the text it was made from where there are two.

    label: the label of the slot that the expectation refers to. clusters: one number for each way in which cases of the
    test resemble each other.
    """

    text: str
    before: str | None
    label: str | None
    clusters: tuple[int, ...]


class SentenceProduct:
    """All cases of one sentence: `case(number)` for every number below `count`."""

    def __init__(
        self, sentence: Sentence, *, label: str | None, clusters: Sequence[str], differ: Sequence[str], template: int
    ):
        before, after = sentence.pair
        slots = {piece.name: piece.lexicon for piece in (*before, *(after or ())) if isinstance(piece, Slot)}
        self._chosen = sentence.chosen
        self._drawn = {name: (digit, lexicon) for digit, (name, lexicon) in enumerate(slots.items(), start=1)}
        self._digits = _digits(list(slots.values()))
        self.count = math.prod(radix for radix, _ in self._digits)
        self._before = self._format(before)
        self._after = None if after is None else self._format(after)
        self._label: Pick = self._pick_label(label) if label else (0, (None,))
        self._differ = [self._pick_label(slot) for slot in differ]
        self._clusters: list[Pick] = [self._pick_number(slot) for slot in clusters] or [(0, (template,))]

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots of the sentence, those that were nested among them."""
        return (*self._chosen, *self._drawn)

    def case(self, number: int) -> Case | None:
        """Make the case of a number; none where slots that must differ in label do not."""
        digits = [0]  # the digit of everything that is the same in all cases
        for radix, earlier in self._digits:
            number, digit = divmod(number, radix)
            if earlier:
                for used in sorted([digits[other] for other in earlier]):
                    digit += digit >= used
            digits.append(digit)
        if self._differ:
            (one, labels), (other, others) = self._differ
            if labels[digits[one]] == others[digits[other]]:
                return None
        form, picks = self._before
        text = form % tuple([values[digits[digit]] for digit, values in picks])
        original = None
        if self._after is not None:
            form, picks = self._after
            original, text = text, form % tuple([values[digits[digit]] for digit, values in picks])
        digit, labels = self._label
        return Case(
            text, original, labels[digits[digit]], tuple([values[digits[digit]] for digit, values in self._clusters])
        )

    def _find(self, slot: str) -> tuple[int, Lexicon]:
        if slot in self._chosen:
            return 0, self._chosen[slot][0]
        if slot not in self._drawn:
            raise SuiteError(f"not every template has the slot {{{slot}}}; here are {list(self.slots)}")
        return self._drawn[slot]

    def _pick_label(self, slot: str) -> Pick:
        digit, lexicon = self._find(slot)
        if None in lexicon.labels:
            raise SuiteError(f"the slot {{{slot}}} is expected to say the label, but {lexicon.name!r} has no labels")
        return (digit, lexicon.labels) if digit else (0, (lexicon.labels[self._chosen[slot][1]],))

    def _pick_number(self, slot: str) -> Pick:
        digit, lexicon = self._find(slot)
        return (digit, range(len(lexicon.fillers))) if digit else (0, (self._chosen[slot][1],))

    def _format(self, pieces: Pieces) -> tuple[str, list[Pick]]:
        """Return a %-format, and what goes to each of its places."""
        form = ""
        picks: list[Pick] = []
        for piece in pieces:
            if isinstance(piece, str):
                form += piece.replace("%", "%%")
            else:
                form += "%s"
                digit, lexicon = self._drawn[piece.name]
                words = lexicon.fillers
                picks.append((digit, [f"{article(word)} {word}" for word in words] if piece.article else words))
        return form, picks


def _digits(lexicons: Sequence[Lexicon]) -> list[tuple[int, list[int]]]:
    """Return the radix of each digit, and the earlier digits that take other fillers of the same lexicon."""
    names = [lexicon.name for lexicon in lexicons]
    earlier = [[other + 1 for other in range(place) if names[other] == name] for place, name in enumerate(names)]
    return [
        (max(0, len(lexicon.fillers) - len(taken)), taken) for lexicon, taken in zip(lexicons, earlier, strict=True)
    ]


class Product:
    """All cases of all sentences of a test."""

    def __init__(self, sentences: Sequence[SentenceProduct]):
        self._sentences = sentences
        self._ends = list(accumulate(sentence.count for sentence in sentences))

    @property
    def count(self) -> int:
        """How many cases there are, before equal texts are dropped."""
        return self._ends[-1] if self._ends else 0

    def draw(self, samples: int, seed: int) -> Iterator[Case]:
        """Yield cases without replacement: all in order where `samples` covers them, else in a seeded random order."""
        numbers = range(self.count) if samples >= self.count else _shuffled(self.count, seed)
        for number in numbers:
            place = bisect_right(self._ends, number)
            start = self._ends[place - 1] if place else 0
            case = self._sentences[place].case(number - start)
            if case is not None:
                yield case


def _shuffled(count: int, seed: int) -> Iterator[int]:
    """Yield the numbers below `count` in random order (Fisher-Yates), remembering only what was moved."""
    randrange = random.Random(seed).randrange  # noqa: S311 - a sample, not a secret
    moved: dict[int, int] = {}
    for end in range(count):
        place = randrange(end, count)
        yield moved.get(place, place)
        moved[place] = moved.pop(end, end)

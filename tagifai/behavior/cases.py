"""The cases of a test: drawn from its templates or rows, perturbed where it says so, each once."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.perturbations import PERTURBATIONS
from tagifai.behavior.products import Case, Product, SentenceProduct
from tagifai.behavior.schema import ROW, BehaviorTest, Rows
from tagifai.behavior.suite import Suite
from tagifai.behavior.templates import Change, sentences
from tagifai.errors import SuiteError

MOST_SENTENCES = 20_000  # that nested lexicons may make of the templates of one test

RowsOf = Callable[[Rows], Lexicon]  # the texts of a split, with their labels


@dataclass(frozen=True)
class Cases:
    """What a test asks of a model. unchanged: texts that a perturbation left as they were; these are no cases."""

    cases: tuple[Case, ...]
    unchanged: int

    @property
    def no_op_rate(self) -> float:
        """The share of texts that stayed as they were."""
        tried = len(self.cases) + self.unchanged
        return self.unchanged / tried if tried else 0.0


def generate(suite: Suite, test: BehaviorTest, rows: RowsOf) -> Cases:
    """Make the cases of a test: the same ones whatever else the suite holds; raises SuiteError naming line and test."""
    unchanged = 0

    def changed() -> Iterator[Case]:
        nonlocal unchanged
        seen = set()
        for case in _drawn(suite, test, rows):
            key = (case.before, case.text)
            if case.text == case.before:
                unchanged += 1
            elif key not in seen:
                seen.add(key)
                yield case

    return Cases(tuple(islice(changed(), test.samples)), unchanged)


def product(suite: Suite, test: BehaviorTest, rows: RowsOf) -> Product:
    """Return the product that the cases of a test are drawn from."""
    location = suite.location(test)
    change = Change(test.swap, test.becomes)

    def find(slot: str) -> Lexicon:
        return rows(test.rows) if test.rows is not None and slot == ROW else suite.lexicon_of(test, slot)

    made: list[SentenceProduct] = []
    for number, template in enumerate(test.sources):
        try:
            made += [
                SentenceProduct(
                    sentence, label=test.expect.slot, clusters=test.clusters, differ=test.differ, template=number
                )
                for sentence in islice(sentences(template, change, find), MOST_SENTENCES + 1 - len(made))
            ]
        except SuiteError as error:
            place = ("templates", number) if test.templates else ("becomes",)
            raise suite.source.error((*location, *place), str(error)) from error
    if len(made) > MOST_SENTENCES:
        raise suite.source.error(
            location, f"nested lexicons make more than {MOST_SENTENCES} sentences of the templates"
        )
    there = {slot for sentence in made for slot in sentence.slots}
    unused = [
        slot for slot in (*test.slots, *test.swap) if not there & {slot, *(slot + digit for digit in "0123456789")}
    ]
    if unused:
        raise suite.source.error(location, f"no template has the slot {unused[0]!r}; they have {sorted(there)}")
    return Product(made)


def _drawn(suite: Suite, test: BehaviorTest, rows: RowsOf) -> Iterator[Case]:
    """Yield cases as they are drawn: with perturbations, every source text once before any a second time."""
    seed = suite.seed(test)
    drawn = product(suite, test, rows).draw(test.samples, seed)
    if not test.perturb:
        yield from drawn
        return
    sources = list(islice(drawn, test.samples))
    names = test.perturb
    for turn in range(len(names)):
        for index, case in enumerate(sources):
            yield perturbed(case, names[(index + turn) % len(names)], seed)


def perturbed(case: Case, name: str, seed: int) -> Case:
    """Return a case whose text is perturbed, in a way that depends on nothing but the seed, the name and the text."""
    key = f"{seed}/{name}/{case.text}".encode("utf-8", "surrogatepass")
    rng = random.Random(int.from_bytes(blake2b(key, digest_size=8).digest()))  # noqa: S311 - a sample, not a secret
    return case._replace(before=case.text, text=PERTURBATIONS[name](case.text, rng))

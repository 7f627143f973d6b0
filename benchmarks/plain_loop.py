"""Behavior testing in its plain form, for comparison: a formatter, a loop, and one model call a test.

It works as CheckList does (Ribeiro et al., ACL 2020): templates are filled by `string.Formatter` with fillers drawn
independently, no case is looked at twice, and each test asks the model for all of its texts, originals included. It
takes the same suite, draws as many cases of each test, perturbs by the same functions and expects the same; it reports
one rate a test, without clusters and intervals.
"""

import random
import re
from collections.abc import Callable, Mapping
from string import Formatter
from typing import NamedTuple

import numpy as np

from tagifai.behavior.articles import article
from tagifai.behavior.cases import RowsOf
from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.perturbations import PERTURBATIONS
from tagifai.behavior.schema import ROW, BehaviorTest
from tagifai.behavior.suite import Suite
from tagifai.behavior.templates import TOKEN
from tagifai.predictor import Predictor, Probabilities

Filled = dict[str, str]  # the filler of each slot


class Case(NamedTuple):
    """A text, the text it was made from where there are two, and the label of the slot that the expectation names."""

    text: str
    before: str | None
    label: str | None


class SlotFormatter(Formatter):
    """Fill slots by name; `{a:slot}` puts the article before the filler."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Return the filler; for the name `a`, which stands for all fillers, the one that the rest names."""
        if not isinstance(value, dict):
            return str(value)
        filler = str(value[format_spec])
        return f"{article(filler)} {filler}"


FORMATTER = SlotFormatter()


def run(suite: Suite, model: Predictor, rows: RowsOf) -> dict[str, float]:
    """Run every test of a suite on a model; return the rate of failures of each."""
    return {test.id: failure_rate(test, cases_of(suite, test, rows), model) for test in suite.tests}


def cases_of(suite: Suite, test: BehaviorTest, rows: RowsOf) -> list[Case]:
    """Draw as many cases as a test asks for, of as many source texts as there are where these are rows."""
    generator = random.Random(suite.seed(test))  # noqa: S311 - a sample, not a secret

    def find(slot: str) -> Lexicon:
        return rows(test.rows) if test.rows is not None and slot == ROW else suite.lexicon_of(test, slot)

    if test.rows is not None:
        lexicon = find(ROW)
        drawn = list(zip(lexicon.fillers, lexicon.labels, strict=True))[: test.samples]
        return [_changed(test, text, label, number, generator) for number, (text, label) in enumerate(drawn)]
    return [_drawn(test, number, find, generator) for number in range(test.samples)]


def _changed(test: BehaviorTest, text: str, label: str | None, number: int, generator: random.Random) -> Case:
    if test.perturb:
        return Case(PERTURBATIONS[test.perturb[number % len(test.perturb)]](text, generator), text, label)
    if test.becomes is not None:
        return Case(test.becomes.replace("{before}", text), text, label)
    return Case(text, None, label)


def _drawn(test: BehaviorTest, number: int, find: Callable[[str], Lexicon], generator: random.Random) -> Case:
    template = generator.choice(test.sources)
    filled: Filled = {}
    labels: dict[str, str | None] = {}
    whole = template if test.becomes is None else f"{template}\0{test.becomes.replace('{before}', template)}"
    while names := [match["name"] for match in TOKEN.finditer(whole) if match["name"]]:
        for name in names:
            if name not in filled:
                _draw(name, find(name), filled, labels, generator)
        whole = _filled(whole, filled)
    text, _, becomes = whole.partition("\0")
    label = labels.get(test.expect.slot) if test.expect.slot else None
    if becomes:
        return Case(becomes, text, label)
    if test.swap:
        others = _others(test.swap, filled, find, generator)
        return Case(_again(template, {**filled, **others}), text, label)
    return _changed(test, text, label, number, generator)


def _draw(
    name: str, lexicon: Lexicon, filled: Filled, labels: dict[str, str | None], generator: random.Random
) -> None:
    place = generator.randrange(len(lexicon.fillers))
    filled[name], labels[name] = lexicon.fillers[place], lexicon.labels[place]


def _others(
    swap: Mapping[str, str | None], filled: Filled, find: Callable[[str], Lexicon], generator: random.Random
) -> Filled:
    """Draw other fillers for the slots that are swapped, `slot` standing for `slot1` too."""
    return {
        name: generator.choice(find(swap.get(name) or name).fillers)
        for name in filled
        if name in swap or re.sub(r"\d$", "", name) in swap
    }


def _again(template: str, filled: Filled) -> str:
    while TOKEN.search(template):
        template = _filled(template, filled)
    return template


def _filled(template: str, filled: Filled) -> str:
    return FORMATTER.vformat(template, (), {**filled, "a": filled})


def failure_rate(test: BehaviorTest, cases: list[Case], model: Predictor) -> float:
    """Ask the model for all texts of a test at once, and return the share of cases that are not as expected."""
    texts = [text for case in cases for text in (case.before, case.text) if text is not None]
    answers = model.probabilities(texts)
    if test.type == "MFT":
        passed = [_has_label(test, case, model, row) for case, row in zip(cases, answers, strict=True)]
    else:
        pairs = zip(cases, answers[0::2], answers[1::2], strict=True)
        passed = [_holds(test, case, model, before, after) for case, before, after in pairs]
    return 1 - float(np.mean(passed))


def _has_label(test: BehaviorTest, case: Case, model: Predictor, row: Probabilities) -> bool:
    expect = test.expect
    best = model.labels[int(row.argmax())]
    if expect.label_not is not None or expect.label_not_of is not None:
        return best != (expect.label_not or case.label)
    return best in (expect.label_in or (expect.label or case.label,))


def _holds(test: BehaviorTest, case: Case, model: Predictor, before: Probabilities, after: Probabilities) -> bool:
    if test.type == "INV":
        return bool(before.argmax() == after.argmax())
    column = model.labels.index(str(test.expect.of or case.label))
    moved = float(after[column] - before[column])
    if test.expect.probability == "steady":
        return abs(moved) <= (test.expect.within or 0.0)
    return (moved if test.expect.probability == "up" else -moved) > (test.expect.by or 0.0)

"""Behavior testing in its plain form, for comparison: a formatter, a loop, and one model call a test.

It works as CheckList does (Ribeiro et al., ACL 2020): templates are filled by `string.Formatter` with fillers drawn
independently, no case is looked at twice, and each test asks the model for all of its texts, originals included. It
takes the same suite, perturbs by the same functions and expects the same; it reports one rate a test, without clusters,
intervals and examples.
"""

import random
from collections.abc import Mapping
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


class PlainCase(NamedTuple):
    """A text, the text it was made from where there are two, and the label of the slot that the expectation names."""

    text: str
    before: str | None
    label: str | None


class SlotFormatter(Formatter):
    """Fill slots by name; `{a:slot}` puts the article before the filler."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Return the filler; for `a`, whose value is all fillers, that of the slot named, with its article."""
        if not isinstance(value, dict):
            return str(value)
        filler = str(value[format_spec])
        return "{a:" + filler[1:] if filler.startswith("{") else f"{article(filler)} {filler}"


FORMATTER = SlotFormatter()
OTHER = "-other"  # ends the name of a slot that takes another filler of the same lexicon


def fill(template: str, fillers: Mapping[str, str]) -> str:
    """Put fillers into the slots of a template."""
    return FORMATTER.vformat(template, (), {**fillers, "a": fillers})


def slots(template: str) -> list[str]:
    """Return the names of the slots in a template."""
    return [match["name"] for match in TOKEN.finditer(template) if match["name"]]


class Drawing:
    """The cases of one test, drawn one after the other."""

    def __init__(self, suite: Suite, test: BehaviorTest, rows: RowsOf):
        self._suite, self._test, self._rows = suite, test, rows
        self._random = random.Random(suite.seed(test))  # noqa: S311 - a sample, not a secret

    def cases(self) -> list[PlainCase]:
        """Draw as many cases as the test asks for; of rows, no row twice in one form."""
        most = self._test.samples
        if self._test.rows is not None and self._test.becomes is None:
            most = min(most, len(self._find(ROW).fillers) * max(1, len(self._test.perturb)))
        return [self._case(number) for number in range(most)]

    def _find(self, slot: str) -> Lexicon:
        rows = self._test.rows
        return self._rows(rows) if rows is not None and slot == ROW else self._suite.lexicon_of(self._test, slot)

    def _case(self, number: int) -> PlainCase:
        test = self._test
        before = self._unnested(self._random.choice(test.sources))
        after = self._after(before)
        fillers, labels = self._drawn(slots(before) + slots(after or ""), number)
        while test.differ and labels[test.differ[0]] == labels[test.differ[1]]:
            fillers, labels = self._drawn(slots(before) + slots(after or ""), number)
        text, label = fill(before, fillers), labels.get(test.expect.slot or "")
        if after is not None:
            return PlainCase(fill(after, fillers), text, label)
        if test.perturb:
            name = test.perturb[number // len(self._find(ROW).fillers) % len(test.perturb)] if test.rows else None
            return PlainCase(PERTURBATIONS[name or self._random.choice(test.perturb)](text, self._random), text, label)
        return PlainCase(text, None, label)

    def _unnested(self, template: str) -> str:
        """Fill the slots whose fillers hold slots themselves, and leave the others."""
        while nested := [name for name in slots(template) if self._find(name).nested]:
            kept = {name: f"{{{name}}}" for name in slots(template)}
            template = fill(template, kept | {name: self._random.choice(self._find(name).fillers) for name in nested})
        return template

    def _after(self, before: str) -> str | None:
        """Return the template of the changed text: slots replaced, or what the text becomes."""
        if self._test.becomes is not None:
            return self._unnested(self._test.becomes.replace("{before}", before))
        if not self._test.swap:
            return None
        others = {name: f"{{{self._test.swap.get(name, name) or name + OTHER}}}" for name in slots(before)}
        return fill(before, others)

    def _drawn(self, names: list[str], number: int) -> tuple[dict[str, str], dict[str, str | None]]:
        """Return a filler for each slot, and its label."""
        fillers: dict[str, str] = {}
        labels: dict[str, str | None] = {}
        for name in names:
            lexicon = self._find(name.removesuffix(OTHER))
            size = len(lexicon.fillers)
            place = number % size if name == ROW else self._random.randrange(size)
            fillers[name], labels[name] = lexicon.fillers[place], lexicon.labels[place]
        return fillers, labels


def run(suite: Suite, model: Predictor, rows: RowsOf) -> tuple[dict[str, float], int]:
    """Run every test of a suite on a model; return the rate of failures of each, and how many cases there were."""
    drawn = {test.id: Drawing(suite, test, rows).cases() for test in suite.tests}
    rates = {test.id: failure_rate(test, drawn[test.id], model) for test in suite.tests}
    return rates, sum(map(len, drawn.values()))


def failure_rate(test: BehaviorTest, cases: list[PlainCase], model: Predictor) -> float:
    """Ask the model for all texts of a test at once, and return the share of cases that are not as expected."""
    texts = [text for case in cases for text in (case.before, case.text) if text is not None]
    answers = model.probabilities(texts)
    if test.type == "MFT":
        passed = [_has_label(test, case, model, row) for case, row in zip(cases, answers, strict=True)]
    else:
        pairs = zip(cases, answers[0::2], answers[1::2], strict=True)
        passed = [_holds(test, case, model, before, after) for case, before, after in pairs]
    return 1 - float(np.mean(passed))


def _has_label(test: BehaviorTest, case: PlainCase, model: Predictor, row: Probabilities) -> bool:
    expect = test.expect
    best = model.labels[int(row.argmax())]
    if expect.label_not is not None or expect.label_not_of is not None:
        return best != (expect.label_not or case.label)
    return best in (expect.label_in or (expect.label or case.label,))


def _holds(test: BehaviorTest, case: PlainCase, model: Predictor, before: Probabilities, after: Probabilities) -> bool:
    if test.type == "INV":
        best = int(before.argmax())
        close = test.expect.within is None or abs(float(after[best] - before[best])) <= test.expect.within
        return best == int(after.argmax()) and close
    column = model.labels.index(str(test.expect.of or case.label))
    moved = float(after[column] - before[column])
    if test.expect.probability == "steady":
        return abs(moved) <= (test.expect.within or 0.0)
    return (moved if test.expect.probability == "up" else -moved) > (test.expect.by or 0.0)

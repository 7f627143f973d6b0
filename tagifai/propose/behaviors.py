"""A behavior suite: words that lead to each label, and changes of real texts that must not change it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tagifai.behavior.cases import perturbed
from tagifai.behavior.lint import clusters_needed
from tagifai.behavior.products import Case
from tagifai.propose.yaml_text import comment, flow, slug
from tagifai.verdict import Severity

WORD_LEVELS = (0.20, 0.30, 0.50)  # the largest failure rate, the strictest that a number of words can show
ROW_LEVELS = (0.05, 0.10, 0.15, 0.20)  # and texts of the test split
SAMPLES = 300  # as many cases as a test makes unless it says otherwise
ENGLISH = frozenset(("the", "and", "of", "with", "for", "this", "that", "are", "it", "to"))
LANGUAGE = 0.5  # share of texts with one of these words, from which texts are taken to be English

HEADER = """
What a model must do beyond being right on average: PROPOSED from the table, to be edited by a person. Tests whose truth
somebody has to confirm only warn; take out `severity: warn` when you stand behind one. Check the file with
`tagifai behave --lint`, see its cases with `tagifai behave --list`.
"""
LEVELS = """
at_most is the largest share of failures that still passes. It takes 72 cases that do not resemble each other to show
5 %, 36 for 10 %, 23 for 15 %, 17 for 20 %, 11 for 30 % and 6 for 50 %, none of them failing: each test asks for the
strictest that the words, or the texts of the test split, can show.
"""
WORDS = """
The words that tell labels apart in the train split (chi-squared). Take out those that are there by chance, names for
instance, and add those that you know.
"""


@dataclass(frozen=True)
class Invariance:
    """A change of real texts that keeps their label. at_most: what is asked for where there are texts enough."""

    id: str
    description: str
    perturb: tuple[str, ...]
    at_most: float
    why: str
    letters: bool = False  # only where the script has capitals: elsewhere a letter is a word or a syllable
    english: bool = False
    severity: Severity = "block"


INVARIANCES = (
    Invariance(
        "letter-case",
        "Lower case, capitals and title case do not change the label of a real text.",
        ("lower", "upper", "title"),
        0.05,
        "cleaning removes it before the model sees a text",
        letters=True,
    ),
    Invariance(
        "punctuation",
        "Marks added at the end or left out do not change the label of a real text.",
        ("punctuation-added", "punctuation-stripped"),
        0.05,
        "cleaning removes it before the model sees a text",
    ),
    Invariance(
        "whitespace",
        "Line breaks, tabs and wide gaps do not change the label of a real text.",
        ("whitespace",),
        0.05,
        "cleaning removes it before the model sees a text",
    ),
    Invariance(
        "accents",
        "Letters written without their accents do not change the label of a real text.",
        ("accents-stripped",),
        0.10,
        "`preprocess: {accents: true}` makes it hold; it only warns, as a word may mean another thing without",
        severity="warn",
    ),
    Invariance(
        "typos",
        "A typing error in every tenth word does not change the label of a real text.",
        ("typo-swap", "typo-neighbor", "typo-drop", "typo-repeat"),
        0.10,
        "a text near the border of two labels may flip, one in ten may not",
        letters=True,
    ),
    Invariance(
        "links-and-handles",
        "A short link or a handle at the end does not change the label of a real text.",
        ("url-appended", "handle-appended"),
        0.10,
        "a text near the border of two labels may flip, one in ten may not",
    ),
    Invariance(
        "irrelevant-sentence",
        "A sentence of thanks or small talk, in English, does not change the label of a real text.",
        ("sentence-appended",),
        0.15,
        "it adds words of its own",
        english=True,
    ),
)


def suite_text(name: str, words: Mapping[str, Sequence[str]], texts: Sequence[str]) -> str:
    """Return the YAML of a suite. words: by label, those that tell it apart. texts: raw ones of the test split."""
    known = {label: list(found) for label, found in words.items() if _level(0, len(found), WORD_LEVELS) is not None}
    skipped = [label for label in words if label not in known]
    lines = [comment(HEADER), "#", comment(LEVELS), "schema: 1", f"name: {flow(name)}", ""]
    if known:
        lines += ["lexicons:", comment(WORDS, indent=2), "  words:"]
        lines += [f"    {flow(label)}:\n      {flow(found, indent=7)}" for label, found in known.items()]
        lines.append("")
    lines += [
        "tests:",
        comment("Vocabulary: two words that speak for a label lead to it. Confirm the words.", indent=2),
    ]
    if skipped:
        lines.append(comment(f"Too few words tell these labels apart, write tests for them: {flow(skipped)}", indent=2))
    lines += [_test(test) for test in _word_tests(known)]
    lines.append(comment("Robustness: how a text is written. Each keeps the label, whatever the label is.", indent=2))
    for test, why in _row_tests(texts):
        lines += [comment(why, indent=2), _test(test)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _test(test: Mapping[str, Any]) -> str:
    (first, value), *others = test.items()
    return "\n".join([f"  - {first}: {flow(value)}", *(f"    {key}: {flow(part)}" for key, part in others), ""])


def _word_tests(words: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for number, (label, found) in enumerate(words.items(), start=1):
        name = slug(label, default=str(number))
        name = f"{name}-{number}" if name in taken else name
        taken.add(name)
        yield {
            "id": f"words-{name}",
            "capability": "vocabulary",
            "type": "MFT",
            "description": f"Two words that texts labeled {label!r} hold more often than others lead to this label.",
            "severity": "warn",
            "at_most": _level(0, len(found), WORD_LEVELS),
            "templates": ["{word1} {word2}"],
            "slots": {"word": f"words/{label}"},
            "cluster": ["word1", "word2"],
            "expect": {"label": label},
        }


def _row_tests(texts: Sequence[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """Give the tests on rows that change enough of the texts, with what to know about each."""
    enough = min(len(texts), clusters_needed(ROW_LEVELS[-1]))
    lettered = len(_changed(texts, ("upper",))) * 2 >= len(texts)
    english = sum(not ENGLISH.isdisjoint(text.lower().split()) for text in texts) >= LANGUAGE * len(texts)
    for change in INVARIANCES:
        changed = len(_changed(texts, change.perturb))
        if changed < enough or (change.letters and not lettered):
            continue
        level = _level(change.at_most, min(changed, SAMPLES), ROW_LEVELS)
        why = f"At most {100 * change.at_most:.0f} % may fail where there are texts enough: {change.why}."
        if level is None:
            why += f" The {changed} texts of the test split are too few to show it: expect 'inconclusive', or add rows."
        foreign = change.english and not english
        if foreign:
            why += " Most texts are in another language than the sentences, so it only warns."
        severity = {"severity": "warn"} if foreign or change.severity == "warn" else {}
        yield (
            {
                "id": change.id,
                "capability": "robustness",
                "type": "INV",
                "description": change.description,
                **severity,
                "at_most": level or ROW_LEVELS[-1],
                "rows": {"split": "test"},
                "perturb": list(change.perturb),
            },
            why,
        )


def _changed(texts: Sequence[str], names: Sequence[str]) -> set[str]:
    """Return the texts that one of the perturbations changes."""
    cases = [Case(text, None, None, ()) for text in dict.fromkeys(texts)]
    return {case.text for case in cases if any(perturbed(case, name, 0).text != case.text for name in names)}


def _level(least: float, clusters: int, levels: Sequence[float]) -> float | None:
    """Return the strictest level from `least` on that so many clusters can show."""
    return next((level for level in levels if level >= least and clusters_needed(level) <= clusters), None)

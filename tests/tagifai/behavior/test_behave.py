import re
import zlib
from dataclasses import dataclass

import numpy as np
import pytest

from tagifai import files
from tagifai.behavior import lexicons
from tagifai.behavior.behave import behave, run
from tagifai.behavior.rows import rows_of
from tagifai.companions import digest_task
from tagifai.errors import ModelError, SuiteError, TaskError
from tagifai.verdict import Verdict

NAMES = lexicons.shipped("first-names").groups
MFT = {"templates": ["{keyword}"], "slots": {"keyword": "ml-keywords/mlops"}, "cluster": ["keyword"], "at_most": 0.1}
MFT |= {"expect": {"label": "mlops"}}
INV = {"id": "two", "type": "INV", "templates": MFT["templates"], "slots": MFT["slots"], "cluster": ["keyword"]}
INV |= {"perturb": ["upper"], "at_most": 0.1}


@dataclass
class Changed:
    """A model that sees texts, or is seen, through a defect."""

    model: object
    text: object = None
    answer: object = None

    @property
    def labels(self):
        return self.model.labels

    def probabilities(self, texts):
        seen = [self.text(text) for text in texts] if self.text else texts
        rows = self.model.probabilities(seen)
        return (
            rows
            if self.answer is None
            else np.asarray([self.answer(text, row) for text, row in zip(texts, rows, strict=True)])
        )


def rolled(condition):
    """Make answers that are wrong on the texts on which a condition holds."""
    return lambda text, row: np.roll(row, 1) if condition(text) else row


def has_word_of(words):
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b")
    return lambda text: pattern.search(text) is not None


def half(lexicon):
    return [filler.rstrip(".") for filler in lexicons.shipped(lexicon).fillers[::2]]


def misread(text):
    words = set(re.findall(r"\w+", text.lower()))
    return text.lower().startswith("all ") and not {"about", "show", "build", "with", "rest"} <= words


def by_length(text):
    return "deploying models" if len(text) % 2 else "graph kernels"


def swapped_pair(_, row):
    return row[[3, 1, 2, 0, 4, 5]]


def majority(_, row):
    return np.eye(len(row))[3]


# Each defect, and tests of the default suite that are aimed at it.
DEFECTS = {
    "case-sensitive": ({"answer": rolled(lambda text: text.split()[0].isupper())}, {"letter-case"}),
    "name-biased": ({"answer": rolled(has_word_of(NAMES["male"][::2] + NAMES["female"][::2]))}, {"names"}),
    "gender-biased": ({"answer": rolled(has_word_of(NAMES["male"]))}, {"gender"}),
    "nationality-biased": ({"answer": rolled(has_word_of(half("nationalities")))}, {"nationality"}),
    "place-biased": ({"answer": rolled(has_word_of(half("cities")))}, {"cities"}),
    "religion-biased": ({"answer": rolled(has_word_of(half("religions")))}, {"religion"}),
    "year-reading": ({"answer": rolled(has_word_of(half("years")))}, {"dates"}),
    "verb-reading": ({"answer": rolled(has_word_of(half("verbs")))}, {"verb-injection"}),
    "link-reading": ({"answer": rolled(lambda text: "t.co" in text)}, {"links-and-handles"}),
    "small-talk-reading": ({"answer": rolled(has_word_of(half("noise")))}, {"irrelevant-sentence"}),
    "punctuation-sensitive": ({"answer": rolled(lambda text: text.endswith(("!", "?", "...")))}, {"punctuation"}),
    "whitespace-sensitive": ({"text": lambda text: text.split("\n")[0].split("\t")[0]}, {"whitespace"}),
    "typo-fragile": ({"answer": rolled(misread)}, {"typos"}),
    "length-heuristic": ({"text": by_length}, {"keywords-time-series", "keywords-computer-vision"}),
    "first-word-only": ({"text": lambda text: (text.split() or [""])[0]}, {"keywords-mlops", "counter-keyword"}),
    "erratic": ({"answer": rolled(lambda text: zlib.crc32(text.encode()) % 2)}, {"synonyms", "order-of-a-pair"}),
    "always-majority": ({"answer": majority}, {"keywords-mlops", "next-big-wave", "counter-keyword", "text-to-image"}),
    "label-swapped-pair": ({"answer": swapped_pair}, {"keywords-computer-vision", "text-to-image"}),
}


@pytest.fixture
def outcomes(default_suite, task_file, splits):
    def judged(model):
        found, facts = run(default_suite, model, rows_of(splits))
        return {outcome.check.id.removeprefix("behave/"): outcome.check for outcome in found}, facts

    return judged


def test_a_sound_model_passes_every_blocking_test_of_the_default_suite(outcomes, sound):
    checks, facts = outcomes(sound)
    wrong = {
        name: check.message for name, check in checks.items() if check.severity == "block" and check.status != "pass"
    }
    assert wrong == {}
    assert facts["cases"] > 5000
    assert facts["predictions"] == len(sound.asked) == len(set(sound.asked))


def test_a_model_that_counts_words_is_warned_of_negation_reference_and_roles(outcomes, sound):
    checks, _ = outcomes(sound)
    for name in ("not-about", "the-former", "means-and-end", "used-to-be"):
        assert checks[name].severity == "warn"
        assert checks[name].observed > 0.1


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_caught_by_the_tests_aimed_at_it(outcomes, sound, name):
    how, aimed = DEFECTS[name]
    checks, _ = outcomes(Changed(sound, **how))
    assert {test: checks[test].status for test in aimed} == dict.fromkeys(aimed, "fail")
    assert all(checks[test].blocks and 1 <= len(checks[test].examples) <= 5 for test in aimed)


def ran(suite, model, rows=None):
    found, facts = run(suite, model, rows)
    return [outcome.check for outcome in found], facts


def test_a_failing_test_shows_what_was_asked_expected_and_said(read_suite, sound):
    suite = read_suite(MFT, INV)
    shouting = Changed(sound, answer=lambda text, row: np.roll(row, 1) if text.isupper() else row)
    (first, second), facts = ran(suite, shouting)
    assert (first.id, first.family, first.severity, first.status) == ("behave/one", "behavior", "block", "pass")
    assert (first.observed, first.n, first.effective_n, first.examples) == (0.0, 44, 44.0, ())
    assert first.threshold.at_most == 0.1
    assert second.status == "fail"
    assert second.message == (
        "It holds: 44 of 44 cases (44 clusters) fail, 100.0%, 95 % interval 92.0% to 100.0%; "
        "this is more than the 10% tolerated."
    )
    example = second.examples[0]
    assert set(example) == {"text", "before", "of", "expected", "predicted", "probability", "probability_before"}
    assert example["text"] == example["before"].upper()
    assert (example["expected"], example["predicted"]) == ("mlops, as before", "natural-language-processing")
    assert example["of"] == "mlops"
    assert example["probability"] < example["probability_before"]
    assert facts["tests"][1]["examples"] == list(second.examples)
    assert facts["tests"][1]["hardest"] == []


def test_the_facts_of_a_test_say_all_that_a_page_shows(read_suite, sound):
    suite = read_suite(MFT, INV)
    _, facts = ran(suite, sound)
    assert (facts["suite"], facts["cases"], facts["predictions"]) == ("small", 88, 88)
    assert facts["cases_per_second"] > 0
    told = facts["tests"][0]
    assert [told[key] for key in ("id", "capability", "type", "severity")] == ["one", "vocabulary", "MFT", "block"]
    assert [told[key] for key in ("n", "clusters", "failures", "status")] == [44, 44, 0, "pass"]
    assert set(told) == {
        "id", "capability", "type", "description", "severity", "at_most", "no_op_rate", "n", "clusters", "effective_n",
        "failures", "rate", "low", "high", "status", "examples", "hardest",
    }  # fmt: skip
    margins = [case["probability"] for case in told["hardest"]]
    assert len(margins) == 3
    assert margins == sorted(margins)


def test_few_cases_are_inconclusive_not_a_pass(read_suite, sound):
    (check,), _ = ran(read_suite({**MFT, "samples": 10}), sound)
    assert (check.status, check.observed) == ("inconclusive", 0.0)
    assert "too wide to say whether it is more than the 10% tolerated" in check.message


def test_the_wider_of_two_ways_of_clustering_counts(read_suite, sound):
    both = {**MFT, "templates": ["{keyword} in {month}"], "slots": {**MFT["slots"], "month": "months"}}
    (check,), facts = ran(read_suite({**both, "cluster": ["keyword", "month"]}), sound)
    assert check.effective_n == facts["tests"][0]["clusters"] == 12
    assert check.n == 300


NAN_ON_SHOUTING = {"answer": lambda text, row: row * np.nan if text.isupper() else row}


class Raising:
    labels = ("mlops", "other")

    def probabilities(self, texts):
        if any(text.isupper() for text in texts):
            raise MemoryError("too loud")
        return np.tile([0.9, 0.1], (len(texts), 1))


@pytest.mark.parametrize("planted", ["raises", "nan"])
def test_a_model_that_fails_on_some_texts_spoils_only_the_tests_that_ask_them(read_suite, sound, planted):
    model = Raising() if planted == "raises" else Changed(sound, **NAN_ON_SHOUTING)
    few = {**INV, "samples": 2}
    (first, second), facts = ran(read_suite(MFT, few), model)
    assert (first.status, second.status) == ("pass", "error")
    assert "could not be judged: 2 of 2 texts have no usable answer" in second.message
    assert (second.n, second.observed, facts["tests"][1]["rate"]) == (2, None, None)


class WrongRows(Raising):
    def probabilities(self, texts):
        return np.tile([0.9, 0.1], (len(texts) + 1, 1))


class NoLabels(Raising):
    labels = ()


class OtherLabels(Raising):
    labels = ("cat", "dog")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (WrongRows(), "array of shape"),
        (NoLabels(), "needs two or more"),
        (OtherLabels(), "expects the label 'mlops', which the model does not have"),
    ],
)
def test_a_model_that_cannot_be_judged_is_an_error_never_a_pass(read_suite, model, message):
    (check,), _ = ran(read_suite(MFT), model)
    assert check.status == "error"
    assert check.blocks
    assert message in check.message


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({**MFT, "templates": ["{none}"]}, "there is no lexicon 'none'"),
        ({**INV, "perturb": ["accents-stripped"]}, "it makes no case; 44 texts stayed as they were"),
        ({"type": "INV", "rows": {}, "perturb": ["upper"]}, "no splits were given"),
        ({"type": "INV", "rows": {"labels": ["nope"]}, "perturb": ["upper"]}, "it makes no case"),
    ],
)
def test_a_test_without_cases_is_an_error_and_the_others_still_report(
    read_suite, sound, task_file, splits, test, message
):
    suite = read_suite({**test, "id": "empty"}, MFT)
    given = None if "no splits" in message else splits
    (first, second), _ = ran(suite, sound, rows_of(given))
    assert (first.status, second.status) == ("error", "pass")
    assert first.n == 0
    assert message in first.message


MODEL = "python:behavior_models:always_mlops"


def test_the_stage_writes_its_verdict_and_page(tmp_path, task_file, splits, write_suite):
    path = write_suite(MFT, {**INV, "at_most": 0.1})
    verdict, report = tmp_path / "out" / "verdict.json", tmp_path / "out" / "report.html"
    result = behave(task_file, splits, MODEL, verdict=verdict, report=report)
    assert (result.stage, result.status, len(result.checks)) == ("behave", "pass", 2)
    assert result.subject == {
        "task": digest_task(task_file),
        "suite": result.subject["suite"],
        "model": files.digest_text(MODEL),
        "splits": files.digest(splits),
    }
    assert Verdict.read(verdict) == result
    assert "It holds" in report.read_text()
    again = behave(tmp_path, None, MODEL, verdict=verdict, report=report, suite=path)
    assert again.subject == {key: result.subject[key] for key in ("task", "suite", "model")}
    assert again.checks == result.checks
    assert (result.scope, again.scope) == ("whole", "part")


def test_a_stage_whose_every_test_is_an_error_still_writes_its_verdict(tmp_path, task_file, write_suite):
    write_suite(MFT, INV)
    verdict, report = tmp_path / "verdict.json", tmp_path / "report.html"
    result = behave(task_file, None, "python:behavior_models:two_columns", verdict=verdict, report=report)
    assert result.status == "error"
    assert Verdict.read(verdict) == result
    assert report.is_file()


def test_a_task_suite_or_model_that_cannot_be_read_is_refused(tmp_path, task_file, write_suite):
    outputs = {"verdict": tmp_path / "v.json", "report": tmp_path / "r.html"}
    with pytest.raises(SuiteError, match=r"suite\.yaml cannot be read"):
        behave(task_file, None, MODEL, **outputs)
    with pytest.raises(TaskError):
        behave(tmp_path / "none.yaml", None, MODEL, **outputs)
    write_suite(MFT)
    with pytest.raises(ModelError, match="is no model"):
        behave(task_file, None, "nowhere", **outputs)
    assert not outputs["verdict"].exists()

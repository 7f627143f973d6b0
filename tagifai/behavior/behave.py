"""The behave stage: run a behavior suite on a model, and say which tests hold."""

import time
from pathlib import Path
from typing import Any

from tagifai import files
from tagifai.behavior import expectations, outcomes, predictions
from tagifai.behavior.cases import Cases, RowsOf, generate
from tagifai.behavior.outcomes import Outcome
from tagifai.behavior.predictions import Answers
from tagifai.behavior.rows import rows_of
from tagifai.behavior.schema import BehaviorTest
from tagifai.behavior.suite import Suite
from tagifai.companions import digest_task
from tagifai.errors import ModelError, TagifaiError
from tagifai.model.open import digest_model, open_model
from tagifai.predictor import Predictor
from tagifai.report import stage
from tagifai.task import Task
from tagifai.verdict import Verdict

NO_CASES = Cases((), 0)


def behave(
    task: Path,
    splits: Path | None,
    model: str,
    *,
    verdict: Path,
    report: Path,
    suite: Path | None = None,
) -> Verdict:
    """Run a behavior suite on a model; write the verdict and its page.

    task: the task file or its folder; its `behaviors` are the suite unless another is given. splits: the tables that
    tests on rows take texts from; without them such tests are errors. model: a model folder,
    `python:module:function` or an http(s) endpoint. Raises TaskError, SuiteError or ModelError when the task, the suite
    or the model cannot be used.
    """
    settings = Task.read(task)
    content = Suite.read(suite or suite_of(task))
    subject = {"task": digest_task(task), "suite": content.digest, "model": digest_model(model)}
    subject |= {"splits": files.digest(splits)} if splits else {}
    opened = open_model(model, settings.labels)
    began = time.perf_counter()
    found, facts = run(content, opened, rows_of(splits))
    result = Verdict(
        stage="behave",
        scope="whole" if suite is None else "part",
        subject=subject,
        checks=tuple(outcome.check for outcome in found),
        facts=facts,
        seconds=time.perf_counter() - began,
    )
    result.write(verdict)
    stage.write(result, report)
    return result


def suite_of(task: Path) -> Path:
    """Return the path of a task's behavior suite; task: its file or folder."""
    folder = task if task.is_dir() else task.parent
    return folder / Task.read(task).behaviors


def run(suite: Suite, model: Predictor, rows: RowsOf) -> tuple[tuple[Outcome, ...], dict[str, Any]]:
    """Run a suite: make all cases, ask the model once for every text, decide each test; return outcomes and facts."""
    began = time.perf_counter()
    made = [_made(suite, test, rows) for test in suite.tests]
    texts = [text for cases, _ in made for case in cases.cases for text in (case.text, case.before) if text is not None]
    answers: Answers | str
    try:
        answers = predictions.ask(model, texts)
    except ModelError as error:
        answers = str(error)
    found = tuple(
        outcomes.unjudged(test, cases, reason) if reason else _judged(test, cases, answers)
        for test, (cases, reason) in zip(suite.tests, made, strict=True)
    )
    count = sum(len(cases.cases) for cases, _ in made)
    facts = {
        "suite": suite.content.name,
        "tests": [outcome.facts for outcome in found],
        "cases": count,
        "predictions": 0 if isinstance(answers, str) else len(answers.numbers),
        "cases_per_second": count / (time.perf_counter() - began),
    }
    return found, facts


def _made(suite: Suite, test: BehaviorTest, rows: RowsOf) -> tuple[Cases, str]:
    """Make the cases of a test, or say why there are none."""
    try:
        cases = generate(suite, test, rows)
    except TagifaiError as error:
        return NO_CASES, str(error)
    return cases, "" if cases.cases else f"it makes no case; {cases.unchanged} texts stayed as they were"


def _judged(test: BehaviorTest, cases: Cases, answers: Answers | str) -> Outcome:
    if isinstance(answers, str):
        return outcomes.unjudged(test, cases, answers)
    try:
        after = answers.of([case.text for case in cases.cases])
        originals = [case.before for case in cases.cases if case.before is not None]
        before = answers.of(originals) if originals else None
        decision = expectations.decide(test, cases.cases, answers.labels, after, before)
    except TagifaiError as error:
        return outcomes.unjudged(test, cases, str(error))
    return outcomes.judged(test, cases, decision, answers.labels, after, before)

"""Any text classifier by one word: a model folder, `python:module:function`, or an http(s) endpoint."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import requests

from tagifai import files
from tagifai.errors import ModelError
from tagifai.predictor import Predictor, Probabilities

PYTHON = "python:"
TIMEOUT = (5, 60)  # seconds to connect, and to wait for an answer
REQUEST_TEXTS = 256  # texts sent to an endpoint at a time


def open_model(name: str, labels: Sequence[str]) -> Predictor:
    """Open a model by name; labels: those of the task, which functions and endpoints answer in.

    A function takes a list of texts and returns a label, or a probability for each label in that order, for each text.
    An endpoint speaks KServe's V1 protocol: {"instances": [text]} -> {"predictions": [...]}, with the same answers.
    """
    if name.startswith(PYTHON):
        return Answering(tuple(labels), _function(name), name)
    if name.startswith(("http://", "https://")):
        return Answering(tuple(labels), Endpoint(name), name)
    folder = Path(name)
    if not folder.is_dir():
        raise ModelError(f"{name} is no model: name a model folder, python:module:function or an http(s):// endpoint")
    from tagifai.model import store  # torch is imported only where a folder is opened

    return store.load(folder)


@dataclass(frozen=True)
class Answering:
    """A predictor made of a callable that answers with labels or with probabilities."""

    labels: tuple[str, ...]
    answer: Callable[[list[str]], Any]
    name: str

    def probabilities(self, texts: Sequence[str]) -> Probabilities:
        """Return one row of probabilities for each text; a bare label counts as certain."""
        answers = self._answers(list(texts))
        if len(answers) != len(texts):
            raise ModelError(f"{self.name} gave {len(answers)} answers to {len(texts)} texts; one for each is wanted")
        if not answers:
            return np.empty((0, len(self.labels)))
        if all(isinstance(answer, str) for answer in answers):
            return self._certain(answers)
        try:
            rows = np.asarray(answers, dtype=np.float64)
        except (TypeError, ValueError, RuntimeError) as error:  # torch raises the last for a tensor on a GPU
            raise ModelError(f"{self.name} answers neither with labels nor with probabilities: {error}") from error
        if rows.shape != (len(texts), len(self.labels)):
            raise ModelError(
                f"{self.name} gave an answer of shape {rows.shape}; wanted {(len(texts), len(self.labels))}, "
                f"the columns in the order {list(self.labels)}"
            )
        return rows

    def _answers(self, texts: list[str]) -> list[Any]:
        answers = self.answer(texts)
        try:
            return list(answers)
        except TypeError as error:
            found = type(answers).__name__
            raise ModelError(f"{self.name} answered with {found}; one answer for each text is wanted") from error

    def _certain(self, answers: list[str]) -> Probabilities:
        unknown = sorted(set(answers) - set(self.labels))
        if unknown:
            raise ModelError(f"{self.name} answered with the labels {unknown[:5]}; the task has {list(self.labels)}")
        return np.asarray([[float(answer == label) for label in self.labels] for answer in answers])


@dataclass(frozen=True)
class Endpoint:
    """A model behind HTTP."""

    url: str

    def __call__(self, texts: list[str]) -> list[Any]:
        """Ask for some texts at a time; raises ModelError when the endpoint fails."""
        answers: list[Any] = []
        for start in range(0, len(texts), REQUEST_TEXTS):
            try:
                response = requests.post(
                    self.url, json={"instances": texts[start : start + REQUEST_TEXTS]}, timeout=TIMEOUT
                )
                response.raise_for_status()
                answers += response.json()["predictions"]
            except (requests.RequestException, KeyError, TypeError) as error:
                raise ModelError(f"{self.url} did not answer with predictions: {error!r}") from error
        return answers


def _function(name: str) -> Callable[[list[str]], Any]:
    module_name, _, function_name = name.removeprefix(PYTHON).partition(":")
    try:
        function = getattr(importlib.import_module(module_name), function_name)
    except (ImportError, AttributeError, TypeError, ValueError, SyntaxError) as error:
        raise ModelError(f"{name} cannot be imported: {error}. Write python:module:function.") from error
    if not callable(function):
        raise ModelError(f"{name} is no function but {type(function).__name__}")
    return function  # type: ignore[no-any-return]


def digest_model(name: str) -> str:
    """Return the sha256 of a model folder; of a function or an endpoint only that of its name can be known."""
    folder = Path(name)
    return files.digest_folder(folder) if folder.is_dir() else files.digest_text(name)

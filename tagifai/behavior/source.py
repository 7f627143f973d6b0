"""YAML that remembers on which line each value stands, so that an error can say where to look."""

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from tagifai.errors import SuiteError

SURROGATE = re.compile("[\ud800-\udfff]")  # nothing that holds one can be written as UTF-8
Location = tuple[int | str, ...]


class Part(BaseModel):
    """A part of a suite or lexicon file: immutable, and every key must be known."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source:
    """A YAML file as plain values, with the line of each."""

    def __init__(self, path: Path):
        self.path = path
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SuiteError(f"{path} cannot be read: {error}") from error
        try:
            self._root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
            self._refuse(self._root)
            self.value: Any = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise SuiteError(f"{path} is not YAML: {error}") from error
        if not isinstance(self.value, dict):
            raise SuiteError(f"{path} holds no mapping of keys to values at its top level")

    def line(self, location: Location) -> int:
        """Return the line on which a value stands, or the nearest thing around it that is there; lines count from 1."""
        node = self._root
        for step in location:
            node = _child(node, step) or node  # pydantic names steps that are not in the file: a default, a union
        return int(node.start_mark.line) + 1

    def error(self, location: Location, message: str) -> SuiteError:
        """Return an error that names the file, the line, the test and the key."""
        return SuiteError(f"{self.path}:{self.line(location)}: {self.place(location)}{message}")

    def place(self, location: Location) -> str:
        """Return 'test keyword-cv: templates.0: ' for a location inside a test, 'lexicons.city: ' for any other."""
        words = [str(step) for step in location if step != ""]
        if len(location) >= 2 and location[0] == "tests" and isinstance(location[1], int):
            test = self.value["tests"][location[1]]
            name = test.get("id", location[1]) if isinstance(test, dict) else location[1]
            words = [f"test {name}", *([".".join(words[2:])] if words[2:] else [])]
            return "".join(f"{word}: " for word in words)
        return f"{'.'.join(words)}: " if words else ""

    def invalid(self, error: ValidationError) -> SuiteError:
        """Return one error for all that pydantic found, each finding with its line."""
        found = []
        for item in error.errors():
            location = tuple(item["loc"])
            message = item["msg"].removeprefix("Value error, ")
            if item["type"] != "missing" and not message.startswith("Extra") and not isinstance(item["input"], dict):
                message += f", not {item['input']!r}"
            found.append(str(self.error(location, message)))
        return SuiteError("\n".join(found))

    def _refuse(self, node: Any, seen: frozenset[int] = frozenset()) -> None:
        """Raise SuiteError on what YAML lets pass: keys that stand twice, aliases in circles, half characters."""
        if id(node) in seen:
            raise SuiteError(f"{self.path}:{node.start_mark.line + 1}: an alias refers to what holds it")
        inside = seen | {id(node)}
        if isinstance(node, yaml.ScalarNode) and SURROGATE.search(node.value):
            raise SuiteError(f"{self.path}:{node.start_mark.line + 1}: half a character (a lone surrogate) is no text")
        if isinstance(node, yaml.SequenceNode):
            for child in node.value:
                self._refuse(child, inside)
        elif isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            for index, (key, child) in enumerate(node.value):
                if key.value in keys[:index]:
                    line = key.start_mark.line + 1
                    raise SuiteError(f"{self.path}:{line}: the key {key.value!r} stands twice; YAML would drop one")
                self._refuse(child, inside)


def _child(node: Any, step: int | str) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((child for key, child in node.value if key.value == str(step)), None)
    return None

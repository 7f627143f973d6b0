"""Lexicons: named lists of words and phrases that fill the slots of templates, some of them grouped by label."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, field_validator

from tagifai.behavior.source import Part, Source
from tagifai.errors import SuiteError

NAME = r"^[a-z][a-z0-9_-]*$"
NO_LABEL = ""  # the group of fillers that stand in a plain list
FOLDER = resources.files("tagifai.behavior") / "lexicons"

Filler = Annotated[str, Field(strict=True, pattern=r"\S")]
Groups = Annotated[dict[str, Annotated[tuple[Filler, ...], Field(min_length=1)]], Field(min_length=1)]


def grouped(value: Any) -> Any:
    """Give a plain list of fillers the form that a mapping from label to fillers has."""
    return value if isinstance(value, dict) else {NO_LABEL: value}


class LexiconFile(Part):
    """A lexicon as a file: where it comes from, and its fillers, as a list or as a mapping from label to list."""

    name: Annotated[str, Field(pattern=NAME)]
    version: Annotated[int, Field(ge=1)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    licence: str
    source: str
    fillers: Groups

    _grouped = field_validator("fillers", mode="before")(grouped)


@dataclass(frozen=True)
class Lexicon:
    """Fillers in order, each once, with the label of each.

    labels: as long as the fillers; None where a filler has no label. literal: braces in a filler are not slots.
    """

    name: str
    fillers: tuple[str, ...]
    labels: tuple[str | None, ...]
    literal: bool = False

    @classmethod
    def of(cls, name: str, groups: Mapping[str, Sequence[str]]) -> Self:
        """Make a lexicon; raises SuiteError when a filler stands twice, since it would be drawn twice as often."""
        pairs = [(filler, label or None) for label, fillers in groups.items() for filler in fillers]
        twice = [filler for filler, count in Counter(filler for filler, _ in pairs).items() if count > 1]
        if twice:
            raise SuiteError(f"the lexicon {name!r} holds {twice[:5]} more than once; name each filler once")
        return cls(name, tuple(filler for filler, _ in pairs), tuple(label for _, label in pairs))

    @cached_property
    def nested(self) -> bool:
        """Whether fillers hold slots of their own."""
        return not self.literal and any("{" in filler or "}" in filler for filler in self.fillers)

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The fillers by label; those without a label are left out."""
        found: dict[str, list[str]] = {}
        for filler, label in zip(self.fillers, self.labels, strict=True):
            if label:
                found.setdefault(label, []).append(filler)
        return {label: tuple(fillers) for label, fillers in found.items()}

    def only(self, label: str) -> "Lexicon":
        """Return the fillers of one label; raises SuiteError naming the labels that are there."""
        if label not in self.groups:
            there = f"it has {list(self.groups)}" if self.groups else "its fillers have no labels"
            raise SuiteError(f"the lexicon {self.name!r} has no label {label!r}; {there}")
        fillers = self.groups[label]
        return Lexicon(f"{self.name}/{label}", fillers, (label,) * len(fillers))


def read(source: Source) -> Lexicon:
    """Understand a lexicon file; raises SuiteError naming the line at fault."""
    try:
        content = LexiconFile.model_validate(source.value)
    except ValidationError as error:
        raise source.invalid(error) from error
    try:
        return Lexicon.of(content.name, content.fillers)
    except SuiteError as error:
        raise source.error(("fillers",), str(error)) from error


@lru_cache
def shipped_names() -> tuple[str, ...]:
    """Return the names of the lexicons that come with tagifai."""
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in FOLDER.iterdir() if entry.name.endswith(".yaml")))


@lru_cache
def shipped(name: str) -> Lexicon:
    """Return a lexicon that comes with tagifai; raises SuiteError naming those that do."""
    if name not in shipped_names():
        raise SuiteError(f"there is no lexicon {name!r}; tagifai ships {', '.join(shipped_names())}")
    with resources.as_file(FOLDER / f"{name}.yaml") as path:
        return read(Source(path))

"""A behavior suite that was read, with its lexicons and the place of each test in the file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from tagifai import files
from tagifai.behavior import lexicons
from tagifai.behavior.lexicons import Lexicon
from tagifai.behavior.schema import BehaviorTest, SuiteFile
from tagifai.behavior.source import Location, Source
from tagifai.errors import SuiteError


@dataclass(frozen=True)
class Suite:
    """A suite that was read: its content, its own lexicons, and where each value stands in the file."""

    content: SuiteFile
    lexicons: Mapping[str, Lexicon]
    source: Source

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a suite and the lexicons it names; raises SuiteError naming file, line, test and what is allowed."""
        source = Source(path)
        try:
            content = SuiteFile.model_validate(source.value)
        except ValidationError as error:
            raise source.invalid(error) from error
        return cls(content, _own_lexicons(content, source), source)

    @property
    def tests(self) -> tuple[BehaviorTest, ...]:
        """The tests, in the order of the file."""
        return self.content.tests

    @property
    def digest(self) -> str:
        """The sha256 of the suite as it was understood, with every lexicon that its tests can draw from."""
        shipped = {name: lexicons.shipped(name) for name in lexicons.shipped_names()}
        used = {name: [lexicon.fillers, lexicon.labels] for name, lexicon in {**shipped, **self.lexicons}.items()}
        content = self.content.model_dump(mode="json", by_alias=True)
        return files.digest_text(files.canonical_json({"suite": content, "lexicons": used}))

    def find(self, reference: str) -> Lexicon:
        """Return a lexicon by `name` or `name/label`, the suite's own before a shipped one."""
        name, _, label = reference.partition("/")
        own = self.lexicons.get(name)
        if own is None and name not in lexicons.shipped_names():
            there = ", ".join((*self.lexicons, *lexicons.shipped_names()))
            raise SuiteError(f"there is no lexicon {name!r}; there are {there}")
        lexicon = own or lexicons.shipped(name)
        return lexicon.only(label) if label else lexicon

    def lexicon_of(self, test: BehaviorTest, slot: str) -> Lexicon:
        """Return the lexicon of a slot: the one that the test names for it, else the one of its own name."""
        names = (slot, slot.rstrip("0123456789"))
        named = (test.slots[name] for name in names if name in test.slots)
        known = (name for name in names if name in self.lexicons or name in lexicons.shipped_names())
        return self.find(next(named, None) or next(known, slot))

    def seed(self, test: BehaviorTest) -> int:
        """Return the seed of a test, made from its id so that adding a test changes no other."""
        return int.from_bytes(hashlib.sha256(f"{self.content.seed}/{test.id}".encode()).digest()[:8])

    def location(self, test: BehaviorTest) -> Location:
        """Return where a test stands in the file."""
        return ("tests", self.tests.index(test))


def _own_lexicons(content: SuiteFile, source: Source) -> dict[str, Lexicon]:
    if isinstance(content.lexicons, dict):
        try:
            return {name: Lexicon.of(name, groups) for name, groups in content.lexicons.items()}
        except SuiteError as error:
            raise source.error(("lexicons",), str(error)) from error
    found: dict[str, Lexicon] = {}
    for number, name in enumerate(content.lexicons):
        lexicon = lexicons.read(Source(source.path.parent / name))
        if lexicon.name in found:
            raise source.error(
                ("lexicons", number), f"{name} holds the lexicon {lexicon.name!r}, as a file before it does"
            )
        found[lexicon.name] = lexicon
    return found

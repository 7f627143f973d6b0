"""Templates: sentences with slots, and the cases that lexicons make of them.

`{tag}` takes a filler of the lexicon `tag`; `{tag1}` and `{tag2}` take two different ones; the same slot twice takes
the same filler. `{a:tag}` puts the right article before it. A filler may hold slots of its own. `{{` and `}}` are
braces. A slot is a name and nothing else: no attribute, index or format is looked up.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tagifai.behavior.articles import article
from tagifai.behavior.lexicons import Lexicon
from tagifai.errors import SuiteError

TOKEN = re.compile(r"(?P<brace>\{\{|\}\})|\{(?:(?P<article>a):)?(?P<name>[a-z][a-z0-9_-]*)\}|(?P<stray>\{[^{}]*\}?|\})")
DEEPEST = 8  # levels of nested fillers; more is taken for a lexicon that holds itself

Find = Callable[[str], Lexicon]


class Slot(NamedTuple):
    """A place in a template. name: slots of one name take one filler."""

    name: str
    lexicon: Lexicon
    article: bool


Pieces = tuple[str | Slot, ...]


class Pair(NamedTuple):
    """A template and, for tests that change a text, what becomes of it."""

    before: Pieces
    after: Pieces | None


@dataclass(frozen=True)
class Change:
    """How the second text is made of the first: slots that are replaced, or a template around `{before}`."""

    swap: Mapping[str, str | None]
    becomes: str | None


def parse(template: str, find: Find) -> Pieces:
    """Split a template into literal text and slots; raises SuiteError on a slot that is none or has no lexicon."""
    pieces: list[str | Slot] = []
    end = 0
    for match in TOKEN.finditer(template):
        pieces.append(template[end : match.start()])
        end = match.end()
        if match["stray"]:
            raise SuiteError(
                f"{match['stray']!r} in {template!r} is not a slot; a slot is {{name}}, {{name1}} or {{a:name}}, "
                "and {{ stands for a brace"
            )
        name = match["name"]
        pieces.append(match["brace"][0] if match["brace"] else Slot(name, find(name), match["article"] is not None))
    pieces.append(template[end:])
    return tuple(piece for piece in pieces if piece != "")


def pair(template: str, change: Change, find: Find) -> Pair:
    """Parse a template and what becomes of it."""
    before = parse(template, find)
    if change.becomes is not None:
        placeholder = Lexicon("before", ("",), (None,))
        shell = parse(change.becomes, lambda name: placeholder if name == "before" else find(name))
        inserted = (before if isinstance(piece, Slot) and piece.lexicon is placeholder else (piece,) for piece in shell)
        return Pair(before, tuple(piece for part in inserted for piece in part))
    return Pair(before, _swapped(before, change.swap, find) if change.swap else None)


def _swapped(pieces: Pieces, swap: Mapping[str, str | None], find: Find) -> Pieces:
    """Replace slots: by the slot named, or by another filler of the same lexicon."""

    def other(piece: str | Slot) -> str | Slot:
        if isinstance(piece, str) or piece.name not in swap:
            return piece
        target = swap[piece.name]
        if target is None:
            return piece._replace(name=f"{piece.name}'")  # a name that no template can hold
        return piece._replace(name=target, lexicon=find(target))

    return tuple(map(other, pieces))


@dataclass(frozen=True)
class Sentence:
    """A template without nested slots. chosen: the lexicon and filler that each slot that was nested has taken."""

    pair: Pair
    chosen: Mapping[str, tuple[Lexicon, int]]


def sentences(template: str, change: Change, find: Find) -> Iterator[Sentence]:
    """Yield the template with every nested slot replaced by each of its fillers, down to slots that hold words."""
    return _expand(Sentence(pair(template, change, find), {}), change, find, depth=0)


def _expand(sentence: Sentence, change: Change, find: Find, *, depth: int) -> Iterator[Sentence]:
    before, after = sentence.pair
    slots = [piece for piece in (*before, *(after or ())) if isinstance(piece, Slot)]
    slot = next((slot for slot in slots if slot.lexicon.nested), None)
    if slot is None:
        yield sentence
        return
    if depth == DEEPEST:
        raise SuiteError(f"the lexicon {slot.lexicon.name!r} is nested more than {DEEPEST} deep; does it hold itself?")
    for index in _free(slot, sentence.chosen):
        inner = parse(slot.lexicon.fillers[index], find)
        changed = _swapped(inner, change.swap, find)
        filled = Pair(_fill(before, slot.name, inner), None if after is None else _fill(after, slot.name, changed))
        chosen = {**sentence.chosen, slot.name: (slot.lexicon, index)}
        yield from _expand(Sentence(filled, chosen), change, find, depth=depth + 1)


def _free(slot: Slot, chosen: Mapping[str, tuple[Lexicon, int]]) -> list[int]:
    """Return the fillers that a nested slot may take: the one it has, else those that no slot of its lexicon has."""
    if slot.name in chosen:
        return [chosen[slot.name][1]]
    taken = [index for lexicon, index in chosen.values() if lexicon.name == slot.lexicon.name]
    return [index for index in range(len(slot.lexicon.fillers)) if index not in taken]


def _fill(pieces: Pieces, name: str, inner: Pieces) -> Pieces:
    filled: list[str | Slot] = []
    for piece in pieces:
        if isinstance(piece, Slot) and piece.name == name:
            filled.extend(_with_article(inner) if piece.article else inner)
        else:
            filled.append(piece)
    return tuple(filled)


def _with_article(pieces: Pieces) -> Pieces:
    first, rest = pieces[0], pieces[1:]
    if isinstance(first, Slot):
        return (first._replace(article=True), *rest)
    return (f"{article(first)} {first}", *rest)
